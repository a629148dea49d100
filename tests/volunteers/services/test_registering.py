"""Registering: one person once, consent, children, corrections, leaving, and being forgotten."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.activities import someone
from tests.factories.funds import FundFactory, UnitFactory, member
from tests.factories.volunteers import (
    DivisionFactory,
    OrganisationFactory,
    data_of,
    resident_number,
    served,
    volunteer_by,
)
from volunteers.identity import id_index
from volunteers.models import IdKind, Reveal, Sex, Volunteer, VolunteerState, VolunteerTotal
from volunteers.services.leaving import leave
from volunteers.services.registering import (
    Facts,
    Guardian,
    amend,
    anonymise,
    facts_of,
    register,
    reveal,
)


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    DivisionFactory.create(code="140100", name="太原市")
    return member(in_taiyuan, Role.OFFICE)


def test_a_volunteer_gets_a_number_apart_from_the_identity_number(office: User) -> None:
    data = data_of(id_number=resident_number(date(1990, 3, 7)), organisation=None)
    first = register(data, consented=True, by=office)
    second = register(data_of(), consented=True, by=office)
    assert (first.number, second.number) == ("140100000001", "140100000002")
    assert first.birth_month == date(1990, 3, 1)
    assert first.id_last4 == data.id_number[-4:]
    assert first.sex in (Sex.MALE, Sex.FEMALE)
    assert first.registered_on == clock.today()
    assert first.consented_at is not None


def test_no_private_number_stands_in_the_row_or_its_history(office: User) -> None:
    data = data_of(email="lin@example.cn", emergency_phone="13900009999", address="某街 8 号")
    volunteer = register(data, consented=True, by=office)
    volunteer = amend(volunteer, replace(data, occupation="教师"), seen_version=1, by=office)
    with connection.cursor() as cursor:
        for table in ("volunteers_volunteer", "volunteers_volunteerevent"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            [text] = cursor.fetchone()
            assert text
            for private in (data.id_number, data.mobile, "lin@example", "13900009999", "某街"):
                assert private not in text
    assert facts_of(volunteer) == Facts(
        id_number=data.id_number,
        mobile=data.mobile,
        email="lin@example.cn",
        address="某街 8 号",
        emergency_phone="13900009999",
    )


def test_an_organisation_hears_nothing_of_another_s_people(in_taiyuan: Fund, office: User) -> None:
    """The office hears whose a number is; who keeps one organisation's members does not."""
    unit = UnitFactory.create()
    own = OrganisationFactory.create(unit=unit)
    leader = member(in_taiyuan, Role.ORGANISATION, unit=unit)
    other = volunteer_by(office, organisation=OrganisationFactory.create())
    mine = volunteer_by(office, organisation=own)
    for known, words in ((other, "不能由您登记"), (mine, f"志愿者编号 {mine.number}")):
        data = data_of(id_number=facts_of(known).id_number, organisation=own)
        with pytest.raises(Refusal, match=words) as refused:
            register(data, consented=True, by=leader)
        assert (other.number in refused.value.message) is False
    data = data_of(id_number=facts_of(other).id_number, organisation=own)
    with pytest.raises(Refusal, match="不能由您登记"):
        amend(mine, data, seen_version=mine.version, by=leader)


def test_a_person_is_registered_once(office: User) -> None:
    data = data_of()
    known = register(data, consented=True, by=office)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in data.id_number)
    with pytest.raises(Refusal, match=f"已经登记，志愿者编号 {known.number}") as refused:
        register(replace(data_of(), id_number=wide), consented=True, by=office)
    assert refused.value.field == "id_number"
    with pytest.raises(IntegrityError, match="volunteers_volunteer_once"), transaction.atomic():
        Volunteer.objects.create(
            number="140199999999",
            registered_on=clock.today(),
            joined_by="CLERK",
            id_index=known.id_index,
        )


def test_nothing_is_registered_without_consent(office: User) -> None:
    with pytest.raises(Refusal, match="同意"):
        register(data_of(), consented=False, by=office)
    assert not Volunteer.objects.exists()


def test_a_child_comes_with_a_guardian(office: User) -> None:
    born = clock.today().replace(year=clock.today().year - 10, day=1)
    child = data_of(id_number=resident_number(born))
    with pytest.raises(Refusal, match="监护人") as refused:
        register(child, consented=True, by=office)
    assert refused.value.field == "guardian_name"
    guarded = replace(child, guardian=Guardian("林某", "13900001111"))
    assert facts_of(register(guarded, consented=True, by=office)).guardian_name == "林某"


