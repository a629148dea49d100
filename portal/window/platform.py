"""Every fund beside the others (全平台), read across funds and by the same figures as theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils import timezone

from funds.models import Campaign, CampaignChange, Fund
from kit import clock
from kit.formats import date_iso
from kit.marks import Mark, MarkedModel
from kit.shown import ShownFigure
from kit.tenancy.scope import across_funds
from reports.figures import FIGURES, Asked, Figure
from reports.models import Report, ReportState

ADDED_UP = ("money_received", "money_paid", "projects_executed")
"""The figures shown across funds; each adds up one unit on one basis."""

NEWS_SHOWN = 6


@dataclass(frozen=True)
class FundFigure:
    """One figure of one fund: its sum and how many rows it rests on."""

    value: Decimal | int
    rows: int


@dataclass(frozen=True)
class FundCard:
    """A fund as the platform's home shows it.

    Attributes:
        figures: by key, those the fund has rows for in the year.
        reported: the year's annual report is final (已定稿).
    """

    fund: Fund
    figures: dict[str, FundFigure]
    reported: bool

    @property
    def shown(self) -> list[ShownFigure]:
        return [self._shown(key) for key in ADDED_UP]

    def _shown(self, key: str) -> ShownFigure:
        figure, found = FIGURES[key], self.figures.get(key)
        if found is None:
            return ShownFigure(figure.label, state="unstated")
        return ShownFigure(figure.label, found.value, figure.unit.value)


@dataclass(frozen=True)
class News:
    """Something a fund made public, on the day its row says; ``None`` when no source says when."""

    on: date | None
    title: str
    kind: str
    fund: Fund
    anchor: str


@dataclass(frozen=True)
class Platform:
    """The platform's home: one year of every fund."""

    year: int
    cards: list[FundCard]
    news: list[News] = field(default_factory=list)

    @property
    def totals(self) -> list[ShownFigure]:
        """The funds added up; funds made for demonstration and funds without rows are left out."""
        cities = "、".join(card.fund.city for card in self.cards)
        funds = ShownFigure(
            "城市基金", len(self.cards), "个", cities, url="#funds", action="看名单"
        )
        return [funds, *(self._total(key) for key in ADDED_UP)]

    def _total(self, key: str) -> ShownFigure:
        figure = FIGURES[key]
        real = [card for card in self.cards if not card.fund.is_sample]
        found = [card.figures[key] for card in real if key in card.figures]
        label, told = f"{self.year} 年{figure.label}", f"已录入 {len(found)} / {len(real)} 个基金"
        if not found:
            return ShownFigure(label, state="unstated", note=told)
        return ShownFigure(
            label=label,
            value=sum(row.value for row in found),
            unit=figure.unit.value,
            note=f"{figure.basis} · {told}",
            url="#funds",
            action="看各城市基金",
        )


def platform() -> Platform:
    """Return the platform's home, in a fixed number of queries however many funds there are."""
    funds = list(Fund.objects.order_by("established_on", "pk"))
    year = shared_year(funds)
    with across_funds("全平台首页：各基金合计与最近公开"):
        sums = {key: _sums(key, year) for key in ADDED_UP}
        final = Report.objects.filter(state=ReportState.FINAL).order_by("-finalised_at")
        reports = list(final.only("fund_id", "year", "kind", "finalised_at")[:NEWS_SHOWN])
        reported = set(final.filter(year=year).order_by().values_list("fund_id", flat=True))
        news = _news(reports, {fund.pk: fund for fund in funds})
    cards = [
        FundCard(
            fund,
            {key: sums[key][fund.pk] for key in ADDED_UP if fund.pk in sums[key]},
            fund.pk in reported,
        )
        for fund in funds
    ]
    return Platform(year, cards, news)


def shared_year(funds: Sequence[Fund]) -> int:
    """Return the latest year a fund works on; last year when none says."""
    return max(
        (fund.working_year for fund in funds if fund.working_year),
        default=clock.today().year - 1,
    )


def _sums(key: str, year: int) -> dict[int, FundFigure]:
    figure = FIGURES[key]
    if not isinstance(figure, Figure):
        raise TypeError(f"{key} has no rows of its own")
    rows = figure.rows(Asked(year)).order_by().values_list("fund_id")
    if figure.total:
        found = rows.annotate(Sum(figure.total), Count("pk"))
        return {fund: FundFigure(value, count) for fund, value, count in found}
    return {fund: FundFigure(count, count) for fund, count in rows.annotate(Count("pk"))}


def _news(reports: Sequence[Report], funds: Mapping[int | None, Fund]) -> list[News]:
    begun = Campaign.objects.filter(starts_on__isnull=False).order_by("-starts_on")
    campaigns = [row for row in begun[: 2 * NEWS_SHOWN] if not _is_sample(row)]
    decided = CampaignChange.objects.select_related("campaign").order_by("-id")
    changes = [row for row in decided[: 2 * NEWS_SHOWN] if not _is_sample(row.campaign)]
    news = [
        *(
            News(
                timezone.localdate(report.finalised_at) if report.finalised_at else None,
                f"{report.year} {report.get_kind_display()}",
                "报告",
                funds[report.fund_id],
                "reports",
            )
            for report in reports
        ),
        *(
            News(row.starts_on, f"{row.name}：开始募集", "募捐", funds[row.fund_id], "campaigns")
            for row in campaigns
        ),
        *(
            News(
                row.decided_on,
                f"{row.campaign.name}：募捐延长至 {date_iso(row.new_ends_on)}",
                "募捐变更",
                funds[row.fund_id],
                "campaigns",
            )
            for row in changes
        ),
    ]
    news.sort(key=lambda row: row.on or date.min, reverse=True)
    return news[:NEWS_SHOWN]


def _is_sample(row: MarkedModel) -> bool:
    """Tell whether a row was made up for demonstration: that is no news."""
    return any(marked.mark is Mark.SAMPLE for marked in row.marked_values())
