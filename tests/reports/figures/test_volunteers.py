"""Figures of volunteering are those of the page of figures, and the report prints them."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from reports.figures import Ledger, evaluate, rows_of
from reports.figures.volunteers import VOLUNTEER_FIGURES
from reports.kinds.annual import resolve_annual
from tests.factories.funds import member
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import DivisionFactory, OrganisationFactory, served
from volunteers.masking import hours_text
from volunteers.models import JoinedBy, Population, ServiceRecord, VolunteerState
from volunteers.queries.figures import Served, served_between, share_of_residents
from volunteers.services.hours import reverse_record

YEAR = 2025
DAYS = (date(YEAR, 1, 1), date(YEAR, 12, 31))


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def year(office: User) -> None:
    """Three registered by the year's end, two of whom served; residents counted twice."""
    team = OrganisationFactory.create()
    first, second, _ = (plain_volunteer(registered_on=date(2024, 5, 1)) for _ in range(3))
    plain_volunteer(registered_on=date(2026, 1, 1))
    plain_volunteer(
        registered_on=date(2024, 1, 1), state=VolunteerState.LEFT, left_on=date(2025, 12, 31)
    )
    served(first, 125, served_on=DAYS[0], organisation=team)
    served(first, 60, served_on=DAYS[1])
    served(second, 59, served_on=DAYS[0], organisation=team)
    served(second, 600, served_on=date(2024, 12, 31))
    wrong = served(second, 480, served_on=DAYS[0])
    reverse_record(wrong, reason="重复", by=office)
    city = DivisionFactory.create()
    for residents, on in ((700, date(2020, 11, 1)), (800, date(2024, 11, 1))):
        Population.objects.create(
            division=city, residents=residents, counted_on=on, source="公报", recorded_by=office
        )


def value_of(key: str) -> Any:
    return evaluate(key, YEAR).value


def test_they_are_those_of_the_page(year: None) -> None:
    told, share = served_between(*DAYS), share_of_residents(DAYS[1])
    assert value_of("volunteers_registered") == share.registered == 3
    assert value_of("residents") == share.residents == 800
    assert value_of("volunteers_share") == share.value == Decimal("0.38")
    assert value_of("volunteers_active") == told.people == 2
    assert value_of("service_times") == told.times == 3
    for key, minutes in (
        ("service_hours", told.minutes),
        ("hours_per_head", told.per_head),
        ("service_hours_of_teams", told.of_organisations),
        ("hours_per_team", told.per_organisation),
    ):
        assert minutes is not None
        assert value_of(key) == Decimal(hours_text(minutes))
    assert value_of("service_hours") == Decimal("4.0")
    assert value_of("teams_active") == told.organisations == 1


KEYS = [figure.key for figure in VOLUNTEER_FIGURES]


def test_what_is_recorded_after_the_freeze_changes_no_frozen_figure(
    year: None, office: User
) -> None:
    """Neither a late entry, nor a reversal, nor somebody registered since for an earlier day."""
    as_of = clock.now()
    frozen = Ledger(YEAR, as_of)
    before = [frozen.named(key).frozen() for key in KEYS]
    late = plain_volunteer(
        registered_on=date(2024, 5, 1), joined_by=JoinedBy.CLERK, consented_at=clock.now()
    )
    served(late, 240, served_on=DAYS[1], organisation=OrganisationFactory.create())
    for record in ServiceRecord.objects.filter(served_on=DAYS[0], is_reversed=False, minutes__gt=0):
        reverse_record(record, reason="重复", by=office)
    again = Ledger(YEAR, as_of)
    assert [again.named(key).frozen() for key in KEYS] == before
    assert [value_of(key) for key in ("service_times", "volunteers_active", "teams_active")] == [
        2, 2, 1,
    ]  # fmt: skip
    assert value_of("volunteers_registered") == 4
    for key in ("service_times", "volunteers_active", "teams_active"):
        assert rows_of(evaluate(key, YEAR, as_of)).count() == again.named(key).rows


def test_rows_lead_to_what_was_counted_and_name_nobody(year: None, in_taiyuan: Fund) -> None:
    for key in ("volunteers_active", "service_times", "teams_active", "residents"):
        value = evaluate(key, YEAR)
        figure: Any = value.figure
        rows = list(rows_of(value).order_by(*figure.order))
        assert len(rows) == value.rows
        assert figure.link(in_taiyuan, rows[0]).startswith("/taiyuan/")
        assert not {column.path for column in figure.columns} & {"volunteer.name"}
    assert evaluate("service_hours", YEAR).text == "4 小时"


def test_without_a_count_of_residents_the_share_is_unstated(office: User) -> None:
    plain_volunteer(registered_on=date(2024, 5, 1))
    assert value_of("residents") is None
    assert value_of("volunteers_share") is None
    assert value_of("hours_per_head") is None


def test_the_report_tells_of_volunteers_where_there_are_some(year: None, in_taiyuan: Fund) -> None:
    def words(of: int) -> str:
        content, _ = resolve_annual(in_taiyuan, of, None)
        nodes = content.frozen()["nodes"]
        runs = [run["text"] for node in nodes for run in node.get("runs", [])]
        return re.sub(r"\s", "", "".join([*(node.get("text", "") for node in nodes), *runs]))

    told = words(YEAR)
    assert "志愿者和志愿服务" in told
    assert (
        "到2025年末，注册志愿者3人，占常住人口的0.38%（常住人口800人）。"
        "全年有2人参加服务，服务3人次，4小时，人均2小时。1个志愿组织开展了服务，平均每个组织3小时。"
    ) in told
    assert "志愿者和志愿服务" not in words(2019)


def test_a_year_that_is_not_over_is_told_up_to_the_day(year: None, in_taiyuan: Fund) -> None:
    day = datetime(2025, 9, 30, 4, tzinfo=UTC)

    def told(as_of: datetime | None) -> str:
        nodes = resolve_annual(in_taiyuan, YEAR, as_of)[0].frozen()["nodes"]
        runs = [run["text"] for node in nodes for run in node.get("runs", [])]
        return re.sub(r"\s", "", "".join(runs))

    plain_volunteer(registered_on=date(2025, 10, 1))
    words = "截至2025年9月30日，注册志愿者4人，占常住人口的0.50%（常住人口800人）。当年到这一天有"
    with clock.standing_at(day):
        assert words in told(None)
    # As of then, whenever it is looked at: the one who left in December stood in September.
    assert words in told(day)
    assert "年末" not in told(day)
    assert "到2025年末，注册志愿者4人" in told(None)


def test_a_stated_mean_comes_out() -> None:
    """国网: 2795 人, 29.6万小时, 人均 105.9 小时."""
    told = Served(people=2795, times=0, minutes=296_000 * 60)
    assert told.per_head is not None
    assert hours_text(told.per_head) == "105.9"
