"""What no public list held counts for no star, until a later list holds it."""

from datetime import timedelta

import pytest

from funds.models import User
from kit.errors import Refusal
from tests.factories.stars import (
    batch_of,
    confirmed,
    plain_volunteer,
    served_in_all,
    shown,
    star_rule,
    team_of,
    team_rule,
    teams_batch,
)
from tests.factories.volunteers import served
from tests.volunteers.services.stars.days import DAY, ENOUGH, rows_of
from volunteers.models import StarAward, StarCandidate
from volunteers.queries.certificates import services_of
from volunteers.queries.stars import explain, fallen, unfounded
from volunteers.services.hours import reverse_record
from volunteers.services.star_batches import give_up_batch
from volunteers.services.star_rules import show_hours


@pytest.fixture(autouse=True)
def _rules(office: User) -> None:
    star_rule(office)


def test_what_came_after_the_list_waits_for_the_next(office: User) -> None:
    short, enough = plain_volunteer(), plain_volunteer()
    served_in_all(short, ENOUGH - 60, DAY)
    served_in_all(enough, ENOUGH, DAY)
    show_hours(DAY, by=office)
    served(short, 60, served_on=DAY - timedelta(days=100), title="补录的一天")
    served(enough, 60, served_on=DAY - timedelta(days=100))
    batch = batch_of(by=office)
    assert {who: row.minutes for who, row in rows_of(batch).items()} == {enough.pk: ENOUGH}
    assert "补录的一天" not in services_of(batch, [short.pk])[short.pk].contents
    give_up_batch(batch, reason="再公示", by=office)
    show_hours(DAY, by=office)
    assert rows_of(batch_of(by=office))[short.pk].minutes == ENOUGH
    with pytest.raises(Refusal, match="以后没有补录的"):
        show_hours(DAY, by=office)


def test_a_later_day_holds_what_came_late(office: User) -> None:
    late = plain_volunteer()
    show_hours(DAY - timedelta(days=1), by=office)
    served_in_all(late, ENOUGH, DAY - timedelta(days=1))
    show_hours(DAY, by=office)
    assert set(rows_of(batch_of(by=office, cutoff=DAY - timedelta(days=1)))) == {late.pk}


def test_what_is_reversed_after_the_list_is_taken_off(office: User, clerk: User) -> None:
    loser, keeper = plain_volunteer(), plain_volunteer()
    taken = served_in_all(loser, ENOUGH, DAY)[0]
    kept = served_in_all(keeper, ENOUGH + 960, DAY)
    show_hours(DAY, by=office)
    reverse_record(taken, reason="重复", by=office)
    reverse_record(kept[0], reason="重复", by=office)
    # Nothing of what no list held is taken off: neither it nor its reversal counts.
    unseen = served(keeper, 60, served_on=DAY - timedelta(days=100))
    reverse_record(unseen, reason="重复", by=office)
    batch = batch_of(by=clerk)
    assert {who: row.minutes for who, row in rows_of(batch).items()} == {keeper.pk: ENOUGH + 480}
    confirmed(batch, office)
    award = StarAward.objects.select_related("candidate__batch__rule", "level").get()
    assert explain(award).agrees
    assert explain(award).lost == 0
    reverse_record(kept[1], reason="重复", by=office)
    told = explain(award)
    assert (told.counted, told.lost, told.stands) == (ENOUGH + 480, -480, True)
    assert not unfounded().exists()
    reverse_record(kept[2], reason="重复", by=office)
    assert list(unfounded()) == [award]
    assert not explain(award).stands


def test_losing_what_was_never_counted_loses_no_star(office: User, clerk: User) -> None:
    who = plain_volunteer()
    served_in_all(who, ENOUGH, DAY)
    show_hours(DAY, by=office)
    late = served(who, 480, served_on=DAY - timedelta(days=100))
    batch = batch_of(by=clerk)
    reverse_record(late, reason="重复", by=office)
    assert not fallen(batch, DAY).exists()
    confirmed(batch, office)
    assert not unfounded().exists()


def test_an_old_showing_knows_no_last_record_and_can_be_shown_anew(office: User) -> None:
    shown(office, DAY)
    late = plain_volunteer()
    served_in_all(late, ENOUGH, DAY)
    batch = batch_of(by=office)
    assert batch.shown_to is None
    assert set(rows_of(batch)) == {late.pk}
    assert show_hours(DAY, by=office).counted_to is not None


def test_hours_of_an_organisation_count_as_they_were_shown(office: User, clerk: User) -> None:
    team_rule(office, low_share=None, high_share=None)
    team = team_of([2])
    member = team.members.get()
    taken = served(member, 60, served_on=DAY, organisation=team)
    show_hours(DAY + timedelta(days=1), by=office)
    served(member, 60, served_on=DAY - timedelta(days=9), organisation=team)
    reverse_record(taken, reason="重复", by=office)
    row = StarCandidate.objects.get(batch=teams_batch(by=clerk), organisation=team)
    assert row.minutes == 120
