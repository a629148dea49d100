"""Public lists of hours for anybody (时长公示): who served how long, and the form that objects.

Names are masked (张*三) and stand here only while the list does. A name that is looked for is
masked first, so that nobody finds out by trying what a mask hides.
"""

from typing import Any

from django.core.signing import Signer
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from kit import clock
from kit.paging import PARAMETER, KeysetPage
from portal.views.noticing import NoticedWindow, NoticesWindow, NoticeWindow
from portal.views.objecting import ObjectWindow
from volunteers.masking import hours_text
from volunteers.models import HoursNotice, HoursNoticeLine, HoursObjection, Organisation
from volunteers.queries.hours_notices import (
    SHORTEST_NAME,
    is_running,
    lines_of,
    public_hours_notices,
)
from volunteers.queries.organisations import organisation_named
from volunteers.services.hours_notices import receive_hours_objection
from volunteers.services.objections import ObjectionData

LONGEST_NAME, LONGEST_TEAM = 40, 80
_signer = Signer(salt="portal.open_hours")


class HoursListed(NoticedWindow):
    """A public page of lists of hours."""

    def listed(self) -> QuerySet[HoursNotice]:
        return public_hours_notices()


class HoursNotices(HoursListed, NoticesWindow):
    """Every list of hours, the newest first."""

    template_name = "public/hours_notices.html"


class HoursNoticeWindow(HoursListed, NoticeWindow):
    """A public page about one list."""

    notice: HoursNotice

    @property
    def running(self) -> bool:
        return is_running(self.notice, clock.today())


class HoursNoticeOpen(HoursNoticeWindow):
    """One list: what it comes to, and while it stands who served how long."""

    template_name = "public/hours_notice.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = " ".join(request.GET.get("organisation", "").split())[:LONGEST_TEAM]
        name = "".join(request.GET.get("name", "").split())[:LONGEST_NAME]
        team = organisation_named(typed, Organisation.objects.all()) if typed else None
        too_short = 0 < len(name) < SHORTEST_NAME
        rows, order = lines_of(self.notice, name=name, organisation=team)
        if not self.running or too_short or (typed and team is None):
            rows = rows.none()
        page: KeysetPage[Any] = KeysetPage(rows, order=order, cursor=request.GET.get(PARAMETER, ""))
        for row in page.rows:
            row.signed = _signer.sign(str(row.pk))
        return self.page(
            request,
            {
                "notice": self.notice,
                "rows": page.rows,
                "running": self.running,
                "today": clock.today(),
                "name": name,
                "typed": typed,
                "too_short": too_short,
                "no_team": bool(typed) and team is None,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
            },
        )


class HoursObject(HoursNoticeWindow, ObjectWindow):
    """The form that objects to a list of hours, or to one line of it."""

    prefix = "SY"
    counts, counts_of_notice = "hours objection", "objection to hours"
    signer = _signer

    def row(self, pk: int) -> HoursNoticeLine | None:
        rows, _order = lines_of(self.notice)
        return rows.filter(pk=pk).first()

    def receive(self, data: ObjectionData[HoursNoticeLine]) -> HoursObjection:
        return receive_hours_objection(self.notice, data)

    def about(self, row: HoursNoticeLine | None) -> dict[str, Any]:
        notice, url = self.notice, self.fund.url
        team = row.organisation.name if row and row.organisation else "没有所属组织"
        return {
            "title": f"截至 {notice.through:%Y-%m-%d} 的志愿服务时长",
            "ends_on": notice.notice_ends_on,
            "home": ("时长公示", url("open_hours_notices")),
            "number": notice.number,
            "back": url("open_hours_notice", number=notice.number),
            "here": url("open_hours_object", number=notice.number),
            "who": row and (row.name, f"{team}，{hours_text(row.minutes)} 小时"),
        }
