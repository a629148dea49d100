"""The tree of organisations adds up, is seen from above, and is written by each alone."""

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from funds.models import Fund, User
from funds.permissions import Action, Role, can
from kit import clock
from kit.tenancy.scope import fund_scope
from tests.factories.activities import published
from tests.factories.funds import UnitFactory, member
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import DivisionFactory, OrganisationFactory, served
from tests.volunteers.views.conftest import signed_in
from volunteers.models import Organisation, Population, Volunteer
from volunteers.queries import team_figures
from volunteers.queries.district_figures import by_district
from volunteers.queries.figures import Served
from volunteers.queries.organisations import OrganisationFilter, find_organisations
from volunteers.queries.reach import (
    kept_organisations,
    kept_volunteers,
    visible_organisations,
    visible_volunteers,
)
from volunteers.queries.team_figures import TeamsAsked, served_for, served_for_teams

MAY = (date(2026, 5, 1), date(2026, 5, 31))
DAY = date(2026, 5, 9)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with clock.standing_at(datetime(2026, 11, 20, 4, tzinfo=UTC)):
        yield


class Tree:
    """A 总队 with a 分队, a 小队 under that, and somebody else's team beside them."""

    def __init__(self, fund: Fund) -> None:
        since = {"founded_on": date(2020, 1, 1)}
        self.top: Organisation = OrganisationFactory.create(
            name="示例总队", unit=UnitFactory.create(), **since
        )
        self.middle: Organisation = OrganisationFactory.create(parent=self.top, **since)
        self.low: Organisation = OrganisationFactory.create(parent=self.middle, **since)
        self.other: Organisation = OrganisationFactory.create(unit=UnitFactory.create(), **since)
        self.chief = member(fund, Role.ORGANISATION, unit=self.top.unit)
        self.people: list[Volunteer] = [
            plain_volunteer(organisation=team, registered_on=date(2021, 1, 1))
            for team in (self.top, self.middle, self.low, self.other)
        ]
        for who, team, minutes in (
            (0, self.top, 60),
            (0, self.low, 30),
            (1, self.middle, 90),
            (2, self.low, 45),
            (3, self.other, 500),
        ):
            served(self.people[who], minutes, served_on=DAY, organisation=team)
        served(self.people[2], 45, served_on=date(2026, 6, 1), organisation=self.low)


@pytest.fixture
def tree(in_taiyuan: Fund) -> Tree:
    return Tree(in_taiyuan)


def told(rows: list[Any]) -> dict[str, tuple[int, int, int, int]]:
    return {
        row.number: (row.members, row.served.people, row.served.times, row.served.minutes)
        for row in rows
    }


def test_times_and_hours_add_up_and_people_are_counted_once(tree: Tree) -> None:
    alone, more = served_for_teams(TeamsAsked(*MAY))
    assert not more
    assert told(alone) == {
        tree.other.number: (1, 1, 1, 500),
        tree.middle.number: (1, 1, 1, 90),
        tree.low.number: (1, 2, 2, 75),
        tree.top.number: (1, 1, 1, 60),
    }
    below, _ = served_for_teams(TeamsAsked(*MAY, below=True, under=tree.top))
    # The first served at the top and at the bottom, and is one of three people.
    assert told(below) == {
        tree.top.number: (3, 3, 4, 225),
        tree.middle.number: (2, 3, 3, 165),
        tree.low.number: (1, 2, 2, 75),
    }
    assert [row.number for row in below] == [t.number for t in (tree.top, tree.middle, tree.low)]
    assert served_for(tree.top, *MAY, below=True) == Served(3, 4, 225)
    assert served_for(tree.top, *MAY, below=False) == Served(1, 1, 60)


