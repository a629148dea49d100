"""Stars that are held (星级): the list, why each stands, revoking, and bars."""

from typing import Any, ClassVar

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse

from funds.permissions import Action, can
from funds.views.base import FundPage
from kit import clock
from kit.errors import Refusal
from kit.paging import PARAMETER, KeysetPage
from volunteers.forms.stars import BarForm, ReasonForm
from volunteers.masking import hours_text
from volunteers.models import Bar, StarAward, Subject, Volunteer
from volunteers.queries.star_teams import explain_team
from volunteers.queries.stars import (
    awards,
    bars,
    explain,
    is_nameless,
    seen_by,
    stars_of,
    unfounded,
)
from volunteers.services.earlier_stars import PREFIX
from volunteers.services.star_awards import bar, lift_bar, revoke_star
from volunteers.views.star_acts import StarAct


class AwardList(FundPage):
    """Every star that was recognised; found by the volunteer's number, name, or certificate."""

    action = Action.VOLUNTEER_VIEW
    template_name: ClassVar[str] = "stars/awards.html"
    unfounded_only: ClassVar[bool] = False

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("q", "").strip()[:40]
        rows = unfounded() if self.unfounded_only else awards()
        rows = rows.filter(seen_by(self.request.user, self.fund.pk))
        if asked:
            rows = rows.filter(_sought(asked))
        page: KeysetPage[Any] = KeysetPage(
            rows, order=("-awarded_on", "-id"), cursor=request.GET.get(PARAMETER, "")
        )
        title = "时长不足的星级" if self.unfounded_only else "已认定的星级"
        return self.page(
            {
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "asked": asked,
                "title": title,
                "unfounded_only": self.unfounded_only,
                "may_revoke": can(self.request.user, Action.STAR_REVOKE, self.fund),
                "crumbs": [("星级", self.fund.url("stars:list")), (title, "")],
            }
        )


class UnfoundedList(AwardList):
    """The stars that no longer rest on enough hours; a person decides each."""

    unfounded_only = True


class AwardDetail(FundPage):
    """One star: what it was given by, reckoned again, and the volunteer's other stars."""

    action = Action.VOLUNTEER_VIEW
    template_name: ClassVar[str] = "stars/award.html"
    award: StarAward

    def load(self, **kwargs: Any) -> None:
        self.award = _found(kwargs["certificate"])

    def subject(self) -> StarAward:
        return self.award

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        award = self.award
        return self.page(
            {
                "award": award,
                **_why(award),
                "others": stars_of(award.who).exclude(pk=award.pk),
                "may_revoke": can(self.request.user, Action.STAR_REVOKE, self.fund),
                "may_print": can(self.request.user, Action.STAR_COMPUTE, self.fund)
                and award.earlier is None
                and not is_nameless(award),
                "crumbs": [
                    ("星级", self.fund.url("stars:list")),
                    ("已认定的星级", self.fund.url("stars:awards")),
                    (award.certificate, ""),
                ],
            }
        )


class RevokeStar(StarAct):
    """Revoke a star."""

    action = Action.STAR_REVOKE
    title, verb, kind = "撤销星级", "撤销这颗星", "bad"
    sub = "证书随即失效，查验页会显示已撤销；记录和原因留着"
    form_class = ReasonForm
    award: StarAward

    def load(self, **kwargs: Any) -> None:
        self.award = _found(kwargs["certificate"])

    def act(self, given: dict[str, Any]) -> str:
        revoke_star(self.award, reason=given["reason"], by=self.request.user)
        return f"{self.award.certificate} 已撤销。"

    def way_on(self) -> str:
        return self.fund.url("stars:award", certificate=self.award.certificate)

    def facts(self) -> list[tuple[str, str]]:
        award = self.award
        subject = Subject.ORGANISATION if award.volunteer_id is None else Subject.PERSON
        facts = [
            (subject.label, f"{award.who.name}（{award.who.number}）"),
            ("星级", award.level.name),
        ]
        if award.earlier is not None:
            return [*facts, ("来源", f"以前认定，{award.earlier.document}")]
        if award.volunteer_id is None:
            return facts
        told = explain(award)
        return [
            *facts,
            ("认定时长", f"{hours_text(told.written)} 小时"),
            ("现在余下", f"{hours_text(told.counted + told.lost)} 小时"),
        ]


class BarList(FundPage):
    """Who may not be recognised, until when and why."""

    action = Action.STAR_REVOKE
    template_name: ClassVar[str] = "stars/bars.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        page: KeysetPage[Any] = KeysetPage(
            bars(), order=("-starts_on", "-id"), cursor=request.GET.get(PARAMETER, "")
        )
        return self.page(
            {
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "today": clock.today(),
                "crumbs": [("星级", self.fund.url("stars:list")), ("星级限制", "")],
            }
        )


class NewBar(StarAct):
    """Bar a volunteer from recognition."""

    action = Action.STAR_REVOKE
    title, verb, kind = "限制星级认定", "限制认定", "bad"
    sub = "虚报时长的，一至三年内不予认定，从今天起算"
    form_class = BarForm

    def act(self, given: dict[str, Any]) -> str:
        volunteer = Volunteer.objects.filter(number=given["number"].strip()).first()
        if volunteer is None:
            raise Refusal("没有这个编号的志愿者。请核对。", field="number")
        row = bar(volunteer, reason=given["reason"], years=given["years"], by=self.request.user)
        return f"{volunteer.number} 已限制到 {row.ends_on:%Y-%m-%d}。"

    def way_on(self) -> str:
        return self.fund.url("stars:bars")


class LiftBar(StarAct):
    """Lift a bar before its end."""

    action = Action.STAR_REVOKE
    title, verb = "解除星级限制", "解除限制"
    form_class = ReasonForm
    row: Bar

    def load(self, **kwargs: Any) -> None:
        found = bars().filter(pk=kwargs["bar"]).first()
        if found is None:
            raise Http404
        self.row = found

    def act(self, given: dict[str, Any]) -> str:
        lift_bar(self.row, reason=given["reason"], by=self.request.user)
        return f"{self.row.volunteer.number} 的限制已解除。"

    def way_on(self) -> str:
        return self.fund.url("stars:bars")

    def facts(self) -> list[tuple[str, str]]:
        who = self.row.volunteer
        return [
            ("志愿者", f"{who.name}（{who.number}）"),
            ("限制期", f"{self.row.starts_on:%Y-%m-%d} 至 {self.row.ends_on:%Y-%m-%d}"),
            ("原因", self.row.reason),
        ]


def _why(award: StarAward) -> dict[str, Any]:
    """Return what a star's page tells of why it stands: ``told`` of a person, ``team`` else.

    Neither of one recognised before the portal: it rests on a document.
    """
    if award.earlier is not None:
        return {"told": None, "team": None}
    if award.volunteer_id is None:
        return {"told": None, "team": explain_team(award)}
    return {"told": explain(award), "team": None}


def _found(certificate: str) -> StarAward:
    found: StarAward | None = awards().filter(certificate=certificate).first()
    if found is None:
        raise Http404
    return found


def _sought(asked: str) -> Q:
    """Return what a search asks for: each is found by an index, none by a part of a word."""
    if asked.startswith(("XZ-", f"{PREFIX}-")):
        return Q(certificate=asked)
    if asked.startswith("ZZ-"):
        return Q(organisation__number=asked)
    if asked.isdecimal():
        return Q(volunteer__number=asked)
    return Q(volunteer__name=asked) | Q(organisation__name=asked)
