"""Who is proposed agrees with a count by hand, whatever people did."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from tests.factories.funds import member
from tests.factories.stars import (
    batch_of,
    confirmed,
    plain_volunteer,
    star_rule,
)
from tests.factories.volunteers import served
from tests.volunteers.services.stars.days import DAY
from volunteers.models import (
    Bar,
    CandidateState,
    StarAward,
    StarCandidate,
    Volunteer,
    VolunteerState,
)
from volunteers.queries.stars import (
    explain,
    unfounded,
)
from volunteers.services.hours import reverse_record
from volunteers.services.star_awards import bar
from volunteers.services.star_batches import (
    BatchData,
    compute_batch,
    give_up_batch,
)
from volunteers.services.star_rules import show_hours

STRETCHES = st.lists(
    st.tuples(
        st.sampled_from([1, 59, 60, 61, 119, 120, 299, 300, 301]),  # minutes
        st.integers(0, 9),  # days before the last
        st.sampled_from([None, "before", "after"]),  # reversed before computing or after
        st.booleans(),  # came after the hours were shown
    ),
    max_size=5,
)
PEOPLE = st.lists(
    st.tuples(
        STRETCHES,
        st.sampled_from(["", "left", "barred", "bar over", "anonymous"]),
        st.booleans(),  # was there an earlier batch's star
    ),
    max_size=5,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(people=PEOPLE, cutoff=st.integers(0, 9), shown_to=st.integers(0, 9))
@pytest.mark.django_db
def test_who_is_proposed_agrees_with_a_count_by_hand(
    in_taiyuan: Fund, people: list[Any], cutoff: int, shown_to: int
) -> None:
    """Rules of 1, 2 and 5 hours from a day within the ten on; 1 hour before it."""
    from django.db import transaction

    with transaction.atomic():
        _compare(in_taiyuan, people, cutoff, shown_to)
        transaction.set_rollback(True)


def _compare(fund: Fund, people: list[Any], cutoff: int, shown_to: int) -> None:
    office, clerk = member(fund, Role.OFFICE), member(fund, Role.EXECUTOR)
    star_rule(office, date(2020, 1, 1), hours=(1,))
    star_rule(office, DAY - timedelta(days=5), hours=(1, 2, 5))
    made = [_person(spec, office) for spec in people]
    show_hours(DAY - timedelta(days=shown_to), by=office)
    late = _served_late(made, people)
    chosen = [
        who for (who, _), (_, kind, early) in zip(made, people, strict=True) if early and not kind
    ]
    held = _early_stars(chosen, clerk, office)
    _undo(made, "before", office)
    until = DAY - timedelta(days=max(cutoff, shown_to))
    thresholds = (1, 2, 5) if cutoff <= 5 else (1,)
    batch = compute_batch(BatchData("本批", DAY - timedelta(days=cutoff)), by=clerk)
    found = {
        row.volunteer_id: (row.level.level, row.minutes, row.held, row.state)
        for row in StarCandidate.objects.filter(batch=batch)
    }
    wanted = {}
    for (who, records), (_, kind, _early) in zip(made, people, strict=True):
        counted = [
            record.minutes
            for record, undone in records
            if undone != "before" and record.served_on <= until and record.pk not in late
        ]
        before = held.get(who.pk, 0)
        reached = sum(sum(counted) >= hours * 60 for hours in thresholds)
        if kind != "anonymous" and reached > before:
            wanted[who.pk] = (reached, sum(counted), before, _state_wanted(kind))
    assert found == wanted
    if any(state == CandidateState.PROPOSED for *_, state in wanted.values()):
        confirmed(batch, office)
    _undo(made, "after", office)
    for award in StarAward.objects.select_related("candidate__batch__rule", "level"):
        assert explain(award).agrees
    told = set(unfounded().values_list("pk", flat=True))
    assert told == {award.pk for award in StarAward.objects.all() if not explain(award).stands}


def _state_wanted(kind: str) -> CandidateState:
    barred = kind in {"left", "barred"}
    return CandidateState.DROPPED if barred else CandidateState.PROPOSED


def _undo(made: list[Any], when: str, office: User) -> None:
    for _, records in made:
        for record, undone in records:
            if undone == when:
                reverse_record(record, reason="重复", by=office)


def _person(spec: Any, office: User) -> tuple[Volunteer, list[Any]]:
    stretches, kind, _ = spec
    who = plain_volunteer()
    records = [
        (served(who, minutes, served_on=DAY - timedelta(days=back)), undone)
        for minutes, back, undone, late in stretches
        if not late
    ]
    if kind == "left":
        Volunteer.objects.filter(pk=who.pk).update(state=VolunteerState.LEFT, left_on=DAY)
    if kind == "anonymous":
        Volunteer.objects.filter(pk=who.pk).update(
            state=VolunteerState.ANONYMISED, left_on=DAY, name=""
        )
    if kind == "barred":
        bar(who, reason="虚报", years=1, by=office)
    if kind == "bar over":
        Bar.objects.create(
            volunteer=who,
            reason="虚报",
            starts_on=date(2024, 1, 1),
            ends_on=clock.today() - timedelta(days=1),
            set_by=office,
        )
    return who, records


def _served_late(made: list[Any], people: list[Any]) -> set[int]:
    """Record what comes after the showing; return the ids."""
    found: set[int] = set()
    for (who, records), (stretches, _, _) in zip(made, people, strict=True):
        for minutes, back, undone, late in stretches:
            if late:
                record = served(who, minutes, served_on=DAY - timedelta(days=back))
                records.append((record, undone))
                found.add(record.pk)
    return found


def _early_stars(chosen: list[Volunteer], clerk: User, office: User) -> dict[int, int]:
    """Give the chosen what they reach by an earlier batch; return the levels held."""
    if not chosen:
        return {}
    batch = batch_of(by=clerk, cutoff=DAY)
    rows = StarCandidate.objects.filter(batch=batch, state=CandidateState.PROPOSED)
    rows.exclude(volunteer__in=chosen).update(state=CandidateState.DROPPED, reason="不在其中")
    if rows.exists():
        confirmed(batch, office)
    else:
        give_up_batch(batch, reason="没有人", by=office)
    return dict(StarAward.objects.values_list("volunteer_id", "rank"))
