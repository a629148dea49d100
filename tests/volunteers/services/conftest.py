"""A day of an activity: the clock stands at eight, a shift is on from nine to eleven."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from tests.factories.activities import ShiftFactory, published, someone
from tests.factories.funds import UnitFactory, member
from tests.factories.volunteers import OrganisationFactory
from volunteers.models import Shift, Volunteer

MIDNIGHT = datetime(2026, 11, 20, 16, tzinfo=UTC)  # of 21 November in Shanghai, a Saturday


def at(hour: float) -> datetime:
    """Return an hour of the day of the shift."""
    return MIDNIGHT + timedelta(hours=hour)


class Clock:
    """The portal's clock, moved by a test."""

    def __init__(self) -> None:
        self.standing: Any = None

    def set(self, hour: float) -> None:
        self.stop()
        self.standing = clock.standing_at(at(hour))
        self.standing.__enter__()

    def stop(self) -> None:
        if self.standing is not None:
            self.standing.__exit__(None, None, None)
            self.standing = None


@pytest.fixture
def on_day() -> Iterator[Clock]:
    moved = Clock()
    moved.set(8)
    yield moved
    moved.stop()


@pytest.fixture
def the_office(in_taiyuan: Fund, on_day: Clock) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def team(the_office: User, in_taiyuan: Fund) -> User:
    """Somebody of the organisation that runs the shift."""
    return member(in_taiyuan, Role.ORGANISATION, unit=UnitFactory.create())


@pytest.fixture
def shift(team: User) -> Shift:
    """From nine to eleven, for two people, nobody approves."""
    unit = team.roles()[0].unit
    organisation = OrganisationFactory.create(unit=unit)
    made: Shift = ShiftFactory.create(
        activity=published(organisation=organisation, title="路口文明劝导"),
        starts_at=at(9),
        ends_at=at(11),
        quota=2,
    )
    return made


@pytest.fixture
def people(the_office: User) -> Callable[[int], list[Volunteer]]:
    return lambda count: [someone(the_office) for _ in range(count)]
