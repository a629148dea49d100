"""What is opened beside the desk, with what is to be checked and the act itself in place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from funds.forms.commitments import ConditionForm
from funds.forms.payables import PayableForm
from funds.forms.payments import RequestForm
from funds.models import Commitment, Tranche
from funds.permissions import Action, can
from funds.queries.commitments import room
from funds.queries.payables import payables_outstanding
from funds.queries.payments import payment_rows
from funds.views.payment_acts import acts_on, payment_told
from portal.desk.waiting import Desk


@dataclass(frozen=True)
class Panel:
    """A side panel: its template and what that shows."""

    template: str
    told: dict[str, Any]


Opener = Callable[[Desk, str], Panel | None]


def panel_of(desk: Desk, asked: Mapping[str, str]) -> Panel | None:
    """Return what the desk's address asks to open; ``None`` when it is not theirs, or done."""
    for name, opener in OPENERS.items():
        if asked.get(name):
            return opener(desk, asked[name])
    return None


def _payment(desk: Desk, number: str) -> Panel | None:
    payment = payment_rows().filter(number=number).first()
    if payment is None or not can(desk.person, Action.MONEY_VIEW, payment):
        return None
    told = {
        "document": payment,
        **payment_told(payment),
        "acts": acts_on(payment, desk.person, back=_home(desk)),
        "refused": None,
    }
    return Panel("desk/panels/payment.html", told)


def _request(desk: Desk, number: str) -> Panel | None:
    owed = payables_outstanding(desk.today).filter(number=number, itemised=True)
    payable: Any = owed.select_related("payee", "commitment").first()
    if payable is None or not can(desk.person, Action.PAYMENT_REQUEST, payable):
        return None
    left: Decimal = payable.amount - payable.committed
    form = RequestForm(
        payables=[(payable, left)],
        commitments=[],
        initial={"source": payable.number, "amount": left, "summary": payable.title},
    )
    url = desk.fund.url("money:request_payment")
    told = {"payable": payable, "left": left, "form": form, "url": f"{url}?{_back(desk)}"}
    return Panel("desk/panels/request.html", told)


def _condition(desk: Desk, name: str) -> Panel | None:
    tranche = _tranche(name)
    if tranche is None or tranche.condition_met_on is not None:
        return None
    if not can(desk.person, Action.COMMITMENT_RECORD, tranche):
        return None
    number, place = tranche.commitment.number, tranche.sequence
    url = desk.fund.url("money:meet_condition", number=number, sequence=place)
    told = {"tranche": tranche, "form": ConditionForm(), "url": f"{url}?{_back(desk)}"}
    return Panel("desk/panels/condition.html", told)


def _recognise(desk: Desk, name: str) -> Panel | None:
    number, _, place = name.partition("/")
    commitments = Commitment.objects.filter(number=number).select_related("payee")
    commitment = commitments.prefetch_related("tranches").first()
    if commitment is None or not can(desk.person, Action.PAYABLE_RECOGNISE, commitment):
        return None
    tranche = _tranche(name) if place else None
    if place and tranche is None:
        return None
    form = PayableForm(
        commitments=[commitment],
        initial={
            "source": name,
            "title": f"{commitment.title}{tranche.name if tranche else ''}",
            "amount": tranche.amount if tranche else room(commitment),
            "recognised_on": desk.today,
        },
    )
    query = urlencode({"commitment": number})
    url = f"{desk.fund.url('money:new_payable')}?{query}&{_back(desk)}"
    told = {"commitment": commitment, "tranche": tranche, "form": form, "url": url}
    return Panel("desk/panels/payable.html", {**told, "left": room(commitment)})


def _tranche(name: str) -> Tranche | None:
    number, _, place = name.partition("/")
    if not place.isdecimal():
        return None
    found = Tranche.objects.filter(commitment__number=number, sequence=place[:4])
    return found.select_related("commitment__payee").first()


def _home(desk: Desk) -> str:
    return desk.fund.url("desk")


def _back(desk: Desk) -> str:
    return urlencode({"back": _home(desk)})


OPENERS: Mapping[str, Opener] = {
    "open": _payment,
    "ask": _request,
    "met": _condition,
    "owe": _recognise,
}
