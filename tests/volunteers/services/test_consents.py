"""Whoever agreed on paper serves like others; who noted it, when and on what basis is kept."""

from datetime import timedelta

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.activities import ShiftFactory
from tests.factories.funds import UnitFactory, member
from tests.factories.volunteers import OrganisationFactory, volunteer_by
from volunteers.models import Consent, ConsentForm, Organisation, Volunteer
from volunteers.services import consents
from volunteers.services.consents import ConsentData, declare_consent, note_consent
from volunteers.services.sign_ups import sign_up

BASIS = "同意书存组织档案柜，韩队长核对"


@pytest.fixture
def clerk(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def team(clerk: User) -> Organisation:
    made: Organisation = OrganisationFactory.create(unit=UnitFactory.create())
    return made


def silent(by: User, **fields: object) -> Volunteer:
    """Return somebody whom a roster brought: nobody knows whether they agreed."""
    volunteer = volunteer_by(by, **fields)
    Volunteer.objects.filter(pk=volunteer.pk).update(consented_at=None)
    volunteer.refresh_from_db()
    return volunteer


def signed(**fields: object) -> ConsentData:
    given = {"form": ConsentForm.PAPER, "given_on": clock.today(), "basis": BASIS, **fields}
    return ConsentData(**given)  # type: ignore[arg-type]


def test_a_paper_is_noted_once_and_opens_the_way_to_a_shift(
    in_taiyuan: Fund, clerk: User, team: Organisation
) -> None:
    volunteer = silent(clerk, organisation=team)
    shift = ShiftFactory.create()
    with pytest.raises(Refusal, match="没有本人同意"):
        sign_up(shift, volunteer, by=clerk)
    for data, words in (
        (signed(given_on=clock.today() + timedelta(days=1)), "今天以后"),
        (signed(basis=" "), "保存在哪里"),
    ):
        with pytest.raises(Refusal, match=words):
            note_consent(volunteer, data, seen_version=1, by=clerk)
    stranger = member(in_taiyuan, Role.ORGANISATION, unit=UnitFactory.create())
    with pytest.raises(NotAllowed):
        note_consent(volunteer, signed(), seen_version=1, by=stranger)
    own = member(in_taiyuan, Role.ORGANISATION, unit=team.unit)
    done = note_consent(volunteer, signed(), seen_version=1, by=own)
    consent = Consent.objects.get()
    assert (done.consent, consent.people, consent.recorded_by) == (consent, 1, own)
    assert consent.scope == volunteer.number
    assert volunteer.name not in consent.scope
    sign_up(shift, volunteer, by=clerk)
    with pytest.raises(Refusal, match="已经有同意的记录"):
        note_consent(volunteer, signed(), seen_version=done.version, by=clerk)


def test_a_declaration_is_of_those_without_and_of_nobody_else(
    in_taiyuan: Fund, clerk: User, team: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = [silent(clerk, organisation=team) for _ in range(2)]
    other, agreed = silent(clerk), volunteer_by(clerk, organisation=team)
    own = member(in_taiyuan, Role.ORGANISATION, unit=team.unit)
    with pytest.raises(NotAllowed):
        declare_consent(None, signed(), by=own)
    consent = declare_consent(team, signed(form=ConsentForm.LIST), by=own)
    assert consent.people == len(ours)
    assert set(Volunteer.objects.filter(consent=consent)) == set(ours)
    was = agreed.consented_at
    agreed.refresh_from_db()
    assert (agreed.consented_at, agreed.version) == (was, 1)
    with pytest.raises(Refusal, match="没有要登记的人"):
        declare_consent(team, signed(), by=own)
    with monkeypatch.context() as fewer:
        fewer.setattr(consents, "MOST_DECLARED", 0)
        with pytest.raises(Refusal, match="请按组织登记"):
            declare_consent(None, signed(), by=clerk)
    assert declare_consent(None, signed(), by=clerk).people == 1
    other.refresh_from_db()
    assert other.consented_at is not None
