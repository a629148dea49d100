"""Registering purposes (资金用途)."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from funds.models import Purpose, User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from kit.errors import Refusal
from kit.history import recorded_as


@dataclass(frozen=True)
class PurposeData:
    """What money is bound to, with a short code of the fund's own."""

    code: str
    name: str
    restricted: bool = True
    note: str = ""


@transaction.atomic
def register_purpose(data: PurposeData, *, by: User) -> Purpose:
    """Register a purpose in the fund in scope, for donations and agreements to name.

    Raises:
        NotAllowed: ``by`` may not record donations.
        Refusal: the code or the name is taken.
    """
    demand(by, Action.DONATION_RECORD, fund_in_scope())
    taken = Purpose.objects.filter(Q(code=data.code) | Q(name=data.name)).first()
    if taken is not None:
        field = "code" if taken.code == data.code else "name"
        raise Refusal(f"已有资金用途“{taken.code} {taken.name}”。请直接选用。", field=field)
    with recorded_as("登记资金用途", by=by.pk):
        return Purpose.objects.create(
            code=data.code, name=data.name, restricted=data.restricted, note=data.note
        )
