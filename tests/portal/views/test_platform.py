"""Pages of the platform: the guided new fund, the audit log, figures side by side."""

import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Donation, Fund, User
from funds.permissions import Role
from kit.errors import Outcome
from kit.jobs import run_to_end
from kit.marks import Mark, marking
from kit.models import AccessLog, Job
from kit.tenancy.scope import fund_scope
from portal.window.audit_log import LogFilter, log_lines
from portal.window.compare import COMPARED, compare
from reports.figures import evaluate
from tests.factories.funds import MembershipFactory, UserFactory, member
from tests.factories.money import Staff
from tests.factories.projects import ProjectYearFactory
from tests.world import platform_admin

NEW = "/platform/new-fund/"
CITY = {
    "city": "青岛市",
    "foundation_name": "中国志愿服务基金会",
    "office_name": "青岛市文明办",
    "executor_name": "青岛市志愿服务联合会",
    "established_on": "2021-03-05",
}


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="portal.accounts.AccountBackend")
    return client


def administrator(role: Role) -> User:
    person: User = UserFactory.create()
    MembershipFactory.create(user=person, fund=None, role=role)
    return person


def told(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", "", response.content.decode())


# A new fund


def proposals(client: Client) -> dict[str, str]:
    form = client.get(f"{NEW}name/").context["form"]
    return {field.name: str(field.value()) for field in form}


def test_new_fund_from_the_first_step_to_its_page(taiyuan: Fund) -> None:
    client = signed_in(platform_admin())
    assert client.get(NEW).headers["Location"] == f"{NEW}city/"
    assert client.post(f"{NEW}city/", CITY).headers["Location"] == f"{NEW}name/"
    proposed = proposals(client)
    assert proposed == {
        "full_name": "中国志愿服务基金会“志愿青岛”专项基金",
        "short_name": "青",
        "slug": "qingdao",
        "prefix": "QD",
    }
    client.post(f"{NEW}name/", proposed)
    look = client.get(f"{NEW}look/").context["form"]
    assert {"pine", "platform"} & {value for value, _ in look.fields["accent"].choices} == set()
    client.post(f"{NEW}look/", {"accent": "lake", "catalogue": "2018-8"})
    review = told(client, f"{NEW}person/")
    assert "中国志愿服务基金会“志愿青岛”专项基金" in review
    assert "湖蓝" in review
    assert not Fund.objects.filter(slug="qingdao").exists()
    answer = client.post(f"{NEW}person/", {"person": "李慧", "email": ""})
    letter = answer.content.decode()
    assert "已设立中国志愿服务基金会“志愿青岛”专项基金" in letter
    assert "/accounts/invitation/" in letter
    fund = Fund.objects.get(slug="qingdao")
    assert (fund.accent, fund.established_on, fund.city) == ("lake", date(2021, 3, 5), "青岛")
    assert client.get("/qingdao/").status_code == 200
    assert client.get(f"{NEW}person/").headers["Location"] == f"{NEW}city/"


def test_step_is_not_reached_before_those_it_needs(taiyuan: Fund) -> None:
    client = signed_in(platform_admin())
    assert client.get(f"{NEW}look/").headers["Location"] == f"{NEW}city/"
    assert client.post(f"{NEW}person/", {"person": "x"}).headers["Location"] == f"{NEW}city/"
    client.post(f"{NEW}city/", CITY)
    assert client.get(f"{NEW}person/").headers["Location"] == f"{NEW}name/"
    assert client.get(f"{NEW}moon/").status_code == 404


def test_what_was_typed_stays_and_another_city_is_proposed_anew(taiyuan: Fund) -> None:
    client = signed_in(platform_admin())
    client.post(f"{NEW}city/", CITY)
    client.post(f"{NEW}name/", {**proposals(client), "prefix": "qdao"})
    assert proposals(client)["prefix"] == "QDAO"
    kept = client.get(f"{NEW}city/").context["form"]
    assert kept["office_name"].value() == "青岛市文明办"
    client.post(f"{NEW}city/", {**CITY, "city": "濮阳"})
    assert proposals(client)["slug"] == "puyang"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "taiyuan"),
        ("slug", "static"),
        ("prefix", "TY"),
        ("full_name", "“志愿青岛”专项基金"),
    ],
)
def test_name_that_cannot_be_is_refused_where_it_is_typed(
    taiyuan: Fund, field: str, value: str
) -> None:
    client = signed_in(platform_admin())
    client.post(f"{NEW}city/", CITY)
    answer = client.post(f"{NEW}name/", {**proposals(client), field: value})
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {field}


