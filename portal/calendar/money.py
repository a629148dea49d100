"""Days of the money: payables due, conditions met, campaigns and what they must publish."""

from typing import Any

from django.db.models import Q

from funds.models import Campaign
from funds.permissions import Action, can
from funds.queries.commitments import conditions_met_unrecognised
from funds.queries.payables import payables_outstanding
from kit.formats import money
from portal.calendar.deadline import MOST_OF_A_KIND, Deadline, Window
from portal.calendar.duties import AFTER_END, PUBLIC, disclosures, final_disclosure


def payables_due(window: Window) -> list[Deadline]:
    """Payables not paid out yet, on the last day of their term (付款期限)."""
    if not can(window.person, Action.MONEY_VIEW, window.fund):
        return []
    owed = payables_outstanding(window.today).filter(due_on__range=(window.first, window.last))
    years = window.years(Action.MONEY_VIEW)
    if years is not None:
        owed = owed.filter(recognised_on__year__in=sorted(years))
    rows: Any = owed.order_by("due_on", "id")[:MOST_OF_A_KIND]
    return [
        Deadline(
            row.due_on,
            f"应付款到期：{row.title} {money(row.outstanding)} 元",
            window.fund.url("money:payable", number=row.number),
            "money",
            f"payable-{row.number}",
            is_owed=True,
        )
        for row in rows
        if row.due_on is not None
    ]


def conditions_met(window: Window) -> list[Deadline]:
    """Tranches whose condition was met, until a payable is recognised (条件达成)."""
    if not can(window.person, Action.MONEY_VIEW, window.fund):
        return []
    found = conditions_met_unrecognised().filter(
        condition_met_on__range=(window.first, window.last)
    )
    years = window.years(Action.MONEY_VIEW)
    if years is not None:
        unsigned = Q(commitment__signed_on__isnull=True)
        found = found.filter(unsigned | Q(commitment__signed_on__year__in=sorted(years)))
    rows = found.order_by("condition_met_on", "id")[:MOST_OF_A_KIND]
    return [
        Deadline(
            row.condition_met_on,
            f"付款条件达成，待确认应付款：{row.commitment.title}{row.name}",
            window.fund.url("money:commitment", number=row.commitment.number),
            "money",
            f"tranche-{row.commitment.number}-{row.sequence}",
            is_owed=True,
        )
        for row in rows
        if row.condition_met_on is not None
    ]


def campaigns(window: Window) -> list[Deadline]:
    """The days campaigns end, and those by which what they received must be published."""
    if not can(window.person, Action.MONEY_VIEW, window.fund):
        return []
    told_from = AFTER_END.before(window.first)
    standing = Q(ends_on__isnull=True) | Q(ends_on__gte=told_from)
    begun = Q(starts_on__isnull=True) | Q(starts_on__lte=window.last)
    rows = Campaign.objects.filter(standing, begun).order_by("number")[:MOST_OF_A_KIND]
    found: list[Deadline] = []
    for row in rows:
        url = window.fund.url("money:campaign", number=row.number)
        key = f"campaign-{row.number}"
        if row.ends_on is not None:
            title = f"募捐截止：{row.name}"
            found.append(Deadline(row.ends_on, title, url, "money", f"{key}-end"))
            day, rule = final_disclosure(row.ends_on)
            title = f"全面公开募捐情况：{row.name}"
            found.append(Deadline(day, title, url, "duty", f"{key}-final", rule))
        for day in disclosures(row.starts_on, row.ends_on, window.last):
            title = f"公开募捐情况：{row.name}"
            found.append(Deadline(day, title, url, "duty", f"{key}-{day}", PUBLIC))
    return [deadline for deadline in found if window.holds(deadline.day)]
