"""Public lists of hours (时长公示), for those who put them up, print them and handle objections."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse

from funds.permissions import Action, can
from funds.views.base import FundPage
from funds.views.jobs import watch
from kit import clock
from kit.models import Job
from kit.paging import PARAMETER, KeysetPage
from volunteers.forms.stars import HoursAnswerForm, PublishHoursForm, ReasonForm, ShowHoursForm
from volunteers.masking import hours_text
from volunteers.models import (
    HoursNotice,
    HoursNoticeState,
    HoursObjection,
    ObjectionState,
    Organisation,
)
from volunteers.queries.hours_notices import (
    counts_by_organisation,
    hours_notices,
    hours_objections,
    lines_of,
    open_notice,
    open_objections_to,
    showings,
)
from volunteers.queries.organisations import organisation_named
from volunteers.queries.stars import last_shown
from volunteers.services.hours_notices import (
    answer_hours_objection,
    publish_hours,
    withdraw_hours,
)
from volunteers.services.hours_requests import request_hours
from volunteers.services.star_requests import takes_long
from volunteers.services.star_rules import show_hours
from volunteers.views.objections import ObjectionPage, SenderPage
from volunteers.views.star_acts import StarAct

MOST_NAMED = 50
SHEET = 1_000
"""Lines on one printed part: some twenty sheets of paper."""


class HoursNoticeList(FundPage):
    """Every list of hours, the newest first, and what was shown elsewhere."""

    action = Action.VOLUNTEER_VIEW
    template_name: ClassVar[str] = "stars/hours_notices.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        page: KeysetPage[Any] = KeysetPage(
            hours_notices(), order=("-noticed_on", "-id"), cursor=request.GET.get(PARAMETER, "")
        )
        last = last_shown()
        return self.page(
            {
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "last": last,
                "running": open_notice(),
                "elsewhere": showings().order_by("-through", "-id")[:MOST_NAMED],
                "today": clock.today(),
                "may_check": can(self.request.user, Action.STAR_CHECK, self.fund),
                "crumbs": [("星级", self.fund.url("stars:list")), ("时长公示", "")],
            }
        )


class PublishHours(StarAct):
    """Put up a list of all hours up to a day that were not shown yet."""

    action = Action.STAR_CHECK
    title, verb = "公示时长", "发布时长公示"
    sub = (
        "发布后立即在公开页面显示：隐去中间字的姓名、所属组织、这一期的时长；期满没有异议才计入星级"
    )
    form_class = PublishHoursForm
    notice: HoursNotice | None = None
    job: Job | None = None

    def act(self, given: dict[str, Any]) -> str:
        through, days, person = given["through"], given["days"], self.request.user
        if takes_long():
            self.job = request_hours(through, days=days, by=person)
            return "正在汇总，做完后立即公开。"
        self.notice = publish_hours(through, days=days, by=person)
        return (
            f"已公示 {self.notice.people} 人、{hours_text(self.notice.minutes)} 小时，"
            f"到 {self.notice.notice_ends_on:%Y-%m-%d} 24:00 为止。"
        )

    def way_on(self) -> str:
        home = self.fund.url("stars:shown")
        if self.job is not None:
            return watch(self.fund, self.job, back=home).url
        if self.notice is None:
            return home
        return self.fund.url("stars:hours_notice", number=self.notice.number)

    def facts(self) -> list[tuple[str, str]]:
        last = last_shown()
        return [("以前公示到", f"{last.through:%Y-%m-%d}" if last else "还没有公示过")]


class ShowHours(StarAct):
    """Note up to which day hours were shown elsewhere than here."""

    action = Action.STAR_CHECK
    title, verb = "登记别处做过的公示", "登记公示"
    sub = "只用于已经在公告栏、报纸、其他网站公示期满的时长；登记后立即计入星级，不能再改"
    form_class = ShowHoursForm

    def act(self, given: dict[str, Any]) -> str:
        shown = show_hours(given["through"], place=given["place"], by=self.request.user)
        return f"{shown.through:%Y-%m-%d} 及以前、已经登记的时长从现在起计入星级。"

    def way_on(self) -> str:
        return self.fund.url("stars:shown")

    def facts(self) -> list[tuple[str, str]]:
        last = last_shown()
        if last is None:
            return [("上次公示", "还没有公示过")]
        who = last.published_by.name
        return [
            ("上次公示", f"截至 {last.through:%Y-%m-%d}，{who}登记于 {last.published_on:%Y-%m-%d}")
        ]


class HoursNoticePage(FundPage):
    """A page about one list."""

    notice: HoursNotice

    def load(self, **kwargs: Any) -> None:
        found = hours_notices().filter(number=kwargs["number"]).first()
        if found is None:
            raise Http404
        self.notice = found

    def crumbs(self, *more: str) -> list[tuple[str, str]]:
        here = self.fund.url("stars:hours_notice", number=self.notice.number)
        return [
            ("星级", self.fund.url("stars:list")),
            ("时长公示", self.fund.url("stars:shown")),
            (self.notice.number, here if more else ""),
            *((words, "") for words in more),
        ]


class HoursNoticeDetail(HoursNoticePage):
    """One list: what it comes to, where it stands, what was objected to."""

    action = Action.VOLUNTEER_VIEW
    template_name: ClassVar[str] = "stars/hours_notice.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        notice = self.notice
        may_check = can(self.request.user, Action.STAR_CHECK, self.fund)
        objections = hours_objections().filter(notice=notice).order_by("-id")
        return self.page(
            {
                "notice": notice,
                "today": clock.today(),
                "is_open": notice.state == HoursNoticeState.NOTICED,
                "teams": counts_by_organisation(notice, MOST_NAMED),
                "most": MOST_NAMED,
                "open_count": open_objections_to(notice),
                "objections": objections[:MOST_NAMED] if may_check else [],
                "may_check": may_check,
                "crumbs": self.crumbs(),
            }
        )


class HoursSheet(HoursNoticePage):
    """The list as it is put up on paper, a thousand lines a part; of one organisation if asked."""

    action = Action.VOLUNTEER_VIEW
    template_name: ClassVar[str] = "stars/hours_sheet.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        team = organisation_named(request.GET.get("team", "")[:80], Organisation.objects.all())
        rows, order = lines_of(self.notice, organisation=team)
        page: KeysetPage[Any] = KeysetPage(
            rows, order=order, cursor=request.GET.get(PARAMETER, ""), size=SHEET
        )
        return self.page(
            {
                "notice": self.notice,
                "team": team,
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "crumbs": self.crumbs("打印名单"),
            }
        )


class WithdrawHours(HoursNoticePage, StarAct):
    """Take a list down before its hours count."""

    action = Action.STAR_CHECK
    title, verb, kind = "撤下时长公示", "撤下这一期", "bad"
    sub = "公开页面上不再有这一期；时长不计入，在下一期重新公示"
    form_class = ReasonForm

    def act(self, given: dict[str, Any]) -> str:
        withdraw_hours(self.notice, reason=given["reason"], by=self.request.user)
        return f"已撤下 {self.notice.number}。"

    def way_on(self) -> str:
        return self.fund.url("stars:hours_notice", number=self.notice.number)

    def facts(self) -> list[tuple[str, str]]:
        notice = self.notice
        return [
            ("时长截至", f"{notice.through:%Y-%m-%d}"),
            ("名单", f"{notice.people} 人，{hours_text(notice.minutes)} 小时"),
            ("公示截止", f"{notice.notice_ends_on:%Y-%m-%d} 24:00"),
        ]


class HoursObjectionDetail(ObjectionPage):
    """One objection to a list or to one line of it."""

    here, sender = "stars:hours_objection", "stars:reveal_hours_sender"
    form_class = HoursAnswerForm
    objection: HoursObjection

    def find(self, number: str) -> HoursObjection | None:
        return hours_objections().filter(number=number).first()

    def about(self) -> dict[str, Any]:
        notice, line = self.objection.notice, self.objection.line
        back = self.fund.url("stars:hours_notice", number=notice.number)
        who = line.volunteer if line else None
        return {
            "title": f"时长公示 {notice.number}",
            "whom": f"{who.name}（{who.number}），{hours_text(line.minutes)} 小时"
            if line and who
            else "",
            "records": self.fund.url("hours:records", number=who.number) if who else "",
            "back": back,
            "crumbs": [
                ("星级", self.fund.url("stars:list")),
                ("时长公示", self.fund.url("stars:shown")),
                (notice.number, back),
                (self.objection.number, ""),
            ],
        }

    def answered(self, outcome: ObjectionState, **words: Any) -> HoursObjection:
        return answer_hours_objection(self.objection, outcome, **words)


class RevealHoursSender(SenderPage, HoursObjectionDetail):
    """Who sent an objection to a list."""
