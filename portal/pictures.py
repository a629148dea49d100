"""A fund's year in drawings: where its money went and what its projects came to.

Every number comes from the rows of a registered figure, grouped in one query each, so a drawing
cannot say anything else than the figure's page. Shared by the desk and the public pages, which
open different pages of rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Sum

from funds.models import Campaign
from kit import clock
from kit.drawing.bars import SERIES, Bar, Part
from kit.formats import money, percent, wan
from kit.marks import Mark
from projects.models import YearOutcome
from reports.figures import FIGURES, Asked, Figure, Ledger
from reports.figures.projects import OTHERS
from reports.queries import campaigns_running

NONE = Decimal("0.00")

Address = Callable[[str, str], str]
"""From a figure's key and its object to the address of its rows; empty when there is none."""


@dataclass(frozen=True)
class CampaignYear:
    """A campaign with what reached it in the year; ``None`` when the source does not say."""

    campaign: Campaign
    received: Decimal | None
    url: str

    @property
    def share(self) -> str:
        """How much of the target was received, in percent; empty when either is unknown."""
        if self.received is None or not self.campaign.target:
            return ""
        return percent(self.received, self.campaign.target)


@dataclass(frozen=True)
class Sides:
    """Where the year's money came from and what became of it; both add up to the same."""

    sources: list[Part]
    uses: list[Part]


