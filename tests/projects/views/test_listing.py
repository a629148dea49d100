"""The ledger shows what one may view, as asked for, in as many queries for one row as for three."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, Unit
from kit.tenancy.scope import fund_scope
from projects.lifecycle import State
from projects.models import Project, YearOutcome
from projects.services.agreements import record_agreement
from tests.factories.money import Staff
from tests.factories.projects import (
    CategoryFactory,
    ProjectFactory,
    ProjectGroupFactory,
    ProjectYearFactory,
    RunningProjectFactory,
    project_in,
)

URL = "/taiyuan/projects/"


@pytest.fixture
def year_2021(taiyuan: Fund) -> Fund:
    """Taiyuan works in 2021."""
    Fund.objects.filter(pk=taiyuan.pk).update(working_year=2021)
    return taiyuan


def text(client: Client, query: str = "") -> str:
    response = client.get(URL + query)
    assert response.status_code == 200
    return response.content.decode()


def executed(name: str, **fields: object) -> Project:
    outcome = fields.pop("outcome", YearOutcome.ONGOING)
    group = fields.pop("group", None)
    project: Project = RunningProjectFactory.create(name=name, **fields)
    ProjectYearFactory.create(project=project, outcome=outcome, group=group)
    return project


def test_a_visitor_signs_in_first(client: Client, taiyuan: Fund) -> None:
    response = client.get(URL)
    assert response.status_code == 302
    assert "/accounts/login/?next=/taiyuan/projects/" in response["Location"]


def test_the_office_sees_every_project_and_a_lead_unit_its_own(
    year_2021: Fund, own_unit: Unit, office: Client, lead: Client
) -> None:
    with fund_scope(year_2021.pk):
        executed("市教育局的项目", lead_unit=own_unit)
        executed("别家牵头的项目")
        executed("由市教育局实施的项目", implementer=own_unit)
    assert all(name in text(office) for name in ("市教育局的项目", "别家牵头的项目"))
    seen = text(lead)
    assert "别家牵头的项目" not in seen
    assert all(name in seen for name in ("市教育局的项目", "由市教育局实施的项目"))
    assert "合计 2 个项目" in seen


def test_the_year_is_the_one_worked_in_and_all_years_are_one_tab_away(
    year_2021: Fund, office: Client
) -> None:
    with fund_scope(year_2021.pk):
        executed("今年执行")
        ProjectYearFactory.create(project__name="去年执行", year=2020)
        ProjectFactory.create(name="还是草稿", number=None)
    assert "今年执行" in text(office)
    assert "去年执行" not in text(office)
    assert "去年执行" in text(office, "?year=2020")
    everything = text(office, "?view=all&year=2021")
    assert all(name in everything for name in ("今年执行", "去年执行", "还是草稿"))


def test_tabs_count_the_partitions(year_2021: Fund, office: Client) -> None:
    with fund_scope(year_2021.pk):
        care = ProjectGroupFactory.create(code="care", name="关爱", sequence=1)
        executed("甲", group=care)
        executed("乙", group=care)
        executed("丙", outcome=YearOutcome.CLOSED)
        executed("丁")
    tabs = {tab.label: tab.count for tab in office.get(URL).context["tabs"]}
    assert tabs == {
        "本年执行": 4,
        "结项": 1,
        "常态化开展": 3,
        "常态化·关爱": 2,
        "有应付未付": 0,
        "全部项目": 4,
    }
    shown = text(office, "?group=care")
    assert "甲" in shown
    assert "丙" not in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=甲", {"甲"}),
        ("?q=TY-2021-90", {"甲"}),
        ("?funded=2020", {"乙"}),
        ("?state=AUDIT", {"丙"}),
        ("?stage=AUDIT", {"丙"}),
        ("?outcome=CLOSED", {"乙"}),
        ("?owing=on", {"丙"}),
        ("?outcome=CLOSED&state=AUDIT", set()),
    ],
)
def test_each_filter(year_2021: Fund, office: Client, query: str, found: set[str]) -> None:
    with fund_scope(year_2021.pk):
        executed("甲", number="TY-2021-901", pinyin="jia")
        executed("乙", funding_year=2020, outcome=YearOutcome.CLOSED, pinyin="yi")
        project = project_in(State.AUDIT, name="丙", pinyin="bing")
        ProjectYearFactory.create(project=project)
        staff = Staff(year_2021)
        commitment = staff.commitment()
        record_agreement(project.ref, commitment.number, by=staff.office)
        staff.payable("52.00", commitment=commitment)
    context = office.get(URL + query).context
    assert {shown.row.project.name for shown in context["rows"]} == found
    assert context["totals"].count == len(found)


def test_by_category_and_lead_unit(year_2021: Fund, own_unit: Unit, office: Client) -> None:
    with fund_scope(year_2021.pk):
        category = CategoryFactory.create()
        executed("甲", category=category)
        executed("乙", lead_unit=own_unit)
    for query, found in ((f"?category={category.pk}", "甲"), (f"?lead={own_unit.pk}", "乙")):
        context = office.get(URL + query).context
        assert [shown.row.project.name for shown in context["rows"]] == [found]
        assert len(context["chips"]) == 1


def test_a_condition_that_is_not_offered_is_left_out_and_told(
    year_2021: Fund, office: Client
) -> None:
    with fund_scope(year_2021.pk):
        executed("甲")
    for query in ("?state=NOWHERE", "?funded=abc", "?category=999999", "?sort=x", "?group=x"):
        shown = text(office, query)
        assert "已略去" in shown
        assert "甲" in shown


def test_a_broken_cursor_is_refused_in_words(year_2021: Fund, office: Client) -> None:
    response = office.get(URL + "?cursor=nonsense")
    assert response.status_code == 409
    assert "回到第一页" in response.content.decode()


def test_pages_follow_one_another(
    year_2021: Fund, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projects.views.listing.SIZE", 2)
    with fund_scope(year_2021.pk):
        for number in range(5):
            executed(f"项目{number}", number=f"TY-2021-{number:03d}")
    met, url = [], "?sort=name"
    while url:
        context = office.get(URL + url).context
        met += [shown.row.project.name for shown in context["rows"]]
        assert context["totals"].count == 5
        url = context["next_url"]
    assert met == [f"项目{number}" for number in range(5)]


def test_money_keeps_unstated_nought_and_not_applicable_apart(
    year_2021: Fund, office: Client, lead: Client
) -> None:
    with fund_scope(year_2021.pk):
        staff = Staff(year_2021)
        known, unknown = executed("清徐平台"), executed("未说明的")
        for project, approved in ((known, None), (unknown, None)):
            commitment = staff.commitment(approved, tranches=())
            record_agreement(project.ref, commitment.number, by=staff.office)
            if project == known:
                staff.payable("52116.00", commitment=commitment)
        staff.payable("719770.20", commitment=staff.commitment("800000.00"))
    context = office.get(URL).context
    rows = {shown.row.project.name: shown.row for shown in context["rows"]}
    assert (rows["清徐平台"].agreed, rows["清徐平台"].outstanding) == ("unstated", "known")
    assert rows["未说明的"].outstanding == "unstated"
    totals = context["totals"]
    assert totals.agreed is None
    assert totals.outstanding == Decimal("52116.00")
    assert totals.everything == Decimal("771886.20")
    shown = text(office)
    assert "不完整，不合计" in shown
    assert "应付未付 = 52,116.00 + 未逐笔说明 719,770.20" in shown
    assert "771,886.20" in shown
    assert "719,770.20" not in text(office, "?state=RUNNING_UNSTATED")


def test_an_empty_list_says_what_will_appear(year_2021: Fund, office: Client) -> None:
    assert "2021 年度还没有执行的项目" in text(office)
    assert "没有符合这些条件的项目" in text(office, "?q=没有")


def test_buttons_are_for_those_who_may(
    year_2021: Fund, office: Client, lead: Client, finance: Client
) -> None:
    assert "登记项目" in text(office)
    assert "历史录入" in text(office)
    assert "登记项目" in text(lead)
    assert "历史录入" not in text(lead)
    assert "登记项目" not in text(finance)
    assert "导出 2021 年项目台账" in text(finance)
    assert "导出 2021 年项目台账" not in text(lead)


def test_the_years_ledger_is_exported_by_its_button(year_2021: Fund, office: Client) -> None:
    key = office.get(URL).context["export_key"]
    response = office.post("/taiyuan/reports/exports/projects/", {"key": key, "year": 2021})
    assert response.status_code == 302
    assert "/taiyuan/jobs/" in response["Location"]


def test_three_rows_cost_as_many_queries_as_one(year_2021: Fund, office: Client) -> None:
    counts = []
    for more in (1, 2):
        with fund_scope(year_2021.pk):
            staff = Staff(year_2021)
            for number in range(more):
                project = executed(f"项目{more}{number}", group=ProjectGroupFactory.create())
                commitment = staff.commitment()
                record_agreement(project.ref, commitment.number, by=staff.office)
                staff.payable("10.00", commitment=commitment)
        assert office.get(URL).status_code == 200
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert office.get(URL).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