def test_a_passport_says_no_birthday_so_it_is_asked(office: User) -> None:
    data = data_of(id_kind=IdKind.PASSPORT, id_number="E12345678")
    with pytest.raises(Refusal, match="出生年月"):
        register(data, consented=True, by=office)
    volunteer = register(
        replace(data, birth_month=date(1988, 5, 20), sex=Sex.FEMALE), consented=True, by=office
    )
    assert (volunteer.birth_month, volunteer.sex) == (date(1988, 5, 1), Sex.FEMALE)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "  "}, "姓名"),
        ({"mobile": "0351-1234567"}, "11 位"),
        ({"registered_on": date(2099, 1, 1)}, "注册日期"),
        (
            {"insured_from": date(2026, 5, 1), "insured_until": date(2026, 4, 1)},
            "保险截止日期",
        ),
    ],
)
def test_what_cannot_be_is_refused(office: User, changes: dict[str, object], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        register(data_of(**changes), consented=True, by=office)
    assert not Volunteer.objects.exists()


def test_without_the_citys_division_no_number_is_given(in_taiyuan: Fund) -> None:
    with pytest.raises(Refusal, match="区划代码"):
        register(data_of(), consented=True, by=member(in_taiyuan, Role.OFFICE))


def test_a_team_registers_its_own_members_alone(office: User, in_taiyuan: Fund) -> None:
    unit = UnitFactory.create()
    own, other = OrganisationFactory.create(unit=unit), OrganisationFactory.create()
    team = member(in_taiyuan, Role.ORGANISATION, unit=unit)
    volunteer = register(data_of(organisation=own), consented=True, by=team)
    for organisation in (other, None):
        with pytest.raises(NotAllowed):
            register(data_of(organisation=organisation), consented=True, by=team)
    with pytest.raises(NotAllowed):
        amend(volunteer, data_of(organisation=other), seen_version=1, by=team)
    with pytest.raises(NotAllowed):
        reveal(volunteer, reason="核对身份", by=team)


def test_a_correction_passes_nobody_to_another_organisation(office: User) -> None:
    """For that the person agrees (转组织); into a first one and out of one they are put."""
    first, second = OrganisationFactory.create(), OrganisationFactory.create()
    data = data_of()
    volunteer = register(data, consented=True, by=office)
    for version, team in enumerate((first, first, None, second), start=1):
        changed = replace(data, organisation=team)
        volunteer = amend(volunteer, changed, seen_version=version, by=office)
        assert volunteer.organisation == team
    with pytest.raises(Refusal, match="请在“转组织”里办理") as refused:
        amend(volunteer, replace(data, organisation=first), seen_version=5, by=office)
    assert refused.value.field == "organisation"
    assert Volunteer.objects.get(pk=volunteer.pk).organisation == second


def test_nobody_with_an_account_is_passed_on_in_two_steps(office: User) -> None:
    team, data = OrganisationFactory.create(), data_of()
    volunteer = someone(office, **data.__dict__ | {"organisation": team})
    with pytest.raises(Refusal, match="有自己的账号，不能在这里移出") as refused:
        amend(volunteer, replace(data, organisation=None), seen_version=1, by=office)
    assert refused.value.field == "organisation"
    assert Volunteer.objects.get(pk=volunteer.pk).organisation == team


def test_two_clerks_do_not_overwrite_each_other(office: User) -> None:
    volunteer = volunteer_by(office)
    amend(volunteer, data_of(name="林改名"), seen_version=1, by=office)
    with pytest.raises(Refusal, match="刚才有人改过"):
        amend(volunteer, data_of(name="林二改"), seen_version=1, by=office)
    assert Volunteer.objects.get(pk=volunteer.pk).name == "林改名"


def test_reading_in_full_asks_why_and_is_kept(office: User) -> None:
    volunteer = volunteer_by(office)
    with pytest.raises(Refusal, match="为什么"):
        reveal(volunteer, reason=" ", by=office)
    assert reveal(volunteer, reason="本人来电核对", by=office) == facts_of(volunteer)
    kept = Reveal.objects.get()
    assert (kept.volunteer_id, kept.by_id, kept.reason) == (
        volunteer.pk,
        office.pk,
        "本人来电核对",
    )
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        Reveal.objects.update(reason="别的")


def test_leaving_keeps_hours_and_ends_changes(office: User) -> None:
    volunteer = volunteer_by(office)
    served(volunteer, 90)
    left = leave(volunteer, reason="本人申请", seen_version=1, by=office)
    assert (left.state, left.left_on) == (VolunteerState.LEFT, clock.today())
    assert VolunteerTotal.objects.get(volunteer=volunteer).minutes == 90
    with pytest.raises(Refusal, match="已退出"):
        amend(left, data_of(), seen_version=2, by=office)


def test_who_is_forgotten_leaves_the_number_and_the_hours(office: User) -> None:
    data = data_of()
    volunteer = register(data, consented=True, by=office)
    served(volunteer, 90)
    with pytest.raises(Refusal, match="先办理退出"):
        anonymise(volunteer, reason="本人要求", seen_version=1, by=office)
    leave(volunteer, reason="本人申请", seen_version=1, by=office)
    gone = anonymise(volunteer, reason="本人要求", seen_version=2, by=office)
    gone.refresh_from_db()
    assert (gone.name, gone.id_index, gone.sealed, gone.birth_month) == ("", None, None, None)
    assert gone.number == volunteer.number
    assert VolunteerTotal.objects.get(volunteer=gone).minutes == 90
    # Who comes back is a new person to the portal.
    assert register(data, consented=True, by=office).number != gone.number
    with pytest.raises(IntegrityError, match="volunteers_volunteer_"), transaction.atomic():
        Volunteer.objects.filter(pk=gone.pk).update(name="林示例")


def test_the_same_person_may_volunteer_in_two_cities(office: User, in_taiyuan: Fund) -> None:
    """Their indexes differ, so that nobody can match the two."""
    data = data_of()
    here = register(data, consented=True, by=office)
    assert here.id_index is not None
    assert bytes(here.id_index) == id_index(in_taiyuan.pk, data.id_number)
    assert bytes(here.id_index) != id_index(FundFactory.create().pk, data.id_number)


def test_a_volunteer_registered_ahead_of_a_cut_off_stays_there(office: User) -> None:
    volunteer = register(
        data_of(registered_on=clock.today() - timedelta(days=400)), consented=True, by=office
    )
    with pytest.raises(IntegrityError, match="volunteers_volunteer_settled"), transaction.atomic():
        Volunteer.objects.filter(pk=volunteer.pk).update(registered_on=clock.today())
