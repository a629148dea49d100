"""Correcting without being shown: what is left empty stays, what is asked to go goes."""

from dataclasses import replace

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from kit.errors import Refusal
from tests.factories.funds import member
from tests.factories.volunteers import data_of, mobile_number, resident_number, volunteer_by
from volunteers.models import IdKind
from volunteers.services.correcting import correct
from volunteers.services.registering import Facts, VolunteerData, facts_of


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


def unsaid(data: VolunteerData) -> VolunteerData:
    """Return ``data`` as the form of a correction gives it: nothing of what is sealed."""
    return replace(data, id_number="", mobile="", email="", address="", emergency_name="")


def test_what_is_left_empty_stays(office: User) -> None:
    data = data_of(email="lin@example.cn", address="某街 8 号", emergency_name="林二")
    volunteer = volunteer_by(office, **data.__dict__)
    before = facts_of(volunteer)
    changed = correct(
        volunteer, replace(unsaid(data), occupation="教师"), seen_version=1, by=office
    )
    assert (changed.occupation, facts_of(changed)) == ("教师", before)
    assert bytes(changed.id_index or b"") == bytes(volunteer.id_index or b"")


def test_what_is_given_replaces_and_what_is_dropped_goes(office: User) -> None:
    data = data_of(email="lin@example.cn", address="某街 8 号", emergency_name="林二")
    volunteer = volunteer_by(office, **data.__dict__)
    mobile, number = mobile_number(), resident_number()
    wanted = replace(unsaid(data), mobile=mobile, id_number=number)
    dropped = ["email", "address", "emergency"]
    changed = correct(volunteer, wanted, seen_version=1, dropped=dropped, by=office)
    assert facts_of(changed) == Facts(id_number=number, mobile=mobile)
    assert (changed.id_last4, changed.mobile_last4) == (number[-4:], mobile[-4:])


def test_another_kind_of_paper_needs_its_number(office: User) -> None:
    data = data_of()
    volunteer = volunteer_by(office, **data.__dict__)
    with pytest.raises(Refusal, match="新的证件号码") as refused:
        correct(
            volunteer, replace(unsaid(data), id_kind=IdKind.PASSPORT), seen_version=1, by=office
        )
    assert refused.value.field == "id_number"


def test_nobody_is_overwritten(office: User) -> None:
    data = data_of()
    volunteer = volunteer_by(office, **data.__dict__)
    correct(volunteer, unsaid(data), seen_version=1, by=office)
    with pytest.raises(Refusal, match="刚才有人改过"):
        correct(volunteer, unsaid(data), seen_version=1, by=office)
