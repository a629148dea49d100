"""The pages of calls and of the form check: what is typed, shown and counted."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from funds.models import Fund, Unit
from funds.permissions import Role
from kit import clock
from kit.hours import closing_cn, closing_hours, instant_of, last_day, left_cn
from kit.tenancy.scope import fund_scope
from projects.models import Call, CallState, Category, Project, ScreeningOutcome
from tests.factories.calls import (
    CLOSES,
    drafted_call,
    in_screening,
    led_category,
    published_call,
    screening_form,
)
from tests.factories.funds import UnitFactory, member
from tests.opened import opened
from tests.projects.views.conftest import SignIn

BASE = "/taiyuan/calls/"


@pytest.fixture
def category(taiyuan: Fund, own_unit: Unit) -> Category:
    with fund_scope(taiyuan.pk):
        return led_category(own_unit)


@pytest.fixture
def call(taiyuan: Fund, category: Category) -> Call:
    """A call that is open now."""
    with fund_scope(taiyuan.pk):
        closes = clock.now() + timedelta(days=3, hours=4, minutes=1)
        return published_call(member(taiyuan, Role.OFFICE), category, closes_at=closes)


def filled(client: Client, address: str, **changes: object) -> dict[str, object]:
    """Return what the form at ``address`` would send as it stands, with ``changes``."""
    form = client.get(address).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in {**values, **changes}.items() if value not in (None, "")}


def test_midnight_is_written_as_the_day_before() -> None:
    assert instant_of(CLOSES.date(), "24:00") == CLOSES
    assert (closing_hours(CLOSES), last_day(CLOSES).isoformat()) == ("24:00", "2021-07-05")
    assert closing_cn(CLOSES - timedelta(seconds=1)) == "2021年7月5日 23:59:59"
    for typed in ("25:00", "17", "１７：６０", ""):
        with pytest.raises(ValueError):
            instant_of(CLOSES.date(), typed)
    spans = (timedelta(days=3, hours=4, minutes=9), timedelta(hours=1), timedelta(seconds=0.9))
    assert [left_cn(span) for span in spans] == ["3 天 4 小时", "1 小时 0 分", "0 秒"]


def test_a_call_is_drafted_by_its_form_and_published(
    taiyuan: Fund, office: Client, lead: Client, category: Category
) -> None:
    day = clock.today() + timedelta(days=10)
    data = filled(
        office,
        f"{BASE}new/",
        title="志愿服务项目征集公告",
        text="公告正文。",
        closes_on=day.isoformat(),
        categories=[category.pk],
        year_of_call=category.year if category.year > 2020 else clock.today().year,
    )
    answer = office.post(f"{BASE}new/", data)
    assert answer.status_code == 302, answer.context["form"].errors
    with fund_scope(taiyuan.pk):
        call = Call.objects.get()
        assert call.closes_at == instant_of(day, "24:00")
        assert call.papers_asked.get().name == "加盖公章的申报书扫描件"
    address = f"{BASE}{call.number}/"
    assert lead.get(address).status_code == 404, "a draft is no unit's business"
    edit = filled(office, f"{address}edit/", title="改过的标题", version="1")
    assert office.post(f"{address}edit/", edit).status_code == 302
    late = office.post(f"{address}edit/", edit)
    assert "刚刚有人办过这份公告" in late.content.decode()
    sent = office.post(f"{address}publish/", {"version": "2"})
    assert sent.status_code == 302
    shown = lead.get(address).content.decode()
    assert "还剩" in shown
    assert f"/taiyuan/projects/new/?call={call.number}" in shown
    assert "收到的申报" not in shown


def test_a_row_begun_asks_for_the_rest(office: Client) -> None:
    data = filled(
        office,
        f"{BASE}new/",
        title="公告",
        closes_on="2099-07-05",
        closes_hours="25点",
        rubric_7_name="指标",
        tranche_4_percent="5",
    )
    answer = office.post(f"{BASE}new/", data)
    assert set(answer.context["form"].errors) == {
        "closes_hours",
        "rubric_7_weight",
        "tranche_4_name",
        "tranche_4_step",
    }


def test_last_years_call_is_a_start(taiyuan: Fund, office: Client, category: Category) -> None:
    with fund_scope(taiyuan.pk):
        old = published_call(member(taiyuan, Role.OFFICE), category)
    form = office.get(f"{BASE}new/?from={old.number}").context["form"]
    assert form["title"].value() == f"{clock.today().year}年志愿服务项目征集公告"
    assert (form["closes_on"].value(), form["text"].value()) == (None, "")
    assert (form["rubric_1_name"].value(), form["rubric_1_weight"].value()) == ("必要性", 20)


def test_a_call_is_put_off_and_closed_on_its_pages(
    taiyuan: Fund, office: Client, client: Client, call: Call
) -> None:
    day = last_day(call.closes_at) + timedelta(days=9)
    data = {"version": call.version, "closes_on": day, "closes_hours": "17:00", "reason": "汛情"}
    address = f"{BASE}{call.number}/"
    assert office.post(f"{address}extend/", {**data, "reason": ""}).status_code == 400
    assert office.post(f"{address}extend/", data).status_code == 302
    public = client.get(f"/taiyuan/open/calls/{call.number}/").content.decode()
    assert "17:00" in public
    assert "理由：汛情" in public
    assert "王晓东" not in public
    inside = office.get(address).content.decode()
    assert "理由：汛情" in inside
    assert f"王晓东 {timezone.localtime(clock.now()):%Y-%m-%d}" in inside
    closing = {"version": call.version + 1, "reason": "办完了"}
    assert office.post(f"{address}close/", closing).status_code == 302
    with fund_scope(taiyuan.pk):
        assert Call.objects.get().state == CallState.CLOSED


def test_the_public_reads_published_calls_only(
    taiyuan: Fund, client: Client, category: Category, call: Call
) -> None:
    with fund_scope(taiyuan.pk):
        draft = drafted_call(member(taiyuan, Role.OFFICE), category, title="草拟中的公告")
    listed = client.get("/taiyuan/open/calls/").content.decode()
    assert (call.title in listed, "草拟中的公告" in listed) == (True, False)
    assert client.get(f"/taiyuan/open/calls/{draft.number}/").status_code == 404
    page = client.get(f"/taiyuan/open/calls/{call.number}/").content.decode()
    assert "市教育局" in page
    assert "办理人" not in page


def test_more_rows_cost_no_more_queries(
    taiyuan: Fund, office: Client, own_unit: Unit, category: Category, call: Call
) -> None:
    counts: dict[str, list[int]] = {"list": [], "call": [], "desk": [], "calendar": []}
    addresses = {
        "list": BASE,
        "call": f"{BASE}{call.number}/",
        "desk": "/taiyuan/desk/",
        "calendar": "/taiyuan/calendar/",
    }
    for serial in (1, 3):
        with fund_scope(taiyuan.pk):
            while Project.objects.count() < serial:
                number = f"TY-2021-{Project.objects.count() + 1:03d}"
                in_screening(call, own_unit, category, number)
                published_call(member(taiyuan, Role.OFFICE), category, closes_at=call.closes_at)
        for name, address in addresses.items():
            assert office.get(address).status_code == 200
            with CaptureQueriesContext(connection) as captured:
                assert office.get(address).status_code == 200
            counts[name].append(len(captured))
    for name, (one, three) in counts.items():
        assert one == three, name


def test_an_application_is_returned_by_the_form_and_the_unit_sees_why(
    taiyuan: Fund, office: Client, lead: Client, own_unit: Unit, category: Category, call: Call
) -> None:
    with fund_scope(taiyuan.pk):
        project = in_screening(call, own_unit, category, "TY-2021-001")
    address = f"/taiyuan/screening/{project.ref}/"
    assert lead.get(address).status_code == 403
    wanted = screening_form(ScreeningOutcome.RETURNED, opinion="缺公章")
    refused = office.post(address, wanted)
    assert list(refused.context["form"].errors) == ["due_on"]
    assert "缺公章" in refused.content.decode()
    due = (clock.today() + timedelta(days=7)).isoformat()
    assert office.post(address, {**wanted, "due_on": due, "due_hours": "24:00"}).status_code == 302
    record = lead.get(f"{address}record/").content.decode()
    assert "申报已退回，请补正后重新提交" in record
    assert "缺公章" in record
    desk = lead.get("/taiyuan/desk/").content.decode()
    assert f"补正后重新提交：{project.name}" in desk


def test_applications_are_accepted_in_bulk_on_the_page(
    taiyuan: Fund, office: Client, own_unit: Unit, category: Category, call: Call
) -> None:
    with fund_scope(taiyuan.pk):
        good = in_screening(call, own_unit, category, "TY-2021-001")
        bad = in_screening(call, own_unit, category, "TY-2021-002", beneficiaries="")
    shown = office.get(f"{BASE}{call.number}/").content.decode()
    assert "批量通过形式审查" in shown
    assert "七要素还缺：服务对象" in shown
    assert "形式审查：2 件申报" in office.get("/taiyuan/desk/").content.decode()
    address, chosen = f"{BASE}{call.number}/accept/", {"only": [good.number, bad.number]}
    asked = office.post(address, chosen)
    assert "通过这 1 件" in asked.content.decode()
    assert office.post(address, {**chosen, "confirm": "yes"}).status_code == 400
    done = office.post(address, {**chosen, "confirm": "yes", "all_met": "on"})
    assert [result.done for result in done.context["results"]] == [True, False]


def test_the_closing_stands_in_the_calendar(office: Client, call: Call) -> None:
    day = last_day(call.closes_at)
    page = office.get(f"/taiyuan/calendar/?month={day:%Y-%m}").content.decode()
    assert f"征集截止（{closing_hours(call.closes_at)}）：{call.title}" in page


def test_another_unit_is_offered_no_application(taiyuan: Fund, sign_in: SignIn, call: Call) -> None:
    with fund_scope(taiyuan.pk):
        stranger = sign_in(member(taiyuan, Role.LEAD_UNIT, unit=UnitFactory.create()))
    assert "projects/new/?call=" not in opened(stranger, f"{BASE}{call.number}/")