def test_address_taken_meanwhile_leaves_nothing_half_done(taiyuan: Fund, puyang: Fund) -> None:
    client = signed_in(platform_admin())
    client.post(f"{NEW}city/", CITY)
    client.post(f"{NEW}name/", {**proposals(client), "slug": "jiaodong"})
    client.post(f"{NEW}look/", {"accent": "lake", "catalogue": "none"})
    session = client.session
    session["new-fund"] = {**session["new-fund"], "slug": "puyang"}
    session.save()
    answer = client.post(f"{NEW}person/", {"person": "李慧"})
    assert answer.status_code == 400
    assert "已有基金在用" in answer.content.decode()
    assert Fund.objects.count() == 2


# Home


def test_home_tells_of_funds_and_people_in_the_same_queries(taiyuan: Fund, puyang: Fund) -> None:
    member(taiyuan, Role.OFFICE)
    client = signed_in(administrator(Role.SECURITY_ADMIN))
    page = told(client, "/platform/")
    assert taiyuan.name in page
    assert "设立基金" not in page

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/platform/")
        return len(queries)

    before = asked()
    member(puyang, Role.OFFICE)
    member(puyang, Role.FINANCE)
    assert asked() == before


# The audit log


def line(fund: Fund | None, person: User | None, outcome: Outcome, reason: str) -> AccessLog:
    return AccessLog.objects.create(
        fund=fund,
        person=person,
        action="money:donations",
        subject="/taiyuan/money/",
        outcome=outcome,
        reason=reason,
        request_id="r1",
    )


@pytest.fixture
def lines(taiyuan: Fund, puyang: Fund) -> dict[str, AccessLog]:
    person = UserFactory.create(username="lihui", name="李慧")
    return {
        "own": line(taiyuan, person, Outcome.REFUSED, "您没有权限"),
        "other": line(puyang, None, Outcome.DONE, "下载台账"),
        "none": line(None, person, Outcome.REFUSED, "=1+1"),
    }


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (LogFilter(), {"own", "other", "none"}),
        (LogFilter(fund="taiyuan"), {"own"}),
        (LogFilter(fund="platform"), {"none"}),
        (LogFilter(person="LiHui"), {"own", "none"}),
        (LogFilter(outcome=Outcome.DONE), {"other"}),
        (LogFilter(first=date(2999, 1, 1)), set()),
        (LogFilter(last=date(2000, 1, 1)), set()),
        (LogFilter(first=date(2000, 1, 1), last=date(2999, 1, 1)), {"own", "other", "none"}),
    ],
)
def test_log_is_narrowed(lines: dict[str, AccessLog], wanted: LogFilter, found: set[str]) -> None:
    assert set(log_lines(wanted)) == {lines[name] for name in found}
    assert LogFilter.restored(wanted.stored()) == wanted


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_end_of_time_is_told(
    lines: dict[str, AccessLog], taiyuan: Fund, day: str
) -> None:
    client = signed_in(administrator(Role.AUDIT_ADMIN))
    assert client.get(f"/platform/log/?first={day}&last={day}").status_code == 200


def test_day_of_the_log_is_the_offices_day(lines: dict[str, AccessLog]) -> None:
    today = lines["own"].at.astimezone().date()
    assert log_lines(LogFilter(first=today, last=today)).count() == 3


def test_log_page_shows_tells_and_turns(lines: dict[str, AccessLog], taiyuan: Fund) -> None:
    client = signed_in(administrator(Role.AUDIT_ADMIN))
    page = told(client, "/platform/log/?fund=taiyuan&first=x")
    assert "您没有权限" in page
    assert "下载台账" not in page
    assert "有一个筛选条件看不懂" in page
    for _ in range(60):
        line(taiyuan, None, Outcome.DONE, "多一行")
    first = client.get("/platform/log/")
    assert len(first.context["rows"]) == 50
    second = client.get("/platform/log/" + first.context["next_url"])
    assert len(second.context["rows"]) == 13


