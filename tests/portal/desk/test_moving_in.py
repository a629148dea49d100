"""A fund with nothing in it shows the way to the sheets, until the first row is here."""

from collections.abc import Callable

from funds.models import User
from funds.permissions import Role
from portal.desk.waiting import Waiting
from projects.stages import State
from tests.factories.funds import member
from tests.factories.money import Staff
from tests.factories.projects import project_in
from tests.portal.desk.reading import about

Ask = Callable[[User], Waiting]
WORDS = "搬入已有的台账"


def test_each_is_led_to_the_sheets_until_their_first_row_is_here(
    staff: Staff, waiting: Ask
) -> None:
    assert about(waiting(staff.office), WORDS) == [WORDS]
    assert about(waiting(staff.finance), WORDS) == [WORDS]
    project_in(State.RUNNING_UNSTATED)
    assert about(waiting(staff.office), WORDS) == []
    assert about(waiting(staff.finance), WORDS) == [WORDS]
    staff.donation()
    assert about(waiting(staff.finance), WORDS) == []


def test_who_brings_nothing_in_is_not_asked(staff: Staff, waiting: Ask) -> None:
    for role in (Role.CASHIER, Role.SUPERVISOR, Role.LEAD_UNIT):
        assert about(waiting(member(staff.fund, role)), WORDS) == []
