"""How the desk's tests ask what waits for a person."""

from collections.abc import Callable

import pytest

from funds.models import User
from kit import clock
from portal.desk.sources import SOURCES
from portal.desk.waiting import Desk, Waiting, gather
from tests.factories.money import Staff


@pytest.fixture
def waiting(staff: Staff) -> Callable[[User], Waiting]:
    def of(person: User) -> Waiting:
        # A page load has a fresh person, whose roles are read anew.
        fresh = User.objects.get(pk=person.pk)
        return gather(Desk(fresh, staff.fund, 2021, clock.today()), SOURCES)

    return of
