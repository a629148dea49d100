"""The way from an agreement to its payment (条件达成 → 确认应付款 → 申请付款), as work that waits.

A project that stands at its first or last payment is moved on by money: what finance has to do is
named here step by step, and the project itself waits only once the money is paid.
"""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from funds.lifecycle import IN_PROGRESS, PaymentState
from funds.models import Commitment, Payable, Payment, Tranche
from funds.permissions import Action, can
from funds.queries.commitments import conditions_met_unrecognised
from kit.formats import date_cn, money
from portal.desk.waiting import Desk, Item, Pile, first_of
from projects.models import Agreement
from projects.stages import State

AT_PAYMENT = (State.FIRST_PAYMENT, State.FINAL_PAYMENT)
_OF_PROJECT = "commitment__agreements__project"


def is_paid_for(state: State) -> Q:
    """Return the condition of a project at a payment stage that money no longer keeps there.

    Without any agreement there is no money to wait for, and its page says what is missing.
    """
    none = ~Q(Exists(Agreement.objects.filter(project=OuterRef("pk"))))
    if state is State.FIRST_PAYMENT:
        return none | Q(Exists(_paid(OuterRef("pk"))))
    under_way = Payment.objects.filter(state__in=IN_PROGRESS, **{_OF_PROJECT: OuterRef("pk")})
    left = Agreement.objects.filter(
        project=OuterRef("pk"), commitment__committed__lt=F("commitment__approved")
    )
    owed = _owing().filter(**{_OF_PROJECT: OuterRef("pk")})
    return none | (~Q(Exists(under_way)) & ~Q(Exists(left)) & ~Q(Exists(owed)))


def conditions_to_meet(desk: Desk) -> Pile:
    """Tranches of projects at a payment stage whose condition nobody recorded as met."""
    if not _is_finance(desk):
        return Pile()
    first = Q(**{f"{_OF_PROJECT}__state": State.FIRST_PAYMENT}, sequence=1)
    last = Q(**{f"{_OF_PROJECT}__state": State.FINAL_PAYMENT})
    found = _tranches().filter(first | last, condition_met_on__isnull=True)
    found = found.exclude(
        Q(**{f"{_OF_PROJECT}__state": State.FIRST_PAYMENT})
        & Q(Exists(_paid(OuterRef(_OF_PROJECT))))
    )
    rows, total = first_of(found.order_by("id"))
    items = [
        Item(
            title=f"登记条件达成：{row.project_name} {row.name}",
            detail=f"{_amount(row.amount)} · 付款条件：{row.condition or '协议没有写明'}",
            act="登记条件达成",
            url=desk.opened("met", _name(row)),
        )
        for row in rows
    ]
    return _pile(items, total, desk)


def tranches_to_recognise(desk: Desk) -> Pile:
    """Tranches whose condition is met and of which nothing was recognised yet."""
    if not can(desk.person, Action.PAYABLE_RECOGNISE, desk.fund):
        return Pile()
    met: QuerySet[Any] = conditions_met_unrecognised().filter(**{f"{_OF_PROJECT}__isnull": False})
    found = met.annotate(project_name=F(f"{_OF_PROJECT}__name"))
    rows, total = first_of(found.order_by("condition_met_on", "id"))
    items = [
        Item(
            title=f"确认应付款：{row.project_name} {row.name} {_amount(row.amount)}",
            detail=f"付款条件 {date_cn(row.condition_met_on)}达成 · {row.commitment.number}",
            act="确认应付款",
            url=desk.opened("owe", _name(row)),
        )
        for row in rows
        if row.condition_met_on is not None
    ]
    return _pile(items, total, desk)


def agreements_to_recognise(desk: Desk) -> Pile:
    """Agreements without tranches of projects at a payment stage, with nothing recognised."""
    if not can(desk.person, Action.PAYABLE_RECOGNISE, desk.fund):
        return Pile()
    state = "agreements__project__state"
    first = Q(**{state: State.FIRST_PAYMENT}) & ~Q(Exists(_paid(OuterRef("agreements__project"))))
    last = Q(**{state: State.FINAL_PAYMENT}) & Q(committed__lt=F("approved"))
    owing = _owing().filter(commitment=OuterRef("pk"))
    moving = Payment.objects.filter(state__in=IN_PROGRESS, commitment=OuterRef("pk"))
    found: QuerySet[Any] = (
        Commitment.objects.filter(first | last, tranches__isnull=True)
        .exclude(Q(Exists(owing)) | Q(Exists(moving)))
        .annotate(project_name=F("agreements__project__name"))
    )
    rows, total = first_of(found.order_by("id"))
    items = [
        Item(
            title=f"确认应付款：{row.project_name}",
            detail=f"{row.number} {row.title} · 协议不分批",
            act="确认应付款",
            url=desk.opened("owe", row.number),
        )
        for row in rows
    ]
    return _pile(items, total, desk)


def _is_finance(desk: Desk) -> bool:
    """Tell whether the person walks this way: who only records agreements is not asked to."""
    needed = (Action.COMMITMENT_RECORD, Action.PAYABLE_RECOGNISE)
    return all(can(desk.person, action, desk.fund) for action in needed)


def _tranches() -> QuerySet[Any]:
    found: QuerySet[Any] = Tranche.objects.select_related("commitment").annotate(
        project_name=F(f"{_OF_PROJECT}__name")
    )
    return found


def _paid(project: Any) -> QuerySet[Payment]:
    return Payment.objects.filter(
        state=PaymentState.PAID, reverses__isnull=True, **{_OF_PROJECT: project}
    )


def _owing() -> QuerySet[Payable]:
    """Return the payables not wholly approved for payment, those reversed left out."""
    standing = Payable.objects.filter(reverses__isnull=True, reversals__isnull=True)
    return standing.filter(committed__lt=F("amount"))


def _name(tranche: Tranche) -> str:
    return f"{tranche.commitment.number}/{tranche.sequence}"


def _amount(amount: Any) -> str:
    return "金额未说明" if amount is None else f"{money(amount)} 元"


def _pile(items: list[Item], total: int, desk: Desk) -> Pile:
    return Pile(items, total, "协议", desk.fund.url("money:commitments"))
