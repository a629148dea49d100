"""The pages of evaluation and audit, each by whose they are; lists at constant queries."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, Unit, User
from funds.permissions import Role
from kit import clock
from kit.paging import KeysetPage
from kit.tenancy.scope import fund_scope
from projects.lifecycle import State
from projects.models import AuditedVoucher, AuditFinding, Evaluation, Project
from tests.factories.assessment import (
    concluded,
    expense,
    graded,
    indicator,
    report_file,
)
from tests.factories.funds import member
from tests.factories.projects import project_in
from tests.opened import opened
from tests.projects.views.conftest import SignIn


@pytest.fixture
def evaluator(taiyuan: Fund) -> User:
    return member(taiyuan, Role.EVALUATOR, name="钱红")


@pytest.fixture
def auditor(taiyuan: Fund) -> User:
    return member(taiyuan, Role.AUDITOR, name="孙平")


def made(fund: Fund, state: State, unit: Unit) -> Project:
    with fund_scope(fund.pk):
        return project_in(state, lead_unit=unit)


def state_of(fund: Fund, project: Project) -> str:
    with fund_scope(fund.pk):
        return Project.objects.get(pk=project.pk).state


def test_a_midterm_fails_is_rectified_and_passes_through_the_pages(
    taiyuan: Fund, own_unit: Unit, office: Client, lead: Client, evaluator: User, sign_in: SignIn
) -> None:
    project = made(taiyuan, State.MIDTERM, own_unit)
    with fund_scope(taiyuan.pk):
        aim = indicator(project)
    base, hers = f"/taiyuan/evaluation/{project.ref}/", sign_in(evaluator)
    page = hers.get(f"/taiyuan/projects/{project.ref}/").content.decode()
    assert page.count(f'href="{base}evaluate/"') == 1
    given = {"evaluator": evaluator.pk, "due_on": clock.today().isoformat(), "seen": ""}
    assert office.post(f"{base}assign/", given).status_code == 302
    assert "钱红" in office.get(f"{base}assign/").content.decode()
    form: dict[str, Any] = {"version": 1, "act": "save", f"achieved_{aim.pk}": "40"}
    assert hers.post(f"{base}evaluate/", form).status_code == 302
    refused = hers.post(f"{base}evaluate/", {**form, "version": 2, "act": "submit"})
    assert "请填写走访日期" in refused.content.decode()
    whole = {
        **form,
        "version": 2,
        "act": "submit",
        "visited_on": clock.today().isoformat(),
        "place": "桥东社区",
        "met": "书记",
        "achievements": "开展 4 次",
        "problems": "签到不全",
        "grade": "FAIL",
        "rectify_by": "2999-01-01",
    }
    assert hers.post(f"{base}evaluate/", whole).status_code == 302
    assert state_of(taiyuan, project) == State.MIDTERM_RECTIFYING
    assert "签到不全" in lead.get(f"{base}rectify/").content.decode()
    done = {"rectification": "已补", "seen_state": "MIDTERM_RECTIFYING"}
    assert lead.post(f"{base}rectify/", done).status_code == 302
    passed = {**whole, "version": 1, "grade": "GOOD", "rectify_by": ""}
    assert hers.post(f"{base}evaluate/", passed).status_code == 302
    assert state_of(taiyuan, project) == State.FINAL
    shown = lead.get(base).content.decode()
    assert "中期评估 第 2 次" in shown
    assert "40%" in shown


def test_an_evaluation_nobody_has_is_taken_up_on_its_page(
    taiyuan: Fund, own_unit: Unit, evaluator: User, sign_in: SignIn
) -> None:
    project = made(taiyuan, State.FINAL, own_unit)
    address = f"/taiyuan/evaluation/{project.ref}/evaluate/"
    hers, other = sign_in(evaluator), sign_in(member(taiyuan, Role.EVALUATOR))
    assert "接手评估" in hers.get(address).content.decode()
    assert hers.post(address, {"act": "take_up"}).status_code == 302
    assert other.post(address, {"act": "take_up"}).status_code == 409
    assert "这次评估由钱红负责" in other.get(address).content.decode()
    assert other.post(address, {"act": "submit"}).status_code == 409


def test_an_audit_goes_through_its_pages(
    taiyuan: Fund, own_unit: Unit, lead: Client, finance: Client, auditor: User, sign_in: SignIn
) -> None:
    project = made(taiyuan, State.AUDIT, own_unit)
    with fund_scope(taiyuan.pk):
        spent = expense(project, member(taiyuan, Role.FINANCE))
    base, his = f"/taiyuan/audits/{project.ref}/", sign_in(auditor)
    assert his.post(f"{base}audit/").status_code == 302
    assert "缺 " in his.get(f"{base}file/").content.decode()
    assert his.post(f"{base}draw/", {"count": "2"}).status_code == 400
    assert his.post(f"{base}draw/", {"count": "1", "seed": "0815"}).status_code == 302
    assert spent.voucher in his.get(f"{base}check/").content.decode()
    with fund_scope(taiyuan.pk):
        row = AuditedVoucher.objects.get()
    seen = {f"in_order_{row.pk}": "no", f"note_{row.pk}": "没有签收"}
    assert his.post(f"{base}check/", seen).status_code == 302
    found = {"severity": "GRAVE", "title": "缺签收", "content": "米面油", "expense": spent.number}
    assert "缺签收" not in opened(lead, base)
    assert his.post(f"{base}findings/new/", found).status_code == 302
    with fund_scope(taiyuan.pk):
        finding = AuditFinding.objects.get()
    at = f"{base}findings/{finding.pk}/"
    assert lead.post(f"{at}answer/", {"answer": "已补"}).status_code == 302
    assert his.post(f"{at}settle/", {"outcome": "back", "note": "不全"}).status_code == 302
    assert "不全" in lead.get(base).content.decode()
    given = {"opinion": "ADVERSE", "passes": "no", "text": "缺签收", "version": "2"}
    assert his.post(f"{base}conclude/", given).status_code == 302
    assert state_of(taiyuan, project) == State.AUDIT_RECTIFYING
    again = {"seen_state": "AUDIT_RECTIFYING", "note": "已补齐", f"answer_{finding.pk}": "补齐"}
    assert lead.post(f"{base}resubmit/", again).status_code == 302
    assert his.post(f"{base}audit/").status_code == 302
    assert his.post(f"{at}settle/", {"outcome": "settle", "note": "属实"}).status_code == 302
    assert his.post(f"{base}draw/", {"percent": "1"}).status_code == 302
    with fund_scope(taiyuan.pk):
        row = AuditedVoucher.objects.latest("id")
    assert his.post(f"{base}check/", {f"in_order_{row.pk}": "yes"}).status_code == 302
    good = {"opinion": "QUALIFIED", "passes": "yes", "text": "已整改", "version": "2"}
    answer = his.post(f"{base}conclude/", {**good, "report": report_file()})
    assert answer.status_code == 302, answer.content.decode()
    assert state_of(taiyuan, project) == State.CLOSING
    assert "保留意见" in finance.get(base).content.decode()
    sheet = finance.get(f"{base}vouchers/")
    assert sheet.getvalue().startswith(b"PK")


@pytest.mark.parametrize(
    "address", ["evaluation/", "evaluation/?view=done", "audits/", "audits/?view=done", "desk/"]
)
@pytest.mark.parametrize("role", [Role.OFFICE, Role.EVALUATOR, Role.AUDITOR])
def test_lists_ask_as_often_for_three_rows_as_for_one(
    taiyuan: Fund, own_unit: Unit, sign_in: SignIn, address: str, role: Role
) -> None:
    visitor = sign_in(member(taiyuan, role))

    def rows(serial: int) -> None:
        with fund_scope(taiyuan.pk):
            hers, his = member(taiyuan, Role.EVALUATOR), member(taiyuan, Role.AUDITOR)
            for offset, state in enumerate((State.MIDTERM, State.FINAL, State.AUDIT)):
                found = project_in(
                    state, lead_unit=own_unit, number=f"TY-2021-{900 + serial * 10 + offset}"
                )
                if state is State.AUDIT:
                    concluded(found, his)
                else:
                    graded(found, hers)
            project_in(State.AUDIT, lead_unit=own_unit, number=f"TY-2021-{905 + serial * 10}")
            project_in(State.MIDTERM, lead_unit=own_unit, number=f"TY-2021-{906 + serial * 10}")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert visitor.get(f"/taiyuan/{address}").status_code == 200
        return len(queries)

    rows(0)
    asked()
    once = asked()
    rows(1)
    rows(2)
    assert asked() == once


def test_what_was_given_waits_on_the_evaluators_desk(
    taiyuan: Fund, own_unit: Unit, evaluator: User, auditor: User, lead: Client, sign_in: SignIn
) -> None:
    project = made(taiyuan, State.MIDTERM, own_unit)
    hers = sign_in(evaluator)
    desk = hers.get("/taiyuan/desk/").content.decode()
    assert f"接手评估：{project.name}" in desk
    assert f"通过中期评估：{project.name}" not in desk
    assert (
        hers.post(f"/taiyuan/evaluation/{project.ref}/evaluate/", {"act": "take_up"}).status_code
        == 302
    )
    assert f"中期评估：{project.name}" in hers.get("/taiyuan/desk/").content.decode()
    with fund_scope(taiyuan.pk):
        graded(project, evaluator, "FAIL")  # type: ignore[arg-type]
        assert Evaluation.objects.get().grade == "FAIL"
    assert f"提交整改：{project.name}" in lead.get("/taiyuan/desk/").content.decode()
    audited = made(taiyuan, State.AUDIT, own_unit)
    assert f"开始审计：{audited.name}" in sign_in(auditor).get("/taiyuan/desk/").content.decode()


def test_many_vouchers_come_in_pages_and_the_form_of_a_finding_offers_the_sample(
    taiyuan: Fund,
    own_unit: Unit,
    auditor: User,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(KeysetPage.__init__, "__kwdefaults__", {"cursor": "", "size": 2})
    project = made(taiyuan, State.AUDIT, own_unit)
    with fund_scope(taiyuan.pk):
        clerk = member(taiyuan, Role.FINANCE)
        rows = [expense(project, clerk) for _ in range(3)]
    base, his = f"/taiyuan/audits/{project.ref}/", sign_in(auditor)
    his.post(f"{base}audit/")
    his.post(f"{base}draw/", {"count": "1", "seed": "0815"})
    first = his.get(f"{base}file/")
    assert [row.number for row, _ in first.context["vouchers"]] == [r.number for r in rows[:2]]
    shown = first.content.decode()
    assert "全部 3 张合计" in shown
    assert "抽查 1 张" in shown
    second = his.get(f"{base}file/{first.context['next_url']}")
    assert [row.number for row, _ in second.context["vouchers"]] == [rows[2].number]
    with fund_scope(taiyuan.pk):
        drawn = AuditedVoucher.objects.select_related("expense").get().expense.number
    other = next(row.number for row in rows if row.number != drawn)
    form = f"{base}findings/new/"
    offered = his.get(form).context["form"].fields["expense"].choices
    assert [number for number, _ in offered] == ["", drawn]
    asked = his.get(f"{form}?expense={other}").context["form"]
    assert asked["expense"].value() == other
    assert [number for number, _ in asked.fields["expense"].choices] == ["", drawn, other]
    found = {"severity": "GRAVE", "title": "缺签收", "content": "米面油", "expense": other}
    assert his.post(form, found).status_code == 302
