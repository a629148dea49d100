"""The stars of months (月评志愿之星): the list, choosing one from the month's ranking, revoking."""

from datetime import date
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse

from funds.permissions import Action, can
from funds.views.base import FundPage
from kit import clock
from kit.errors import Refusal
from kit.paging import PARAMETER, KeysetPage
from volunteers.forms.periods import period_of
from volunteers.forms.stars import MonthStarForm, ReasonForm
from volunteers.masking import hours_text
from volunteers.models import MonthStar, Volunteer
from volunteers.queries.month_stars import month_stars
from volunteers.queries.rankings import Asked, ranking
from volunteers.queries.reach import sees_all, visible_volunteers
from volunteers.services.month_stars import MonthStarData, choose_month_star, revoke_month_star
from volunteers.views.star_acts import StarAct

OFFERED = 20
"""So many of the month's first are named on the page that chooses."""


class MonthStarList(FundPage):
    """Every star of a month, the newest first, the revoked ones too."""

    action = Action.VOLUNTEER_VIEW
    template_name: ClassVar[str] = "stars/months.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        person = self.request.user
        rows = month_stars()
        if not sees_all(person, self.fund):
            rows = rows.filter(volunteer__in=visible_volunteers(person, self.fund))
        page: KeysetPage[Any] = KeysetPage(
            rows, order=("-month", "-id"), cursor=request.GET.get(PARAMETER, "")
        )
        return self.page(
            {
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "may_choose": can(person, Action.STAR_CHECK, self.fund),
                "may_revoke": can(person, Action.STAR_REVOKE, self.fund),
                "crumbs": [("星级", self.fund.url("stars:list")), ("月评志愿之星", "")],
            }
        )


class ChooseMonthStar(StarAct):
    """Choose somebody for a month; the first of its ranking are named."""

    action = Action.STAR_CHECK
    title, verb = "推选月评志愿之星", "推选并公布"
    sub = "从当月排名里推选；公布后显示隐去中间字的姓名、组织和理由"
    form_class = MonthStarForm

    def act(self, given: dict[str, Any]) -> str:
        volunteer = Volunteer.objects.filter(number=given["number"].strip()).first()
        if volunteer is None:
            raise Refusal("没有这个编号的志愿者。请核对。", field="number")
        month = _month(given["month"]) or clock.today()
        star = choose_month_star(
            MonthStarData(volunteer, month, given["reason"]), by=self.request.user
        )
        return f"{star.month:%Y-%m} 的志愿之星已公布：{volunteer.name}。"

    def way_on(self) -> str:
        return self.fund.url("stars:months")

    def initial(self) -> dict[str, Any]:
        return {"month": f"{self._asked():%Y-%m}"}

    def facts(self) -> list[tuple[str, str]]:
        since = self._asked()
        period = period_of(f"{since:%Y-%m}")
        if period is None:
            return []
        found = ranking(Asked(since=period.since, until=period.until), most=OFFERED).places
        named = [
            (f"第 {row.place} 名", f"{row.volunteer.name}（{row.volunteer.number}），"
             f"{hours_text(row.minutes)} 小时")
            for row in found
        ]  # fmt: skip
        return named or [(period.label, "还没有可以排名的时长")]

    def _asked(self) -> date:
        """Return the month the page is of: the one asked for, else the one before this."""
        asked = self.request.POST.get("month", "") or self.request.GET.get("month", "")
        today = clock.today()
        before = date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)
        return _month(asked) or before


class RevokeMonthStar(StarAct):
    """Revoke a star of a month."""

    action = Action.STAR_REVOKE
    title, verb, kind = "撤销月评志愿之星", "撤销志愿之星", "bad"
    sub = "撤销后不再公布；记录和原因留着"
    form_class = ReasonForm
    star: MonthStar

    def load(self, **kwargs: Any) -> None:
        found = month_stars().filter(pk=kwargs["star"]).first()
        if found is None:
            raise Http404
        self.star = found

    def act(self, given: dict[str, Any]) -> str:
        revoke_month_star(self.star, reason=given["reason"], by=self.request.user)
        return f"{self.star.month:%Y-%m} 的志愿之星已撤销。"

    def way_on(self) -> str:
        return self.fund.url("stars:months")

    def facts(self) -> list[tuple[str, str]]:
        star = self.star
        return [
            ("月份", f"{star.month:%Y-%m}"),
            ("志愿者", f"{star.volunteer.name}（{star.volunteer.number}）"),
            ("推选理由", star.reason),
        ]


def _month(asked: str) -> date | None:
    """Return the first day of a month written as ``2026-05``; ``None`` for anything else."""
    period = period_of(asked)
    return period.since if period is not None and "-" in period.value else None
