"""Leaving and coming back: who may, what is given back, and what stays as it was."""

from datetime import timedelta

import pytest

from funds.models import Fund, Notice, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.activities import ShiftFactory, own, published, someone
from tests.factories.funds import UnitFactory, member
from tests.factories.volunteers import (
    DivisionFactory,
    OrganisationFactory,
    data_of,
    served,
    volunteer_by,
)
from volunteers.models import (
    CheckWay,
    RankTally,
    SignUp,
    SignUpState,
    Transfer,
    TransferState,
    Volunteer,
    VolunteerState,
    VolunteerTotal,
)
from volunteers.queries.figures import registered
from volunteers.queries.rankings import my_rank
from volunteers.services.attendance import check_in
from volunteers.services.leaving import leave, readmit
from volunteers.services.own import choose_ranking, leave_oneself
from volunteers.services.registering import anonymise, register
from volunteers.services.sign_ups import sign_up
from volunteers.services.transfers import ask_transfer

WHY = "本人申请重新参加"


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


def test_who_left_comes_back_as_they_were(office: User) -> None:
    volunteer = someone(office, organisation=OrganisationFactory.create())
    served(volunteer, 90)
    left = leave_oneself(volunteer, by=own(volunteer))
    assert my_rank(left) is None
    back = readmit(left, reason=WHY, seen_version=left.version, by=office)
    back.refresh_from_db()
    assert (back.state, back.left_on) == (VolunteerState.ACTIVE, None)
    assert (back.number, back.organisation_id) == (volunteer.number, volunteer.organisation_id)
    assert VolunteerTotal.objects.get(volunteer=back).minutes == 90
    assert my_rank(back) is not None
    assert sum(RankTally.objects.filter(width=1, value=90).values_list("people", flat=True)) == 1
    assert back in registered(clock.today())
    assert choose_ranking(back, unranked=True, by=own(back)).is_unranked


def test_coming_back_asks_why_of_who_left_alone(office: User) -> None:
    DivisionFactory.create()
    data = data_of()
    volunteer = register(data, consented=True, by=office)
    with pytest.raises(Refusal, match="在册，不用恢复"):
        readmit(volunteer, reason=WHY, seen_version=1, by=office)
    left = leave(volunteer, reason="本人申请", seen_version=1, by=office)
    with pytest.raises(Refusal, match="请到这位志愿者的页面恢复登记"):
        register(data, consented=True, by=office)
    with pytest.raises(Refusal, match="恢复登记的原因"):
        readmit(left, reason=" ", seen_version=2, by=office)
    with pytest.raises(Refusal, match="刚才有人改过"):
        readmit(left, reason=WHY, seen_version=1, by=office)
    gone = anonymise(left, reason="本人要求", seen_version=2, by=office)
    with pytest.raises(Refusal, match="已匿名，不能恢复"):
        readmit(gone, reason=WHY, seen_version=3, by=office)


def test_a_team_takes_back_its_own_members_alone(office: User, in_taiyuan: Fund) -> None:
    unit = UnitFactory.create()
    team = member(in_taiyuan, Role.ORGANISATION, unit=unit)
    rows = [
        volunteer_by(office, organisation=OrganisationFactory.create(unit=unit)),
        volunteer_by(office, organisation=OrganisationFactory.create()),
    ]
    mine, other = (leave(row, reason="本人", seen_version=1, by=office) for row in rows)
    with pytest.raises(NotAllowed):
        readmit(other, reason=WHY, seen_version=2, by=team)
    assert readmit(mine, reason=WHY, seen_version=2, by=team).state == VolunteerState.ACTIVE


def test_who_is_taken_out_gives_back_places_and_an_open_transfer(
    office: User, in_taiyuan: Fund
) -> None:
    """By a team that runs neither the shifts nor the organisation they would pass to."""
    unit = UnitFactory.create()
    team = member(in_taiyuan, Role.ORGANISATION, unit=unit)
    other = member(in_taiyuan, Role.ORGANISATION, unit=UnitFactory.create())
    wanting = OrganisationFactory.create(unit=other.roles()[0].unit)
    volunteer = someone(office, organisation=OrganisationFactory.create(unit=unit))
    waiting = someone(office)
    small = ShiftFactory.create(activity=published(organisation=wanting), quota=1)
    begins = small.starts_at + timedelta(days=1)
    crowded = ShiftFactory.create(starts_at=begins, quota=1)
    sign_up(crowded, someone(office), by=office)
    rows = [
        sign_up(shift, who, by=own(who))
        for shift, who in ((small, volunteer), (small, waiting), (crowded, volunteer))
    ]
    states = [SignUpState.ACCEPTED, SignUpState.WAITING, SignUpState.WAITING]
    assert [row.state for row in rows] == states
    asked = ask_transfer(volunteer, wanting, by=other)
    leave(volunteer, reason="本人申请", seen_version=volunteer.version, by=team)
    after = [SignUp.objects.get(pk=row.pk).state for row in rows]
    assert after == [SignUpState.WITHDRAWN, SignUpState.ACCEPTED, SignUpState.WITHDRAWN]
    assert Notice.objects.filter(person=waiting.person, subject__contains="已录用").exists()
    ended = Transfer.objects.get(pk=asked.pk)
    assert (ended.state, ended.note) == (TransferState.REFUSED, "本人已退出志愿服务")
    assert Notice.objects.filter(person=other, text="本人已退出志愿服务").exists()


def test_nobody_is_taken_out_while_they_are_at_a_shift(office: User) -> None:
    volunteer = someone(office)
    shift = ShiftFactory.create()
    later = ShiftFactory.create(starts_at=shift.ends_at)
    kept = sign_up(later, volunteer, by=own(volunteer))
    with clock.standing_at(shift.starts_at):
        check_in(shift, volunteer, way=CheckWay.SCREEN, by=own(volunteer))
        with pytest.raises(Refusal, match="还在签到中"):
            leave(volunteer, reason="本人申请", seen_version=volunteer.version, by=office)
    assert Volunteer.objects.get(pk=volunteer.pk).state == VolunteerState.ACTIVE
    assert SignUp.objects.get(pk=kept.pk).state == SignUpState.ACCEPTED
