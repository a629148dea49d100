"""The pages of execution: every form through the browser's door, every list at constant queries."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, Unit, User
from funds.permissions import Role
from kit import clock
from kit.paging import KeysetPage
from kit.tenancy.scope import fund_scope
from projects.models import (
    ActivityReport,
    Difficulty,
    DifficultyState,
    Expense,
    Inspection,
    InspectionRound,
    InspectionState,
    Project,
)
from projects.services.inspections import RoundData, VisitData, plan_round, record_visit
from projects.stages import State
from tests.factories.execution import (
    activity,
    budget_line,
    difficulty,
    expense,
    inspection,
    picture,
)
from tests.factories.funds import UnitFactory, member
from tests.factories.projects import project_in
from tests.opened import opened
from tests.projects.views.conftest import SignIn


@pytest.fixture
def implementer(taiyuan: Fund) -> User:
    with fund_scope(taiyuan.pk):
        unit: Unit = UnitFactory.create(name="桥东社区")
        return member(taiyuan, Role.IMPLEMENTER, unit=unit, name="李娜")


@pytest.fixture
def project(taiyuan: Fund, own_unit: Unit, implementer: User) -> Project:
    with fund_scope(taiyuan.pk):
        unit = Unit.objects.get(name="桥东社区")
        return project_in(State.MIDTERM, lead_unit=own_unit, implementer=unit, funding_year=2021)


def address(project: Project, path: str = "") -> str:
    return f"/taiyuan/execution/{project.ref}/{path}"


def filled(**fields: object) -> dict[str, object]:
    return {
        "key": "form-1",
        "title": "入户慰问",
        "held_on": str(clock.today()),
        "begins_at": "09:00",
        "finishes_at": "11:00",
        "place": "桥东社区",
        "content": "为独居老人打扫房屋。",
        "people": "12",
        "hours": "24",
        "parts": ["RECRUITING", "RECORDING"],
        "parts_note": "其余各项由街道统一组织",
        "served_PEOPLE": "30",
        "photo_2": picture(),
        "caption_2": "量血压",
        **fields,
    }


def test_an_activity_is_reported_shown_published_and_withdrawn(
    taiyuan: Fund, project: Project, implementer: User, sign_in: SignIn, office: Client
) -> None:
    unit = sign_in(implementer)
    assert "提交这次活动的记录" in unit.get(address(project, "activities/new/")).text
    bad = unit.post(address(project, "activities/new/"), filled(parts_note="", photo_2=picture()))
    assert bad.status_code == 400
    assert "请写明未做的原因" in bad.text
    assert "请重新选择照片" in bad.text
    done = unit.post(address(project, "activities/new/"), filled(), follow=True)
    assert "量血压" in done.text
    assert "30 人" in done.text
    with fund_scope(taiyuan.pk):
        reported = ActivityReport.objects.get()
        photo = reported.photos.get()
    shown = unit.get(address(project, f"photos/{photo.pk}/"))
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert shown["Content-Disposition"].startswith("attachment")
    shown.getvalue()
    public = f"/taiyuan/open/projects/{project.ref}/"
    anybody = Client()
    assert "活动照片" not in opened(anybody, public)
    assert anybody.get(f"{public}photos/{photo.pk}/").status_code == 404
    told = office.post(
        address(project, f"photos/{photo.pk}/public/"), {"shown": "yes"}, follow=True
    )
    assert "照片已公开" in told.text
    assert f"{public}photos/{photo.pk}/" in Client().get(f"{public}?fresh").text
    shown = anybody.get(f"{public}photos/{photo.pk}/")
    assert (shown.status_code, shown["X-Content-Type-Options"]) == (200, "nosniff")
    shown.getvalue()
    gone = unit.post(
        address(project, f"activities/{reported.number}/withdraw/"),
        {"reason": "人数写错"},
        follow=True,
    )
    assert "已经作废，不计入合计" in gone.text
    assert anybody.get(f"{public}photos/{photo.pk}/").status_code == 404


def test_an_expense_is_recorded_refused_and_reversed(
    taiyuan: Fund, project: Project, implementer: User, sign_in: SignIn
) -> None:
    unit = sign_in(implementer)
    refused = unit.get(address(project, "expenses/new/"))
    assert (refused.status_code, "没有预算明细" in refused.text) == (409, True)
    with fund_scope(taiyuan.pk):
        line = budget_line(project)
    typed = {
        "key": "form-1",
        "line": line.pk,
        "spent_on": str(clock.today()),
        "amount": "1,100.00",
        "summary": "购买米面油",
        "receiver": "便民超市",
        "voucher": "记-0032",
    }
    over = unit.post(address(project, "expenses/new/"), {**typed, "amount": "1100.01"})
    assert (over.status_code, "请先办理预算变更" in over.text) == (400, True)
    within = {**typed, "amount": "900"}
    done = unit.post(address(project, "expenses/new/"), within, follow=True)
    assert "已登记支出" in done.text
    twice = unit.post(address(project, "expenses/new/"), {**within, "key": "2", "amount": "1"})
    assert "同一凭证只记一次" in twice.text
    with fund_scope(taiyuan.pk):
        row = Expense.objects.get()
    page = unit.get(address(project, f"expenses/{row.number}/"))
    assert "冲销这笔支出" in page.text
    back = unit.post(
        address(project, f"expenses/{row.number}/reverse/"), {"reason": "科目选错"}, follow=True
    )
    assert f"冲销 {row.number}：科目选错" in back.text


def test_a_difficulty_is_raised_escalated_and_solved(
    taiyuan: Fund, project: Project, implementer: User, sign_in: SignIn, office: Client
) -> None:
    unit = sign_in(implementer)
    typed = {
        "title": "场地未落实",
        "content": "活动室在装修",
        "due_on": str(clock.today() + timedelta(days=5)),
    }
    raised = unit.post(address(project, "difficulties/new/"), typed, follow=True)
    assert "等牵头单位解决" in raised.text
    with fund_scope(taiyuan.pk):
        number = Difficulty.objects.get().number
    listed = office.get("/taiyuan/difficulties/")
    assert "场地未落实" in listed.text
    assert "场地未落实" not in opened(office, "/taiyuan/difficulties/?state=SOLVED")
    assert unit.post(address(project, f"difficulties/{number}/escalate/")).status_code == 302
    again = unit.post(address(project, f"difficulties/{number}/escalate/"))
    assert (again.status_code, "已有人办理" in again.text) == (409, True)
    done = office.post(
        address(project, f"difficulties/{number}/"),
        {"end": DifficultyState.SOLVED, "answer": "改在文化站"},
        follow=True,
    )
    assert "改在文化站" in done.text
    assert "没有未办结的困难问题" in office.get("/taiyuan/difficulties/").text


def test_a_round_is_planned_visited_rectified_and_rechecked(
    taiyuan: Fund, project: Project, implementer: User, sign_in: SignIn, office: Client
) -> None:
    today = clock.today()
    plan = {
        "title": "二季度检查",
        "year": str(today.year),
        "due_on": str(today + timedelta(days=9)),
        "how": "drawn",
        "seed": "0714",
    }
    assert "请填写抽取几个项目" in office.post("/taiyuan/inspections/new/", plan).text
    planned = office.post("/taiyuan/inspections/new/", {**plan, "count": "1"}, follow=True)
    assert "0714" in planned.text
    with fund_scope(taiyuan.pk):
        round_ = InspectionRound.objects.get()
    page = f"/taiyuan/inspections/{round_.number}/{project.ref}/"
    unit = sign_in(implementer)
    assert "登记检查结果" not in opened(unit, page)
    visit = {
        "seen_state": InspectionState.PLANNED,
        "visited_on": str(today),
        "findings": "签到表缺页",
        "rectify_by": str(today + timedelta(days=3)),
    }
    assert unit.post(page, visit).status_code == 400
    assert "签到表缺页" in office.post(page, visit, follow=True).text
    assert "已有人办理" in office.post(page, visit).text
    mended = {"seen_state": InspectionState.RECTIFYING, "rectification": "已补齐"}
    assert "整改已提交" in unit.post(page, mended, follow=True).text
    checked = {"seen_state": InspectionState.RECTIFIED, "passed": "yes", "note": "齐全"}
    assert "整改已复查" in office.post(page, checked, follow=True).text
    with fund_scope(taiyuan.pk):
        assert Inspection.objects.get().state == InspectionState.DONE


def test_a_stale_form_keeps_what_was_typed_and_its_own_words(
    taiyuan: Fund, project: Project, office: Client
) -> None:
    today = clock.today()
    with fund_scope(taiyuan.pk):
        head = member(taiyuan, Role.OFFICE)
        row = inspection(project, head)
        found = VisitData(today, "签到表缺页", today + timedelta(days=7))
        record_visit(row.round.number, project.ref, found, by=head)
    page = f"/taiyuan/inspections/{row.round.number}/{project.ref}/"
    late = {"seen_state": InspectionState.PLANNED, "visited_on": str(today), "findings": "缺照片"}
    answer = office.post(page, {**late, "rectify_by": str(today)})
    shown = answer.text.partition("<main")[2]
    assert answer.status_code == 400
    assert "缺照片" in shown
    assert "记录检查（没有保存）" in shown
    assert "这次检查现在是“待整改”" in shown
    assert "提交整改情况" not in shown
    assert "登记检查结果" not in shown


def test_a_round_of_many_projects_comes_in_pages(
    taiyuan: Fund, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KeysetPage.__init__, "__kwdefaults__", {"cursor": "", "size": 2})
    with fund_scope(taiyuan.pk):
        refs = [project_in(State.MIDTERM).ref for _ in range(3)]
        day = clock.today() + timedelta(days=9)
        data = RoundData("三季度", clock.today().year, day)
        number = plan_round(data, refs, by=member(taiyuan, Role.OFFICE)).number
    page = f"/taiyuan/inspections/{number}/"
    first = office.get(page)
    assert [row.project.ref for row in first.context["rows"]] == refs[:2]
    assert "3 个未办结" in first.text
    second = office.get(page + first.context["next_url"])
    assert [row.project.ref for row in second.context["rows"]] == refs[2:]


def test_what_left_waits_on_nobodys_desk(taiyuan: Fund, project: Project, office: Client) -> None:
    with fund_scope(taiyuan.pk):
        row = inspection(project, member(taiyuan, Role.OFFICE))
    page = f"/taiyuan/inspections/{row.round.number}/{project.ref}/"
    assert f'href="{page}"' in office.get("/taiyuan/desk/").text
    with fund_scope(taiyuan.pk):
        Project.objects.filter(pk=project.pk).update(state=State.TERMINATED)
    assert f'href="{page}"' not in office.get("/taiyuan/desk/").text
    assert "项目已终止，不再检查" in office.get(page).text


def test_who_sees_their_own_projects_sees_no_round_without_one(
    taiyuan: Fund, project: Project, lead: Client, sign_in: SignIn, office: Client
) -> None:
    with fund_scope(taiyuan.pk):
        other = project_in(State.MIDTERM)
        row = inspection(other, member(taiyuan, Role.OFFICE))
    page = f"/taiyuan/inspections/{row.round.number}/"
    assert office.get(page).status_code == 200
    assert lead.get(page).status_code == 404
    assert other.name not in opened(lead, f"/taiyuan/inspections/?year={row.round.year}")


@pytest.mark.parametrize(
    "path",
    [
        "/taiyuan/execution/{ref}/",
        "/taiyuan/execution/{ref}/activities/",
        "/taiyuan/execution/{ref}/expenses/",
        "/taiyuan/difficulties/",
        "/taiyuan/inspections/?year={year}",
        "/taiyuan/open/projects/{ref}/",
    ],
)
def test_three_rows_cost_the_queries_of_one(
    taiyuan: Fund, project: Project, implementer: User, office: Client, path: str
) -> None:
    place = path.format(ref=project.ref, year=clock.today().year)
    with fund_scope(taiyuan.pk):
        line = budget_line(project)
        head = member(taiyuan, Role.OFFICE)

    def add() -> None:
        with fund_scope(taiyuan.pk):
            done = activity(project, implementer, photos=2)
            done.photos.update(public=True)
            expense(line, implementer)
            difficulty(project, implementer)
            inspection(project, head)

    def cost(read: Callable[[str], object]) -> int:
        with CaptureQueriesContext(connection) as queries:
            read(place)
        return len(queries)

    add()
    assert office.get(place).status_code == 200
    first = cost(office.get)
    add()
    add()
    assert cost(office.get) == first
