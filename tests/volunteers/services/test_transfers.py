"""A volunteer passes to another organisation once both agreed, and never without consenting."""

from datetime import timedelta
from typing import Any

import pytest

from funds.models import Fund, Notice
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.activities import own, someone
from tests.factories.funds import UnitFactory, member
from tests.factories.volunteers import OrganisationFactory, served
from volunteers.models import Organisation, ServiceRecord, Transfer, TransferState, Volunteer
from volunteers.services.leaving import leave
from volunteers.services.transfers import (
    accept_transfer,
    ask_transfer,
    consent,
    refuse_transfer,
)

S = TransferState


class Scene:
    """A volunteer of one organisation, and another with somebody who signs in for it."""

    def __init__(self, fund: Fund) -> None:
        self.office = member(fund, Role.OFFICE)
        unit = UnitFactory.create()
        self.team = member(fund, Role.ORGANISATION, unit=unit)
        self.old: Organisation = OrganisationFactory.create()
        self.new: Organisation = OrganisationFactory.create(unit=unit, name="新的服务队")
        self.volunteer: Volunteer = someone(self.office, organisation=self.old)
        self.self = own(self.volunteer)

    @property
    def organisation(self) -> Any:
        return Volunteer.objects.get(pk=self.volunteer.pk).organisation


@pytest.fixture
def scene(in_taiyuan: Fund) -> Scene:
    return Scene(in_taiyuan)


def test_a_volunteer_asks_and_the_organisation_takes_them(scene: Scene) -> None:
    record = served(scene.volunteer, organisation=scene.old)
    asked = ask_transfer(scene.volunteer, scene.new, by=scene.self)
    assert asked.state == S.CONSENTED
    assert asked.consented_at is not None
    assert ask_transfer(scene.volunteer, scene.new, by=scene.self).pk == asked.pk
    assert Notice.objects.get(person=scene.team).subject == "有志愿者申请转入，等您接收"
    assert scene.organisation == scene.old
    with pytest.raises(NotAllowed):
        accept_transfer(asked, by=scene.self)
    done = accept_transfer(asked, by=scene.team)
    assert accept_transfer(asked, by=scene.team).decided_at == done.decided_at
    assert (done.state, done.decided_by, done.from_organisation) == (S.DONE, scene.team, scene.old)
    assert scene.organisation == scene.new
    assert Volunteer.objects.get(pk=scene.volunteer.pk).version == scene.volunteer.version + 1
    assert "您已转入“新的服务队”" in Notice.objects.get(person=scene.self).subject
    assert ServiceRecord.objects.get(pk=record.pk).organisation == scene.old


def test_an_organisation_asks_and_nothing_moves_without_the_volunteer(scene: Scene) -> None:
    asked = ask_transfer(scene.volunteer, scene.new, by=scene.team)
    assert (asked.state, asked.consented_at) == (S.ASKED, None)
    with pytest.raises(Refusal, match="本人还没有同意"):
        accept_transfer(asked, by=scene.team)
    for other in (scene.team, scene.office):
        with pytest.raises(NotAllowed):
            consent(asked, by=other)
    assert scene.organisation == scene.old
    done = consent(asked, by=scene.self)
    assert (done.state, done.decided_by) == (S.DONE, scene.team)
    assert consent(asked, by=scene.self).consented_at == done.consented_at
    assert scene.organisation == scene.new
    with pytest.raises(Refusal, match="已转入"):
        refuse_transfer(asked, note="算了", by=scene.self)


def test_asked_from_both_sides_it_is_done(scene: Scene) -> None:
    ask_transfer(scene.volunteer, scene.new, by=scene.team)
    assert ask_transfer(scene.volunteer, scene.new, by=scene.self).state == S.DONE
    assert scene.organisation == scene.new


def test_either_side_may_refuse_saying_why(scene: Scene) -> None:
    first = ask_transfer(scene.volunteer, scene.new, by=scene.team)
    with pytest.raises(Refusal, match="写明原因"):
        refuse_transfer(first, note="", by=scene.self)
    with pytest.raises(NotAllowed):
        refuse_transfer(first, note="不", by=own(someone(scene.office)))
    assert refuse_transfer(first, note="离家太远", by=scene.self).state == S.REFUSED
    assert Notice.objects.get(person=scene.team).text == "离家太远"
    with pytest.raises(Refusal, match="未转成"):
        consent(first, by=scene.self)
    second = ask_transfer(scene.volunteer, scene.new, by=scene.self)
    assert refuse_transfer(second, note="名额已满", by=scene.team).state == S.REFUSED
    assert scene.organisation == scene.old


def test_what_cannot_be_asked_is_told(scene: Scene) -> None:
    with pytest.raises(Refusal, match="不用再转"):
        ask_transfer(scene.volunteer, scene.old, by=scene.self)
    closed = OrganisationFactory.create(closed_on="2026-01-01")
    with pytest.raises(Refusal, match="已注销"):
        ask_transfer(scene.volunteer, closed, by=scene.self)
    with pytest.raises(NotAllowed):
        ask_transfer(scene.volunteer, OrganisationFactory.create(), by=scene.team)
    open_one = ask_transfer(scene.volunteer, scene.new, by=scene.self)
    with pytest.raises(Refusal, match="转到“新的服务队”的申请没有办完"):
        ask_transfer(scene.volunteer, OrganisationFactory.create(), by=scene.self)
    leave(scene.volunteer, reason="本人", seen_version=scene.volunteer.version, by=scene.office)
    with pytest.raises(Refusal, match="未转成"):
        accept_transfer(open_one, by=scene.team)
    with pytest.raises(Refusal, match="已退出"):
        ask_transfer(scene.volunteer, scene.new, by=scene.self)
    assert Transfer.objects.count() == 1


def test_a_volunteer_without_account_waits_for_theirs(scene: Scene) -> None:
    Volunteer.objects.filter(pk=scene.volunteer.pk).update(person=None)
    assert ask_transfer(scene.volunteer, scene.new, by=scene.team).state == S.ASKED


def test_the_office_asks_for_a_team_that_nobody_signs_in_for(scene: Scene) -> None:
    quiet = OrganisationFactory.create()
    asked = ask_transfer(scene.volunteer, quiet, by=scene.office)
    assert Notice.objects.get(person=scene.self).subject.endswith("请您转入，等您同意")
    assert consent(asked, by=scene.self).state == S.DONE


def test_who_asks_again_and_again_tells_once_a_day(scene: Scene) -> None:
    def asks_and_withdraws() -> None:
        for by in (scene.self, scene.team):
            asked = ask_transfer(scene.volunteer, scene.new, by=by)
            refuse_transfer(asked, note="再想想", by=by)

    asks_and_withdraws()
    told = Notice.objects.count()
    asks_and_withdraws()
    assert Notice.objects.count() == told
    with clock.standing_at(clock.now() + timedelta(days=1)):
        asks_and_withdraws()
    assert Notice.objects.count() == 2 * told
