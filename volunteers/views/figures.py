"""The page of figures (志愿服务数据): people, times and hours of a period, each with its basis."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse

from funds.permissions import Action
from kit import clock
from kit.formats import date_iso, quantity
from kit.shown import ShownFigure
from volunteers.forms.periods import Period, choices_of, period_of
from volunteers.masking import hours_text
from volunteers.models import HonouredKind, Subject
from volunteers.queries.counts import (
    Counted,
    activities_held,
    people_with_new_stars,
    shifts_held,
    stars_by_level,
    stations_by_kind,
    teams_there,
    teams_with_new_stars,
)
from volunteers.queries.figures import (
    Active,
    Served,
    Share,
    served_between,
    share_active,
    share_of_residents,
)
from volunteers.queries.honours import honours_given
from volunteers.queries.team_figures import TeamsAsked, served_for_teams
from volunteers.queries.trainings import trainings_held, with_times
from volunteers.views.late_entries import HoursPage

YEARS_OFFERED = 10
SHOWN = 10
"""So many organisations stand on the page; the rest in their own list."""


class FiguresPage(HoursPage):
    """What was served in a year or a month, and how many are registered at its end."""

    action = Action.FIGURE_VIEW
    template_name: ClassVar[str] = "hours/figures.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        this_year = clock.today().year
        period = period_of(request.GET.get("period", "")) or period_of(str(this_year))
        if period is None:
            raise ValueError("this year is a period")
        served = served_between(period.since, period.until)
        years = list(range(this_year, this_year - YEARS_OFFERED, -1))
        rows, _ = served_for_teams(TeamsAsked(period.since, period.until))
        return self.page(
            {
                "period": period,
                "periods": choices_of(years),
                "people": self._people(served, period),
                "hours": _hours(served, period),
                "city": self._city(period),
                "trained": self._trained(period),
                "honoured": [self._honoured(kind, period) for kind in HonouredKind],
                "rows": [row for row in rows[:SHOWN] if row.served.times],
                "shown": SHOWN,
                "has_teams": bool(rows),
            }
        )

    def _people(self, served: Served, period: Period) -> list[ShownFigure]:
        share = share_of_residents(period.until)
        ratio = share_active(period.since, period.until)
        return [_registered(share), _share(share), _active(served, period), _active_share(ratio)]

    def _city(self, period: Period) -> list[ShownFigure]:
        """Return what the city has on the period's last day, and what was held in the period."""
        since, until = period.since, period.until
        kinds = stations_by_kind(until)
        there = "、".join(f"{kind.label} {quantity(kind.count)}" for kind in kinds if kind.count)
        held = f"{period.label}办过，没有取消、有人签到"
        teams, stations = teams_there(until).count(), sum(kind.count for kind in kinds)
        activities = activities_held(since, until).count()
        sessions = shifts_held(since, until).count()
        return self._opening(
            period,
            teams_registered=ShownFigure("在册志愿组织", teams, "个", basis="没有注销"),
            stations=ShownFigure("志愿服务站点", stations, "个", basis=there or "没有停用"),
            activities_held=ShownFigure("开展的志愿活动", activities, "个", basis=held),
            sessions_held=ShownFigure("活动场次", sessions, "场", basis=held),
        )

    def _trained(self, period: Period) -> list[ShownFigure]:
        """Return who was trained in the period, and who was given a star, by level."""
        since, until = period.since, period.until
        people = people_with_new_stars(since, until).count()
        teams = teams_with_new_stars(since, until).count()
        levels = _levels(stars_by_level(Subject.PERSON, since, until), "人")
        of_teams = _levels(stars_by_level(Subject.ORGANISATION, since, until), "个")
        held = with_times(trainings_held(since, until)).aggregate(came=Sum("times", default=0))
        trainings = trainings_held(since, until).count()
        return self._opening(
            period,
            trainings_held=ShownFigure("培训", trainings, "次", basis=f"{period.label}办的"),
            training_times=ShownFigure(
                "参加培训",
                held["came"],
                "人次",
                basis="写明人次的按写明的，其余按名单",
                rows=trainings,
            ),
            people_with_new_stars=ShownFigure("认定星级的志愿者", people, "人", basis=levels),
            teams_with_new_stars=ShownFigure("认定星级的志愿组织", teams, "个", basis=of_teams),
        )

    def _honoured(self, kind: HonouredKind, period: Period) -> ShownFigure:
        """Return how many of one kind were honoured in the period; kinds are never added up."""
        given = honours_given(kind, period.since, period.until)
        sums = given.aggregate(many=Sum("times", default=0), rows=Count("pk"))
        told = ShownFigure(
            f"表彰{kind.label}",
            sums["many"],
            kind.unit,
            basis="写明数量的按写明的，其余按名单",
            rows=sums["rows"],
        )
        if kind is HonouredKind.PERSON:
            return self._opening(period, people_honoured=told)[0]
        (shown,) = self._opening(period, honoured_of_kind=told)
        return replace(shown, url=f"{shown.url}&of={kind.value}" if shown.url else "")

    def _opening(self, period: Period, **figures: ShownFigure) -> list[ShownFigure]:
        """Return counts at their day; those of a year lead to the rows behind them, by key."""
        whole = period.value.isdecimal()
        return [
            replace(
                figure,
                as_of=period.until,
                rows=int(figure.value or 0) if figure.rows is None else figure.rows,
                url=f"{self.fund.url('figures:figure', key=key)}?year={period.value}"
                if whole
                else "",
            )
            for key, figure in figures.items()
        ]


