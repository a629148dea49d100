"""Between the review and the agreement the desk names one thing after another."""

from collections.abc import Callable

import pytest

from funds.models import Fund, User
from portal.calendar.deadline import Window
from portal.calendar.notices import notice_ends
from portal.desk.waiting import Waiting
from projects.models import ObjectionState
from projects.services.objections import ObjectionData, answer_objection, receive_objection
from tests.factories.approvals import (
    approved,
    at_notice,
    drafted,
    earlier,
    noticed,
    noticed_long_ago,
    signed,
)
from tests.factories.money import Staff
from tests.portal.desk.reading import about

WORDS = "这个项目去年没有做完，请核实。"


@pytest.fixture
def staff(in_taiyuan: Fund) -> Staff:
    return Staff(in_taiyuan)


def test_one_thing_after_another(staff: Staff, waiting: Callable[[User], Waiting]) -> None:
    project = at_notice(name="甲项目")

    def told() -> list[str]:
        return about(waiting(staff.office), "")

    assert "发布立项公示：1 个拟立项项目" in told()
    noticed_long_ago(project, staff.office)
    assert told() == ["公示期满，准予立项：甲项目"]
    approved(project, staff.office)
    assert told() == ["起草协议：甲项目"]
    agreement = drafted(project, staff.office)
    assert told() == ["签订协议：甲项目"]
    signed(agreement, staff.office)
    assert told() == []
    assert about(waiting(staff.finance), "首款") == ["申请付款：甲项目资助协议首款 25,000.00 元"]


def test_a_running_notice_waits_for_nobody_but_its_objection_does(
    staff: Staff, waiting: Callable[[User], Waiting]
) -> None:
    project = at_notice(name="甲项目")
    with earlier():
        notice = noticed(project, staff.office)
        objection = receive_objection(notice, ObjectionData(project.ref, WORDS))
    assert about(waiting(staff.office), "甲") == ["处理公示异议：甲项目"]
    answer_objection(
        objection.number, ObjectionState.UPHELD, handling="查", answer="是", by=staff.office
    )
    assert about(waiting(staff.office), "甲") == ["异议成立，办理不予立项：甲项目"]
    running = at_notice(name="乙项目")
    found = noticed(running, staff.office)
    assert about(waiting(staff.office), "乙") == []
    for person in (staff.finance, staff.cashier):
        assert about(waiting(person), "甲") == []
    window = Window(staff.office, staff.fund, found.published_on, found.ends_on, found.ends_on)
    (deadline,) = notice_ends(window)
    assert (deadline.day, found.title in deadline.title) == (found.ends_on, True)
