"""Hours, showings, batches, revocations and bars in any order: no star without its reason."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from funds.models import User
from kit import clock
from kit.errors import Refusal
from tests.factories.stars import batch_of, confirmed, plain_volunteer, star_rule
from tests.factories.volunteers import served
from tests.volunteers.services.stars.days import NOW
from volunteers.models import Bar, CandidateState, ServiceRecord, StarAward, StarCandidate
from volunteers.queries.hours import minutes_in_all
from volunteers.queries.stars import explain, unfounded
from volunteers.services.hours import reverse_record
from volunteers.services.star_awards import bar, lift_bar, revoke_star
from volunteers.services.star_batches import give_up_batch
from volunteers.services.star_rules import show_hours

BEFORE, AFTER = (1, 2, 5), (2, 4)
"""Hours of the levels: until the rule changes, and from its twentieth day on."""
CHANGE = NOW.date() + timedelta(days=20)
WHO = st.integers(0, 1)


class Stars(RuleBasedStateMachine):
    """Two people; what is expected of them is counted by hand beside the portal."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.apart = transaction.atomic()
        self.apart.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.apart.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        with self.standing():
            star_rule(OFFICE[0], hours=BEFORE)
            star_rule(OFFICE[0], CHANGE, hours=AFTER)
            self.people = [plain_volunteer() for _ in range(2)]
        self.records: list[tuple[int, ServiceRecord]] = []
        self.undone, self.shown = set[int](), set[int]()
        self.bars: dict[int, Bar] = {}

    @contextlib.contextmanager
    def standing(self) -> Iterator[None]:
        with clock.standing_at(self.now):
            yield

    @rule(who=WHO, minutes=st.sampled_from([59, 60, 61, 120, 180]))
    def serve(self, who: int, minutes: int) -> None:
        with self.standing():
            day = clock.today() - timedelta(days=1)
            self.records.append((who, served(self.people[who], minutes, served_on=day)))

    @rule(which=st.integers(0, 50))
    def undo(self, which: int) -> None:
        if self.records:
            _, record = self.records[which % len(self.records)]
            with self.standing(), contextlib.suppress(Refusal):
                reverse_record(record, reason="重复", by=OFFICE[0])
                self.undone.add(record.pk)

    def show(self) -> None:
        with self.standing(), contextlib.suppress(Refusal):
            show_hours(clock.today() - timedelta(days=1), by=OFFICE[0])
            self.shown = {record.pk for _, record in self.records}

    @rule(who=WHO)
    def bar_or_lift(self, who: int) -> None:
        with self.standing():
            if who in self.bars:
                lift_bar(self.bars.pop(who), reason="查清了", by=OFFICE[0])
            else:
                self.bars[who] = bar(self.people[who], reason="虚报", years=3, by=OFFICE[0])

    @rule(which=st.integers(0, 50))
    def revoke(self, which: int) -> None:
        awards = list(StarAward.objects.filter(revoked_on=None).order_by("pk"))
        if awards:
            with self.standing():
                revoke_star(awards[which % len(awards)], reason="查实虚报", by=OFFICE[0])

    @rule(anew=st.booleans())
    def recognise(self, anew: bool) -> None:
        if anew or not self.shown:
            self.show()
        if not self.shown:
            return
        held = [self.held(who) for who in range(2)]
        with self.standing():
            batch = batch_of(by=OFFICE[1])
            levels = BEFORE if batch.cutoff < CHANGE else AFTER
            rows = StarCandidate.objects.filter(batch=batch)
            found = {row.volunteer_id: (row.level.level, row.minutes, row.state) for row in rows}
            wanted = {}
            for who, volunteer in enumerate(self.people):
                minutes = self.counted(who)
                reached = sum(minutes >= hours * 60 for hours in levels)
                if reached > held[who]:
                    barred = who in self.bars
                    state = CandidateState.DROPPED if barred else CandidateState.PROPOSED
                    wanted[volunteer.pk] = (reached, minutes, state)
            assert found == wanted
            if any(state == CandidateState.PROPOSED for *_, state in wanted.values()):
                confirmed(batch, OFFICE[0])
            else:
                give_up_batch(batch, reason="没有人", by=OFFICE[0])
        self.now += timedelta(days=15)

    def counted(self, who: int) -> int:
        """Return the minutes of one person that were shown and stand."""
        return sum(
            record.minutes
            for whose, record in self.records
            if whose == who and record.pk in self.shown - self.undone
        )

    def held(self, who: int) -> int:
        awards = StarAward.objects.filter(volunteer=self.people[who], revoked_on=None)
        return max(awards.values_list("rank", flat=True), default=0)

    @invariant()
    def every_star_says_why(self) -> None:
        awards = list(StarAward.objects.select_related("candidate__batch__rule", "level"))
        assert all(explain(award).agrees for award in awards)
        told = set(unfounded().values_list("pk", flat=True))
        kept = [award for award in awards if award.revoked_on is None]
        assert told == {award.pk for award in kept if not explain(award).stands}
        for volunteer in self.__dict__.get("people", []):
            ranks = [award.rank for award in kept if award.volunteer_id == volunteer.pk]
            assert len(ranks) == len(set(ranks)), "no level is held twice"

    @invariant()
    def every_minute_is_counted_once(self) -> None:
        for who, volunteer in enumerate(self.__dict__.get("people", [])):
            rows: list[Any] = [record for whose, record in self.records if whose == who]
            stands = sum(row.minutes for row in rows if row.pk not in self.undone)
            assert minutes_in_all(volunteer) == stands


OFFICE: list[User] = []


def _run(office: User, clerk: User, examples: int, steps: int) -> None:
    OFFICE[:] = [office, clerk]
    run_state_machine_as_test(
        Stars, settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    )


def test_stars_by_chance(office: User, clerk: User) -> None:
    _run(office, clerk, 12, 15)


@pytest.mark.long
def test_stars_by_chance_for_long(office: User, clerk: User) -> None:
    _run(office, clerk, 60, 50)
