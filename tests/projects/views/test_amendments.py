"""The pages of amendments, terminations and bars, each used by those whose act it is."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, Unit
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from projects.lifecycle import State
from projects.models import Amendment, AmendmentState, Project, StepFile, UnitBar
from projects.services.bars import record_bar
from tests.factories.amendments import amendment_of
from tests.factories.funds import UnitFactory, member
from tests.factories.projects import project_in
from tests.opened import opened
from tests.projects.views.conftest import SignIn
from tests.projects.views.test_forms import ELEMENTS

BASE = "/taiyuan/amendments/"


@pytest.fixture
def project(taiyuan: Fund, own_unit: Unit) -> Project:
    with fund_scope(taiyuan.pk):
        return project_in(
            State.MIDTERM,
            lead_unit=own_unit,
            starts_on=date(2021, 3, 1),
            ends_on=date(2021, 12, 31),
        )


def typed(project: Project, **changes: str) -> dict[str, str]:
    """Return the form as it is sent, the lead unit kept."""
    sent = {**ELEMENTS, "lead_unit": str(project.lead_unit_id), "version": str(project.version)}
    return {**sent, "reason": "筹款进度较慢", "paper_kind": "AMENDMENT", **changes}


def test_a_lead_unit_asks_and_the_office_approves(
    taiyuan: Fund, project: Project, lead: Client, office: Client
) -> None:
    page = lead.get(f"{BASE}{project.ref}/new/").content.decode()
    assert "2021年12月31日" in page
    sent = typed(project, ends_on="2022-12-31")
    paper = SimpleUploadedFile("会议纪要.pdf", b"%PDF-1.7")
    response = lead.post(f"{BASE}{project.ref}/new/", {**sent, "papers": paper})
    with fund_scope(taiyuan.pk):
        amendment = Amendment.objects.get()
        assert StepFile.objects.get().step == "amend"
    one = f"{BASE}{project.ref}/{amendment.number}/"
    assert response["Location"] == one
    assert "撤回变更申请" in lead.get(one).content.decode()
    assert "批准变更" not in opened(lead, one)
    assert lead.get(f"{one}approve/").status_code == 403
    assert "批准变更" in office.get(one).content.decode()
    assert "结束日期" in office.get("/taiyuan/desk/").content.decode()
    response = office.post(f"{one}approve/", {"effective_on": "2021-11-01", "note": "会议同意"})
    assert response.status_code == 302
    with fund_scope(taiyuan.pk):
        assert Project.objects.get(pk=project.pk).ends_on == date(2022, 12, 31)
    told = lead.get(f"{BASE}{project.ref}/").content.decode()
    assert "2021年12月31日" in told
    assert "2022年12月31日" in told
    assert "第 1 版" in told


def test_what_the_form_does_not_ask_for_stays(taiyuan: Fund, own_unit: Unit, lead: Client) -> None:
    with fund_scope(taiyuan.pk):
        asked = {"requested_amount": Decimal("60000.00"), "ends_on": date(2021, 12, 31)}
        project = project_in(State.MIDTERM, lead_unit=own_unit, **asked)
    sent = typed(project, ends_on="2022-12-31")
    assert lead.post(f"{BASE}{project.ref}/new/", sent).status_code == 302
    with fund_scope(taiyuan.pk):
        assert {"call", "requested_amount"}.isdisjoint(Amendment.objects.get().values)


def test_office_that_asked_sees_why_it_cannot_approve(
    taiyuan: Fund, project: Project, sign_in: SignIn
) -> None:
    asker = member(taiyuan, Role.OFFICE)
    with fund_scope(taiyuan.pk):
        amendment = amendment_of(project, asker)
    page = sign_in(asker).get(f"{BASE}{project.ref}/{amendment.number}/").content.decode()
    assert "您申请了本次变更，不能审批" in page
    assert sign_in(asker).get(f"{BASE}{project.ref}/{amendment.number}/approve/").status_code == 403


def test_a_form_without_change_keeps_what_was_typed(
    taiyuan: Fund, project: Project, lead: Client
) -> None:
    response = lead.post(f"{BASE}{project.ref}/new/", typed(project, reason=""))
    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["reason"]
    with fund_scope(taiyuan.pk):
        assert not Amendment.objects.exists()


def test_refusing_and_withdrawing(
    taiyuan: Fund, project: Project, lead: Client, office: Client
) -> None:
    assert (
        lead.post(f"{BASE}{project.ref}/new/", typed(project, ends_on="2022-12-31")).status_code
        == 302
    )
    with fund_scope(taiyuan.pk):
        one = f"{BASE}{project.ref}/{Amendment.objects.get().number}/"
    assert office.post(f"{one}refuse/", {"note": ""}).status_code == 400
    assert office.post(f"{one}refuse/", {"note": "期限太长"}).status_code == 302
    assert "期限太长" in lead.get(one).content.decode()
    response = lead.post(f"{one}withdraw/", follow=True)
    assert "现在是“未批准”" in response.content.decode()
    with fund_scope(taiyuan.pk):
        assert Amendment.objects.get().state == AmendmentState.REFUSED


def test_nothing_yet_says_what_will_appear(project: Project, lead: Client) -> None:
    assert "还没有变更过" in lead.get(f"{BASE}{project.ref}/").content.decode()


def test_the_tab_asks_as_much_for_three_amendments_as_for_one(
    taiyuan: Fund, project: Project, office: Client
) -> None:
    asker = member(taiyuan, Role.OFFICE)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert office.get(f"{BASE}{project.ref}/").status_code == 200
        return len(queries)

    def more() -> None:
        with fund_scope(taiyuan.pk):
            project.refresh_from_db()
            amendment = amendment_of(project, asker)
            Amendment.objects.filter(pk=amendment.pk).update(state=AmendmentState.WITHDRAWN)

    more()
    asked()
    few = asked()
    more()
    more()
    assert asked() == few


def test_termination_by_its_page(
    taiyuan: Fund, project: Project, office: Client, own_unit: Unit
) -> None:
    url = f"/taiyuan/exits/{project.ref}/terminate/"
    form = office.get(url).context["form"]
    sent = {
        "key": form["key"].value(),
        "seen_state": "MIDTERM",
        "note": "单位擅自改变用途",
        "barred": str(own_unit.pk),
        "bar_years": "3",
        "paper_kind": "OTHER",
    }
    response = office.post(url, {**sent, "refund": "1.00"})
    assert list(response.context["form"].errors) == ["refund"]
    assert office.post(url, sent).status_code == 302
    with fund_scope(taiyuan.pk):
        assert Project.objects.get(pk=project.pk).state == State.TERMINATED
        assert UnitBar.objects.get().unit == own_unit
    assert "现在不能终止" in office.get(url).content.decode()
    listed = office.get("/taiyuan/bars/").content.decode()
    assert "限制中" in listed
    assert "擅自改变用途" in listed


def test_bars_are_recorded_lifted_and_listed_at_constant_cost(
    taiyuan: Fund, office: Client, own_unit: Unit
) -> None:
    sent = {"unit": str(own_unit.pk), "years": "2", "reason": "违约"}
    assert "没有被限制申报的单位" in office.get("/taiyuan/bars/").content.decode()
    assert office.post("/taiyuan/bars/new/", sent).status_code == 302
    with fund_scope(taiyuan.pk):
        bar = UnitBar.objects.get()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert office.get("/taiyuan/bars/").status_code == 200
        return len(queries)

    asked()
    few = asked()
    with fund_scope(taiyuan.pk):
        for _ in range(2):
            record_bar(
                UnitFactory.create(), years=1, reason="违约", by=member(taiyuan, Role.OFFICE)
            )
    assert asked() == few
    lift = f"/taiyuan/bars/{bar.pk}/lift/"
    assert office.post(lift, {"reason": ""}).status_code == 400
    assert office.post(lift, {"reason": "已整改"}).status_code == 302
    assert "已解除" in office.get("/taiyuan/bars/").content.decode()
