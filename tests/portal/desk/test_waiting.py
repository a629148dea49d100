"""What waits stands in order, the rest is counted, and asking costs the same."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from funds.lifecycle import PaymentState
from funds.models import User
from funds.permissions import Role
from portal.desk.sources import SOURCES
from portal.desk.waiting import MOST_SHOWN, Desk, Item, Pile, gather
from projects.stages import State
from tests.factories.funds import UnitFactory, member
from tests.factories.money import Staff
from tests.factories.projects import project_in
from tests.portal.desk.reading import titles

TODAY = date(2021, 7, 1)


class TestOrder:
    """How piles are put together, without any database."""

    def item(self, title: str, due: date | None = None) -> Item:
        return Item(title, "", "办理", "/", due)

    def test_the_nearest_deadline_comes_first_and_none_last(self, staff: Staff) -> None:
        piles = [
            Pile([self.item("无期限"), self.item("下周", TODAY + timedelta(7))], 2),
            Pile(
                [self.item("逾期", TODAY - timedelta(1)), self.item("今天", TODAY)],
                12,
                "付款",
                "/more",
            ),
        ]
        desk = Desk(staff.office, staff.fund, 2021, TODAY)
        found = gather(desk, (lambda _: piles[0], lambda _: piles[1]))
        assert titles(found) == ["逾期", "今天", "下周", "无期限"]
        assert (found.total, found.late, found.today) == (14, 1, 1)
        assert [pile.more_url for pile in found.rest] == ["/more"]


def test_as_many_questions_for_one_thing_as_for_three(staff: Staff) -> None:
    unit = UnitFactory.create()

    def fill() -> None:
        staff.payment("1.00", state=PaymentState.CHECKED)
        staff.payment("1.00")
        staff.payable("2.00")
        project_in(State.SCREENING, lead_unit=unit)
        project_in(State.DRAFT, number=None, lead_unit=unit)

    lead = member(staff.fund, Role.LEAD_UNIT, unit=unit)

    def count() -> list[int]:
        counts = []
        for person in (staff.office, staff.finance, staff.cashier, lead):
            fresh = User.objects.get(pk=person.pk)
            with CaptureQueriesContext(connection) as asked:
                gather(Desk(fresh, staff.fund, 2021, TODAY), SOURCES)
            counts.append(len(asked))
        return counts

    fill()
    few = count()
    fill()
    fill()
    assert count() == few
    for _ in range(MOST_SHOWN):
        fill()
    assert count() == few, "also when there are more than the desk shows"
