"""Correcting a volunteer (更正) without being shown what is sealed: the unsaid stays as it is."""

from collections.abc import Collection
from dataclasses import replace

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from kit.errors import Refusal
from volunteers.models import Volunteer
from volunteers.services.registering import Guardian, VolunteerData, amend, facts_of

DROPPABLE = {
    "email": "电子邮箱",
    "address": "住址",
    "emergency": "紧急联系人",
}
"""What a volunteer may ask to have forgotten while they stay registered."""


@transaction.atomic
def correct(
    volunteer: Volunteer,
    data: VolunteerData,
    *,
    seen_version: int,
    by: User,
    dropped: Collection[str] = (),
) -> Volunteer:
    """Correct a volunteer: what ``data`` leaves empty of the sealed facts stays as it is.

    Args:
        volunteer: whom.
        data: everything as it is to be; an empty number, mobile or address is unchanged.
        seen_version: the version the clerk looked at.
        by: who corrects.
        dropped: the names of :data:`DROPPABLE` that are kept no longer.

    Raises:
        NotAllowed: as for :func:`amend`.
        Refusal: as for :func:`amend`, or another kind of paper without its number.
    """
    demand(by, Action.VOLUNTEER_EDIT, volunteer)
    if data.id_kind != volunteer.id_kind and not data.id_number.strip():
        raise Refusal("换了证件类型，请填写新的证件号码。", field="id_number")
    return amend(volunteer, _whole(volunteer, data, dropped), seen_version=seen_version, by=by)


def _whole(volunteer: Volunteer, data: VolunteerData, dropped: Collection[str]) -> VolunteerData:
    """Return ``data`` with what it leaves empty taken from what is sealed."""
    kept = facts_of(volunteer)
    emergency = (
        (data.emergency_name, data.emergency_phone)
        if "emergency" in dropped
        else (
            data.emergency_name.strip() or kept.emergency_name,
            data.emergency_phone.strip() or kept.emergency_phone,
        )
    )
    return replace(
        data,
        id_number=data.id_number.strip() or kept.id_number,
        mobile=data.mobile.strip() or kept.mobile,
        email=data.email if "email" in dropped else data.email.strip() or kept.email,
        address=data.address if "address" in dropped else data.address.strip() or kept.address,
        emergency_name=emergency[0],
        emergency_phone=emergency[1],
        guardian=Guardian(
            data.guardian.name.strip() or kept.guardian_name,
            data.guardian.phone.strip() or kept.guardian_phone,
        ),
    )
