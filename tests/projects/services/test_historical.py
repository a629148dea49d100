"""历史录入 keeps what a document says, marks what it leaves out, and invents nothing."""

from dataclasses import replace

import pytest

from funds.models import Fund
from funds.permissions import Role
from funds.services.campaigns import CampaignData, register_campaign
from kit.clock import today
from kit.errors import NotAllowed, Refusal
from kit.marks import Mark, marking
from projects.lifecycle import State
from projects.models import Project
from projects.models.project import new_key
from projects.queries.history import events
from projects.services.elements import ProjectData
from projects.services.historical import HistoricalData, record_historical
from tests.factories.funds import member

SOURCE = "“志愿城市·太原”基金2021年度总结"
DATA = HistoricalData(
    elements=ProjectData(name="清徐新时代文明实践平台", beneficiaries="各实践所、站"),
    closed=False,
    source=SOURCE,
    funding_year=2021,
)


def test_it_enters_marked_with_what_the_source_leaves_out(in_taiyuan: Fund) -> None:
    project = record_historical(DATA, by=member(in_taiyuan, Role.OFFICE))
    project.refresh_from_db()
    assert (project.state, project.historical) == (State.RUNNING_UNSTATED, True)
    assert project.number == "TY-2021-001"
    marks = {value.field: value for value in project.marked_values()}
    assert marks["number"].mark is Mark.ASSUMED
    assert marks["number"].source == "本平台编号"
    unstated = {field for field, value in marks.items() if value.mark is Mark.UNSTATED}
    assert unstated == {
        "service_type",
        "service_duration",
        "volunteers_planned",
        "funding_source",
        "sessions_planned",
        "category",
        "lead_unit",
        "implementer",
        "requested_amount",
        "starts_on",
        "ends_on",
    }
    assert marks["service_type"].source == SOURCE
    (event,) = events(project)
    assert (event.what, event.note) == ("历史录入：执行中", SOURCE)


def test_closed_projects_enter_closed_and_numbers_run_on_by_year(in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    closed = record_historical(
        replace(DATA, closed=True, funding_year=2020, elements=ProjectData("甲")), by=office
    )
    assert (closed.state, closed.number) == (State.CLOSED_UNSTATED, "TY-2020-001")
    numbers = [
        record_historical(replace(DATA, elements=ProjectData(name)), by=office).number
        for name in ("乙", "丙")
    ]
    assert numbers == ["TY-2021-001", "TY-2021-002"]


def test_marks_given_stand_over_the_unstated_ones(in_taiyuan: Fund) -> None:
    given = marking(Mark.ASSUMED, source=SOURCE, reason="由总数扣除推定")
    project = record_historical(
        replace(DATA, marks={"funding_year": given}), by=member(in_taiyuan, Role.OFFICE)
    )
    assert project.marks["funding_year"] == given


def test_it_may_belong_to_the_campaign_that_raises_its_money(in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    campaign = register_campaign(CampaignData(name="义务植树"), by=office)
    project = record_historical(replace(DATA, campaign=campaign), by=office)
    assert list(campaign.projects.all()) == [project]


def test_an_unknown_funding_year_is_unstated(in_taiyuan: Fund) -> None:
    project = record_historical(
        replace(DATA, funding_year=None), by=member(in_taiyuan, Role.OFFICE)
    )
    assert project.funding_year is None
    assert project.mark_of("funding_year") is Mark.UNSTATED


def test_the_same_form_or_the_same_project_twice_is_one(in_taiyuan: Fund) -> None:
    office, key = member(in_taiyuan, Role.OFFICE), new_key()
    first = record_historical(DATA, by=office, key=key)
    assert record_historical(DATA, by=office, key=key) == first
    with pytest.raises(Refusal, match=r"已有同名、同一立项年的项目 TY-2021-001"):
        record_historical(DATA, by=office)
    assert Project.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (replace(DATA, source=" "), "source"),
        (replace(DATA, funding_year=1999), "funding_year"),
        (replace(DATA, funding_year=today().year + 1), "funding_year"),
        (replace(DATA, elements=ProjectData("")), "name"),
    ],
)
def test_what_cannot_be_kept_is_refused(in_taiyuan: Fund, data: HistoricalData, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        record_historical(data, by=member(in_taiyuan, Role.OFFICE))
    assert refused.value.field == field


def test_only_the_office_records_history(in_taiyuan: Fund) -> None:
    with pytest.raises(NotAllowed):
        record_historical(DATA, by=member(in_taiyuan, Role.FINANCE))