def _levels(counts: list[Counted], unit: str) -> str:
    """Return how many of each level there are, in words; who rose twice is in both."""
    each = "、".join(f"{level.label} {quantity(level.count)} {unit}" for level in counts)
    return each or "没有认定"


def _active_share(ratio: Active) -> ShownFigure:
    note = f"在册的 {quantity(ratio.active)} 人服务过 ÷ 注册 {quantity(ratio.registered)} 人"
    if ratio.value is None:
        return ShownFigure("活跃率", state="unstated", note="还没有注册志愿者")
    return ShownFigure(
        "活跃率", ratio.value, "%", state="ratio", note=f"{note}（{date_iso(ratio.day)}）"
    )


def _registered(share: Share) -> ShownFigure:
    return ShownFigure(
        "注册志愿者", share.registered, "人", basis="已注册、没有退出", as_of=share.day
    )


def _share(share: Share) -> ShownFigure:
    """Both numbers with their days: a share of residents says nothing without them."""
    if share.residents is None or share.counted_on is None:
        return ShownFigure(
            "注册志愿者占常住人口",
            state="unstated",
            note=f"{quantity(share.registered)} 人 ÷ 未说明：没有登记到这一天为止的常住人口",
        )
    return ShownFigure(
        "注册志愿者占常住人口",
        share.value,
        "%",
        state="ratio",
        note=f"{quantity(share.registered)} 人（{date_iso(share.day)}）÷ "
        f"{quantity(share.residents)} 人（{date_iso(share.counted_on)}，{share.source}）",
    )


def _active(served: Served, period: Period) -> ShownFigure:
    return ShownFigure(
        "活跃志愿者",
        served.people,
        "人",
        basis=f"{period.label}服务过至少一次",
        as_of=period.until,
    )


def _hours(served: Served, period: Period) -> list[ShownFigure]:
    spoken = f"{period.label}的服务，已冲销的不计"
    return [
        ShownFigure("服务人次", served.times, "人次", basis=spoken, as_of=period.until),
        ShownFigure("服务时长", _of(served.minutes), "小时", basis=spoken, as_of=period.until),
        _divided("人均服务时长", served.per_head, served.minutes, served.people, "人"),
        _divided(
            "每个组织服务时长",
            served.per_organisation,
            served.of_organisations,
            served.organisations,
            "个组织",
        ),
    ]


def _divided(label: str, each: int | None, minutes: int, by: int, of: str) -> ShownFigure:
    if each is None:
        return ShownFigure(label, state="unstated", note="这段时间没有服务记录，不能平均")
    note = f"{hours_text(minutes)} 小时 ÷ 服务过的 {quantity(by)} {of}"
    return ShownFigure(label, _of(each), "小时", state="ratio", note=note)


def _of(minutes: int) -> Decimal:
    return Decimal(hours_text(minutes))
