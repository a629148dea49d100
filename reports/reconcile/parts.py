"""Checks that parts add up to their whole, of money and of projects."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q

from funds.models import AccountKey, Campaign, Donation
from funds.queries.donations import donations_received
from kit.formats import money
from kit.marks import Mark
from projects.lifecycle import State
from projects.models import ProjectYear, YearOutcome
from projects.queries.years import groups_in_order
from reports.figures import Ledger, rows_of
from reports.figures.projects import OTHERS
from reports.reconcile.check import Check, named

CLOSED = (State.FINAL_PAYMENT, State.ARCHIVING, State.ARCHIVED, State.CLOSED_UNSTATED)
"""Where a project stands once its closing has been granted (准予结项)."""


def campaigns_make_received(ledger: Ledger) -> Check:
    """各项募捐 + 未说明来源 = 募集资金."""
    numbers = list(
        donations_received(ledger.year, ledger.as_of)
        .filter(campaign__isnull=False)
        .order_by("campaign__number")
        .values_list("campaign__number", flat=True)
        .distinct()
    )
    parts = [ledger.value("campaign_received", number) for number in numbers]
    parts.append(ledger.value("received_unattributed"))
    total = sum((Decimal(part.value or 0) for part in parts), Decimal(0))
    whole = ledger.value("money_received")
    failures = (
        [] if total == whole.value else [_sum_differs("各项募捐与未说明来源", total, whole.text)]
    )
    detail = " + ".join(part.number for part in parts) + f" = {whole.text}"
    return Check("campaigns-make-received", "各项募捐 + 未说明来源 = 募集资金", detail, failures)


def campaigns_match_journal(ledger: Ledger) -> Check:
    """各项募捐的捐赠 = 账簿上记给它的收入, campaign by campaign."""
    failures = []
    for campaign in Campaign.objects.order_by("number"):
        given = _sum(Donation.objects.filter(campaign=campaign).values_list("amount", flat=True))
        booked = -_sum(
            campaign.legs.filter(account__key=AccountKey.DONATIONS).values_list("amount", flat=True)
        )
        if given != booked:
            failures.append(
                f"募捐 {campaign.number}（{campaign.name}）捐赠合计 {money(given)} 元，"
                f"账簿记 {money(booked)} 元"
            )
    return Check(
        "campaigns-match-journal", "募捐的捐赠合计 = 账簿收入", "每项募捐都相同", named(failures)
    )


def outcomes_make_executed(ledger: Ledger) -> Check:
    """结项 + 常态化开展 = 执行项目; what closed has been granted its closing."""
    closed, ongoing, executed = (
        ledger.value(key) for key in ("projects_closed", "projects_ongoing", "projects_executed")
    )
    rows = rows_of(executed)
    failures = [
        f"项目 {row.project.number or row.project.key}（{row.project.name}）的年度结果"
        f"“{row.outcome}”不是结项或常态化开展"
        for row in rows.exclude(outcome__in=YearOutcome.values).order_by("pk")
    ]
    failures += [
        f"项目 {row.project.number}（{row.project.name}）记为结项，"
        f"但它还在“{row.project.get_state_display()}”"
        for row in rows.filter(outcome=YearOutcome.CLOSED)
        .exclude(project__state__in=CLOSED)
        .order_by("pk")
    ]
    if _number(closed.value) + _number(ongoing.value) != executed.value:
        failures.append(f"{closed.number} + {ongoing.number} ≠ {executed.number}")
    detail = f"{executed.number} = 结项 {closed.number} + 常态化 {ongoing.number}"
    return Check("outcomes-make-executed", "结项 + 常态化 = 执行项目", detail, named(failures))


def groups_make_ongoing(ledger: Ledger) -> Check:
    """各归类 + 其他 = 常态化开展项目."""
    codes = [
        *groups_in_order().values_list("code", flat=True),
        OTHERS,
    ]
    parts = [ledger.value("projects_in_group", code) for code in codes]
    total = sum(_number(part.value) for part in parts)
    ongoing = ledger.value("projects_ongoing")
    failures = [] if total == ongoing.value else [f"各归类合计 {total}，常态化 {ongoing.number}"]
    detail = f"{ongoing.number} = " + " + ".join(part.number for part in parts)
    return Check("groups-make-ongoing", "各归类 = 常态化项目", detail, failures)


def funding_years_make_executed(ledger: Ledger) -> Check:
    """各立项年 = 执行项目; a missing year is marked 未说明, and none lies ahead."""
    executed = ledger.value("projects_executed")
    unstated = Q(project__marks__funding_year__mark=Mark.UNSTATED.value)
    missing = rows_of(executed).filter(project__funding_year__isnull=True).exclude(unstated)
    ahead = rows_of(executed).filter(project__funding_year__gt=ledger.year)
    failures = [f"{_named(row)}没有立项年，也没有标为未说明" for row in missing.order_by("pk")]
    failures += [
        f"{_named(row)}的立项年 {row.project.funding_year} 晚于执行的年度"
        for row in ahead.order_by("pk")
    ]
    earlier, current, none = (
        ledger.value(key)
        for key in ("projects_of_previous_year", "projects_of_year", "projects_funding_unstated")
    )
    total = sum(_number(part.value) for part in (earlier, current, none))
    if total != executed.value:
        failures.append(f"各立项年合计 {total}，执行项目 {executed.number}")
    detail = f"{executed.number} = 往年 {earlier.number} + 当年 {current.number}"
    if none.value:
        detail += f" + 未说明 {none.number}"
    return Check("funding-years-make-executed", "各立项年 = 执行项目", detail, named(failures))


def _named(row: ProjectYear) -> str:
    return f"项目 {row.project.number or row.project.key}（{row.project.name}）"


def _sum_differs(what: str, total: Decimal, whole: str) -> str:
    return f"{what}合计 {money(total)} 元，募集资金 {whole}"


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _number(value: Decimal | int | None) -> int:
    return int(value or 0)