class YearPictures:
    """The drawings of one year of the fund in scope; each is computed when first asked for."""

    def __init__(self, ledger: Ledger, address: Address) -> None:
        self.ledger = ledger
        self.year = ledger.year
        self._address = address

    @property
    def ends_on(self) -> date:
        """The last day the year's figures can count: its end, or today while it runs."""
        return min(date(self.year, 12, 31), clock.today())

    @cached_property
    def campaigns(self) -> list[CampaignYear]:
        """The campaigns that ran in the year or received in it, as entered, with their changes."""
        sums = year_rows("money_received", self.year).values_list("campaign_id")
        received: dict[int | None, Decimal] = dict(sums.annotate(Sum("amount")))
        given = Campaign.objects.filter(pk__in=[pk for pk in received if pk is not None])
        shown = campaigns_running(self.year) | given
        return [
            CampaignYear(
                campaign,
                _received(campaign, received),
                self._address("campaign_received", campaign.number),
            )
            for campaign in shown.prefetch_related("changes").order_by("number")
        ]

    @cached_property
    def sides(self) -> Sides | None:
        """The year's receipts and payments, balanced.

        What was paid beyond the receipts came from the opening balance, and is hatched when no
        source states that balance. ``None`` when a reversal makes a part negative: that has no
        drawing.
        """
        opening = self.ledger.value("opening_balance").value
        paid = [
            self._part("逐笔登记的项目款", "paid_itemised"),
            self._part("项目款，未逐笔说明", "paid_unitemised"),
        ]
        sources = [
            *self._receipts(),
            *([self._part("期初余额", "opening_balance")] if opening else []),
            self._part("退款到账", "refunds_received"),
        ]
        left = _sum(sources) - _sum(paid)
        if left < 0:
            gap = "opening_balance_floor"
            sources.append(
                _part("差额来源（未说明）", -left, self._address(gap, ""), unstated=True)
            )
        else:
            known = "年末余额" if self.ends_on < clock.today() else "目前余额"
            label = "当年未用完" if opening is None else known
            paid.append(_part(label, left, self._address("closing_balance", "")))
        if any(part.value < 0 for part in (*sources, *paid)):
            return None
        return Sides(_some(sources), _some(paid))

    @cached_property
    def bars(self) -> list[Bar]:
        """Receipts, payments and what is owed on one scale, in 万; empty when one is negative."""
        owed = _some(
            [
                self._part("逐笔列明", "payables_itemised"),
                self._part("未逐笔说明", "payables_unitemised", unstated=True),
            ]
        )
        if self.sides is None or any(part.value < 0 for part in owed):
            return []
        bars = [
            _bar("来源", self.sides.sources, 0),
            _bar("支出", self.sides.uses, 2),
            _bar("应付", owed, 3),
        ]
        return [bar for bar in bars if bar.parts]

    @property
    def owed(self) -> Decimal:
        """What was owed at the year's end and not yet paid, which no flow shows."""
        return Decimal(self.ledger.value("payables_outstanding").value or 0)

    @cached_property
    def outcomes(self) -> list[Part]:
        """The projects executed in the year by what came of them, in one query."""
        groups = ("outcome", "group__code", "group__name", "group__sequence")
        rows = year_rows("projects_executed", self.year).values_list(*groups)
        counted = rows.annotate(Count("pk")).order_by("outcome", "group__sequence")
        return [
            self._outcome(outcome, code, name, count) for outcome, code, name, _, count in counted
        ]

    @cached_property
    def funding_years(self) -> list[Part]:
        """The same projects by the year they were approved; unknown years are hatched."""
        rows = year_rows("projects_executed", self.year).values_list("project__funding_year")
        counted = rows.annotate(Count("pk")).order_by("project__funding_year")
        return [self._funded(funded, count) for funded, count in counted]

    @property
    def projects_url(self) -> str:
        return self._address("projects_executed", "")

    @property
    def projects(self) -> int:
        """How many projects were executed in the year."""
        return sum(int(part.value) for part in self.outcomes)

    def _outcome(self, outcome: str, code: str | None, name: str | None, count: int) -> Part:
        if outcome == YearOutcome.CLOSED:
            return Part("结项", count, str(count), url=self._address("projects_closed", ""))
        url = self._address("projects_in_group", code or OTHERS)
        return Part(name or "其他", count, str(count), url=url)

    def _funded(self, year: int | None, count: int) -> Part:
        if year is None:
            return Part("立项年未说明", count, str(count), "unstated", url=self.projects_url)
        url = self._address("projects_funded_in", str(year))
        return Part(f"{year} 年", count, str(count), url=url)

    def _receipts(self) -> list[Part]:
        given = [
            _part(row.campaign.name, row.received, row.url)
            for row in self.campaigns
            if row.received
        ]
        return [*given, self._part("未说明来源的募集", "received_unattributed", unstated=True)]

    def _part(self, label: str, key: str, *, unstated: bool = False) -> Part:
        value = self.ledger.value(key).value
        amount = NONE if value is None else Decimal(value)
        return _part(label, amount, self._address(key, ""), unstated=unstated)


def year_rows(key: str, year: int) -> Any:
    """Return the rows of a counted figure, unordered, ready to be grouped.

    Raises:
        TypeError: the figure is reckoned from others.
    """
    figure = FIGURES[key]
    if not isinstance(figure, Figure):
        raise TypeError(f"{key} has no rows of its own")
    return figure.rows(Asked(year)).order_by()


def _received(campaign: Campaign, received: Mapping[int | None, Decimal]) -> Decimal | None:
    """Nothing received is known only in a year with receipts, of a campaign sources speak of."""
    total = received.get(campaign.pk)
    if total is None and received and campaign.mark_of("received") is not Mark.UNSTATED:
        return NONE
    return total


def _part(label: str, value: Decimal, url: str, *, unstated: bool = False) -> Part:
    return Part(label, value, money(value), "unstated" if unstated else "known", url=url)


def _bar(label: str, parts: Sequence[Part], first_series: int) -> Bar:
    return Bar(
        label,
        [
            replace(part, text=wan(Decimal(part.value)), series=(place + first_series) % SERIES + 1)
            for place, part in enumerate(parts)
        ],
    )


def _sum(parts: Sequence[Part]) -> Decimal:
    return sum((Decimal(part.value) for part in parts), NONE)


def _some(parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if part.value]
