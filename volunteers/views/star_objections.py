"""Objections to batches of stars (星级异议), for those who handle them."""

from typing import Any

from volunteers.models import ObjectionState, StarObjection
from volunteers.queries.stars import WHO
from volunteers.services.star_objections import answer_star_objection
from volunteers.views.objections import ObjectionPage, SenderPage


class ObjectionDetail(ObjectionPage):
    """One objection to a batch or to one of its list."""

    here, sender = "stars:objection", "stars:reveal_sender"
    objection: StarObjection

    def find(self, number: str) -> StarObjection | None:
        rows = StarObjection.objects.select_related(
            "batch", *(f"candidate__{path}" for path in WHO), "candidate__level", "handled_by"
        )
        return rows.filter(number=number).first()

    def subject(self) -> Any:
        return self.objection.batch

    def about(self) -> dict[str, Any]:
        batch, row = self.objection.batch, self.objection.candidate
        back = self.fund.url("stars:batch", number=batch.number)
        return {
            "title": batch.title,
            "whom": f"{row.who.name}（{row.who.number}），{row.level.name}" if row else "",
            "back": back,
            "crumbs": [
                ("星级", self.fund.url("stars:list")),
                (batch.number, back),
                (self.objection.number, ""),
            ],
        }

    def answered(self, outcome: ObjectionState, **words: Any) -> StarObjection:
        return answer_star_objection(self.objection, outcome, **words)


class RevealSender(SenderPage, ObjectionDetail):
    """Who sent an objection to a batch."""