def test_log_is_exported_by_a_job_and_taking_it_is_logged(lines: dict[str, AccessLog]) -> None:
    person = administrator(Role.AUDIT_ADMIN)
    client = signed_in(person)
    answer = client.post("/platform/log/export/", {"outcome": "REFUSED", "key": "k\0001"})
    again = client.post("/platform/log/export/", {"outcome": "REFUSED", "key": "k1"})
    assert answer.headers["Location"] == again.headers["Location"]
    job = Job.objects.get()
    run_to_end(job)
    assert "下载文件" in told(client, answer.headers["Location"])
    file = client.get(f"/platform/log/jobs/{job.pk}/download/")
    book = openpyxl.load_workbook(io.BytesIO(file.getvalue()))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value]
    assert "您没有权限" in cells
    assert "=1+1" in cells
    assert "下载台账" not in cells
    assert not [cell for row in book.active.iter_rows() for cell in row if cell.data_type == "f"]
    assert AccessLog.objects.filter(person=person, outcome=Outcome.DONE).exists()
    other = signed_in(administrator(Role.AUDIT_ADMIN))
    assert other.get(f"/platform/log/jobs/{job.pk}/").status_code == 404


# Figures side by side


@pytest.fixture
def foundation(summer: None, taiyuan: Fund, puyang: Fund) -> User:
    """A person of the foundation in both funds, since that summer."""
    person = member(taiyuan, Role.FOUNDATION)
    MembershipFactory.create(user=person, fund=puyang, role=Role.FOUNDATION)
    return person


def test_compared_figures_are_each_funds_own(taiyuan: Fund, puyang: Fund, foundation: User) -> None:
    for fund, amounts in ((taiyuan, ("100.10", "0.20")), (puyang, ("5.00",))):
        with fund_scope(fund.pk):
            staff = Staff(fund)
            for amount in amounts:
                staff.donation(amount)
            staff.payable("30.00")
            staff.payment("20.00", payable=staff.payable("20.00"))
            ProjectYearFactory.create(year=2021)
    comparison = compare([taiyuan, puyang], 2021)
    for row in comparison.rows:
        with fund_scope(row.fund.pk):
            for key, cell in zip(COMPARED, row.cells, strict=True):
                own = evaluate(key, 2021)
                assert (cell.value.value, cell.value.rows, cell.value.mark) == (
                    own.value,
                    own.rows,
                    own.mark,
                ), key
                assert cell.value.assumptions == own.assumptions
    assert comparison.totals[0].amount == Decimal("105.30")


def test_marks_come_along_and_unknowns_are_not_added(
    taiyuan: Fund, puyang: Fund, foundation: User
) -> None:
    mark = marking(Mark.ASSUMED, source="总结", reason="原文只说截止目前")
    with fund_scope(taiyuan.pk):
        gift = Staff(taiyuan).donation("100.00")
        Donation.objects.filter(pk=gift.pk).update(marks={"received_on": mark})
    client = signed_in(foundation)
    page = told(client, "/platform/funds/?year=2021")
    assert "100.00" in page
    assert "原文只说截止目前" in page
    assert "这一年还没有录入" in page
    assert "不合计" in page
    assert "/taiyuan/figures/money_received/?year=2021" in page


def test_one_query_a_figure_however_many_funds(taiyuan: Fund, puyang: Fund, summer: None) -> None:
    def asked(funds: list[Fund]) -> int:
        with CaptureQueriesContext(connection) as queries:
            compare(funds, 2021)
        return len([q for q in queries if "GROUP BY" in q["sql"]])

    assert asked([taiyuan]) == asked([taiyuan, puyang]) == len(COMPARED)


def test_only_ones_own_funds_are_compared(taiyuan: Fund, puyang: Fund) -> None:
    person = member(taiyuan, Role.FOUNDATION)
    MembershipFactory.create(user=person, fund=puyang, role=Role.SUPERVISOR)
    page = told(signed_in(person), "/platform/funds/")
    # The menu of one's own funds names both; the comparison only where it may be seen.
    main = page.partition("<main")[2]
    assert taiyuan.name in main
    assert puyang.name not in main
