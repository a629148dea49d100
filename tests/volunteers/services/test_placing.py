"""An organiser puts people on a shift and takes them off: places and conditions hold for them."""

from collections.abc import Callable

import pytest

from funds.models import Notice, User
from kit.errors import NotAllowed, Refusal
from tests.factories.activities import own
from tests.factories.volunteers import volunteer_by
from tests.volunteers.services.conftest import Clock
from volunteers.models import Shift, SignUp, SignUpState, Volunteer
from volunteers.queries.sign_ups import places_taken
from volunteers.services.placing import place_many, take_off
from volunteers.services.sign_ups import decline, sign_up

People = Callable[[int], list[Volunteer]]
S = SignUpState


def members(shift: Shift, office: User, count: int) -> list[Volunteer]:
    """Return people of the organisation that runs the shift, without a phone."""
    team = shift.activity.organisation
    return [volunteer_by(office, organisation=team) for _ in range(count)]


def test_members_are_put_on_each_on_their_own_up_to_the_quota(
    the_office: User, team: User, shift: Shift
) -> None:
    silent, first, second, third = members(shift, the_office, 4)
    Volunteer.objects.filter(pk=silent.pk).update(consented_at=None)
    numbers = [each.number for each in (silent, first, first, second, third)]
    placed = place_many(shift, numbers, by=team)
    assert [each.volunteer for each in placed] == [silent, first, second, third]
    assert "本人同意" in placed[0].refusal
    assert [bool(each.refusal) for each in placed] == [True, False, False, True]
    assert "2 个名额已满" in placed[3].refusal
    assert places_taken(shift) == shift.quota
    assert not SignUp.objects.filter(volunteer=third).exists()
    assert not place_many(shift, [first.number], by=team)[0].refusal


def test_nobody_elses_people_are_put_on_nor_told_apart(
    the_office: User, team: User, shift: Shift, people: People
) -> None:
    [stranger] = people(1)
    with pytest.raises(Refusal, match=f"没有这些编号：{stranger.number}、990100999999"):
        place_many(shift, [stranger.number, "990100999999"], by=team)
    assert not place_many(shift, [stranger.number], by=the_office)[0].refusal
    assert Notice.objects.filter(person=own(stranger), subject__contains="被安排参加")
    with pytest.raises(NotAllowed):
        place_many(shift, [stranger.number], by=own(stranger))


def test_whom_the_organiser_approves_or_declined_is_taken_at_once(
    the_office: User, team: User, shift: Shift
) -> None:
    shift.activity.needs_approval = True
    shift.activity.save()
    first, second = members(shift, the_office, 2)
    decline(sign_up(shift, first, by=team), note="人数已够", by=team)
    placed = place_many(shift, [first.number, second.number], by=team)
    assert [each.refusal for each in placed] == ["", ""]
    assert places_taken(shift) == len(placed)


def test_who_is_taken_off_is_told_why_and_the_line_moves_up(
    on_day: Clock, the_office: User, team: User, shift: Shift, people: People
) -> None:
    first, second, waiting = people(3)
    rows = [sign_up(shift, each, by=own(each)) for each in (first, second, waiting)]
    assert rows[2].state == S.WAITING
    with pytest.raises(Refusal, match="写明取消的原因"):
        take_off(rows[0], note=" ", by=team)
    assert take_off(rows[0], note="本人来电说来不了", by=team).state == S.WITHDRAWN
    rows[2].refresh_from_db()
    assert rows[2].state == S.ACCEPTED
    assert Notice.objects.filter(person=own(first), text__contains="本人来电说来不了").count() == 1
    with pytest.raises(NotAllowed):
        take_off(rows[1], note="本人来电", by=own(first))
    on_day.set(9)
    with pytest.raises(Refusal, match="已经开始"):
        take_off(rows[1], note="本人来电", by=team)
    with pytest.raises(Refusal, match="编号"):
        place_many(shift, ["1"], by=team)
    assert "已经开始" in place_many(shift, [first.number], by=the_office)[0].refusal
