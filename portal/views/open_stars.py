"""Stars for anybody: the notices of batches, the form that objects, and verifying a certificate.

Names are masked (张*三), and stand on a notice only while it runs. A name that is looked for is
masked first, so that nobody finds out by trying what a mask hides.
"""

from typing import Any

from django.core.signing import Signer
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from kit import clock
from kit.paging import PARAMETER, SIZE, KeysetPage
from portal.views.noticing import NoticedWindow, NoticesWindow, NoticeWindow
from portal.views.objecting import ObjectWindow
from portal.views.verifying import VerifyWindow
from volunteers.batches import BatchState
from volunteers.models import StarBatch, StarCandidate, StarObjection
from volunteers.queries.stars import (
    award_by_code,
    batches,
    counts_of,
    is_noticed,
    noticed_of,
)
from volunteers.services.objections import ObjectionData
from volunteers.services.star_objections import receive_star_objection

LONGEST_NAME, SHORTEST_NAME = 40, 2
PUBLIC_STATES = (BatchState.NOTICED, BatchState.CONFIRMED)
_signer = Signer(salt="portal.open_stars")


class StarsListed(NoticedWindow):
    """A public page of batches that were put on notice."""

    def listed(self) -> QuerySet[StarBatch]:
        return batches().filter(state__in=PUBLIC_STATES)


class StarNotices(StarsListed, NoticesWindow):
    """Every batch that was put on notice, the newest first."""

    template_name = "public/star_notices.html"


class StarNoticeWindow(StarsListed, NoticeWindow):
    """A public page about one batch."""

    notice: StarBatch

    @property
    def running(self) -> bool:
        return is_noticed(self.notice, clock.today())


class StarNotice(StarNoticeWindow):
    """One batch: how many at which level, and while the notice runs who."""

    template_name = "public/star_notice.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        name = "".join(request.GET.get("q", "").split())[:LONGEST_NAME]
        too_short = 0 < len(name) < SHORTEST_NAME
        shown = self.running and not too_short
        rows = noticed_of(self.notice, name) if shown else StarCandidate.objects.none()
        page: KeysetPage[Any] = KeysetPage(
            rows, order=("id",), cursor=request.GET.get(PARAMETER, ""), size=SIZE
        )
        for row in page.rows:
            row.signed = _signer.sign(str(row.pk))
        counts = counts_of(self.notice)
        return self.page(
            request,
            {
                "batch": self.notice,
                "name": name,
                "too_short": too_short,
                "rows": page.rows,
                "counts": [each for each in counts if each.proposed],
                "count": sum(each.proposed for each in counts),
                "running": self.running,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
            },
        )


class StarObject(StarNoticeWindow, ObjectWindow):
    """The form that objects to a batch, or to one of its list."""

    prefix = "XY"
    counts, counts_of_notice = "star objection", "objection to a batch"
    signer = _signer

    def row(self, pk: int) -> StarCandidate | None:
        found: StarCandidate | None = noticed_of(self.notice).filter(pk=pk).first()
        return found

    def receive(self, data: ObjectionData[StarCandidate]) -> StarObjection:
        return receive_star_objection(self.notice, data)

    def about(self, row: StarCandidate | None) -> dict[str, Any]:
        batch, url = self.notice, self.fund.url
        above = "没有上级组织" if batch.is_of_teams else "没有所属组织"
        belongs = "" if row is None else row.belongs_to.name if row.belongs_to else above
        return {
            "title": batch.title,
            "ends_on": batch.notice_ends_on,
            "home": ("星级公示", url("open_star_notices")),
            "number": batch.number,
            "back": url("open_star_notice", number=batch.number),
            "here": url("open_star_object", number=batch.number),
            "who": row and (row.public_name, f"{belongs}，拟认定{row.level.name}"),
        }


class CertificateOpen(VerifyWindow):
    """What a certificate's QR code leads to: whose, which star, since when, valid or revoked."""

    template_name = "public/certificate.html"
    counts = "certificate"

    def find(self, code: str) -> dict[str, Any] | None:
        award = award_by_code(code)
        return None if award is None else {"award": award}

    def nothing(self) -> dict[str, Any]:
        return {"award": None}