def test_the_list_is_searched_and_paged_and_tells_of_nobody_served(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle: Organisation = OrganisationFactory.create(name="静候队", founded_on=date(2020, 1, 1))
    monkeypatch.setattr(team_figures, "PAGE", 2)
    pages = [served_for_teams(TeamsAsked(*MAY), page) for page in (1, 2, 3)]
    assert [len(rows) for rows, _ in pages] == [2, 2, 1]
    assert [more for _, more in pages] == [True, True, False]
    assert told(pages[2][0]) == {idle.number: (0, 0, 0, 0)}
    found, _ = served_for_teams(TeamsAsked(*MAY, search="静候"))
    assert [row.name for row in found] == ["静候队"]
    Organisation.objects.filter(pk=tree.other.pk).update(closed_on=date(2026, 5, 10))
    gone, _ = served_for_teams(TeamsAsked(*MAY, search=tree.other.number))
    assert told(gone) == {tree.other.number: (1, 1, 1, 500)}


def test_a_filter_goes_down_the_tree(tree: Tree) -> None:
    def found(**wanted: Any) -> set[int]:
        rows = find_organisations(Organisation.objects.all(), OrganisationFilter(**wanted))
        return {row.pk for row in rows}

    assert found(parent=tree.top) == {tree.middle.pk}
    assert found(parent=tree.top, deep=True) == {tree.middle.pk, tree.low.pk}


def test_who_is_above_sees_what_is_below_and_does_not_write_it(tree: Tree) -> None:
    chief, low = tree.chief, tree.people[2]
    activity = published(organisation=tree.low)
    for seen in (tree.low, low, activity):
        assert can(chief, Action.VOLUNTEER_VIEW, seen)
        assert not can(chief, Action.VOLUNTEER_EDIT, seen)
        assert not can(chief, Action.ACTIVITY_EDIT, seen)
    assert can(chief, Action.VOLUNTEER_EDIT, tree.people[0])
    for hidden in (tree.other, tree.people[3]):
        assert not can(chief, Action.VOLUNTEER_VIEW, hidden)
    fund = tree.top.fund
    assert set(visible_organisations(chief, fund)) == {tree.top, tree.middle, tree.low}
    assert set(kept_organisations(chief, fund)) == {tree.top}
    assert low in visible_volunteers(chief, fund)
    assert {row.organisation for row in kept_volunteers(chief, fund)} == {tree.top}


def test_nobody_sees_upwards(tree: Tree, in_taiyuan: Fund) -> None:
    Organisation.objects.filter(pk=tree.low.pk).update(unit=UnitFactory.create())
    tree.low.refresh_from_db()
    small = member(in_taiyuan, Role.ORGANISATION, unit=tree.low.unit)
    assert can(small, Action.VOLUNTEER_VIEW, tree.low)
    assert not can(small, Action.VOLUNTEER_VIEW, tree.top)
    assert set(visible_organisations(small, in_taiyuan)) == {tree.low}


def test_an_organisation_reads_its_own_figures(taiyuan: Fund) -> None:
    with fund_scope(taiyuan.pk):
        tree = Tree(taiyuan)
    client = signed_in(tree.chief)
    place = f"/taiyuan/teams/{tree.top.number}/figures/?period=2026-05"
    answer: Any = client.get(place)
    alone, whole = answer.context["sums"]
    assert (alone["members"], alone["active"], alone["served"]) == (1, 1, Served(1, 1, 60))
    assert (whole["members"], whole["active"], whole["served"]) == (3, 3, Served(3, 4, 225))
    assert str(whole["share"]) == "100.00"
    assert len(answer.context["rows"]) == 3
    for number, status in ((tree.low.number, 200), (tree.other.number, 404)):
        assert client.get(f"/taiyuan/teams/{number}/figures/").status_code == status
    listed: Any = client.get(f"/taiyuan/volunteers/?team={tree.top.number}&below=1")
    assert len(listed.context["rows"]) == 3
    assert client.get("/taiyuan/hours/figures/teams/").status_code == 403


def test_the_list_is_given_out_as_a_sheet(taiyuan: Fund) -> None:
    with fund_scope(taiyuan.pk):
        tree = Tree(taiyuan)
        office: User = member(taiyuan, Role.OFFICE)
    client = signed_in(office)
    page: Any = client.get("/taiyuan/hours/figures/teams/?period=2026-05&below=1")
    assert page.context["export_url"].endswith("?period=2026-05&below=1")
    answer: Any = client.get(page.context["export_url"])
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (row,) = (row for row in cells if tree.top.name in row)
    assert row[1:] == [tree.top.number, "示例总队", 3, 3, 4, 3.7, 1.2]


def test_districts_stand_beside_their_own_residents(tree: Tree, in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    city = DivisionFactory.create()
    district = DivisionFactory.create(code="990102", name="示例区")
    Population.objects.create(
        division=city,
        residents=20,
        counted_on=date(2020, 11, 1),
        source="公报",
        recorded_by=office,
    )
    Volunteer.objects.filter(pk__in=[each.pk for each in tree.people[:3]]).update(division=district)
    for residents, day in ((10, date(2020, 11, 1)), (8, date(2026, 5, 1)), (4, date(2026, 6, 1))):
        Population.objects.create(
            division=district,
            residents=residents,
            counted_on=day,
            source="公报",
            recorded_by=office,
        )
    rows = {row.name: row for row in by_district(*MAY)}
    row = rows["示例区"]
    assert (row.registered, row.active, str(row.share), str(row.active_share)) == (
        3, 3, "37.50", "100.00",
    )  # fmt: skip
    Volunteer.objects.filter(pk=tree.people[3].pk).update(division=city)
    rows = {row.name: row for row in by_district(*MAY)}
    nowhere, whole = rows["没有填到区县"], rows["示例市合计"]
    assert (nowhere.registered, nowhere.teams, nowhere.share) == (1, 4, None)
    assert (whole.registered, whole.active, whole.teams) == (4, 4, 4)
    assert str(whole.share) == "20.00"
