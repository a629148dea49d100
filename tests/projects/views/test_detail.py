"""A project's page says where it stands, whose turn it is, what is missing and what is unsaid."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.lifecycle import PaymentState
from funds.models import Fund, Unit
from funds.permissions import Role
from funds.services.commitments import TrancheData
from kit.marks import Mark, marking
from kit.tenancy.scope import fund_scope
from projects.lifecycle import EXITS, State
from projects.models import Project
from projects.services.advance import advance
from projects.services.agreements import record_agreement
from tests.factories.calls import screened, screening_form
from tests.factories.funds import member
from tests.factories.money import Staff
from tests.factories.projects import (
    ProjectFactory,
    ProjectGroupFactory,
    ProjectYearFactory,
    project_in,
)
from tests.projects.views.conftest import SignIn

UNSTATED = marking(Mark.UNSTATED, source="2021年度总结", reason="资料没有写明")


def url_of(project: Project) -> str:
    return f"/taiyuan/projects/{project.ref}/"


def text(client: Client, project: Project, query: str = "") -> str:
    response = client.get(url_of(project) + query)
    assert response.status_code == 200
    return response.content.decode()


def made(taiyuan: Fund, state: State, **fields: object) -> Project:
    with fund_scope(taiyuan.pk):
        return project_in(state, **fields)


def test_a_visitor_signs_in_first(client: Client, taiyuan: Fund) -> None:
    response = client.get(url_of(made(taiyuan, State.SCREENING)))
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


def test_another_units_project_does_not_exist_for_a_lead_unit(
    taiyuan: Fund, own_unit: Unit, lead: Client
) -> None:
    own = made(taiyuan, State.SCREENING, lead_unit=own_unit)
    assert own.name in text(lead, own)
    assert lead.get(url_of(made(taiyuan, State.SCREENING))).status_code == 404


def test_another_funds_project_does_not_exist(puyang: Fund, office: Client) -> None:
    with fund_scope(puyang.pk):
        foreign = project_in(State.SCREENING, number="PY-2021-001")
    for ref in ("PY-2021-001", foreign.key, "TY-2021-999", "bcdfghjkmn"):
        assert office.get(f"/taiyuan/projects/{ref}/").status_code == 404


def test_who_may_view_no_project_is_refused(taiyuan: Fund, sign_in: SignIn) -> None:
    volunteer = sign_in(member(taiyuan, Role.VOLUNTEER))
    assert volunteer.get(url_of(made(taiyuan, State.SCREENING))).status_code == 403


def test_a_draft_is_found_by_its_key_before_and_after_it_has_a_number(
    taiyuan: Fund, own_unit: Unit, lead: Client
) -> None:
    with fund_scope(taiyuan.pk):
        draft = ProjectFactory.create(number=None, lead_unit=own_unit)
        assert "草稿" in text(lead, draft)
        advance(draft.key, "submit", by=member(taiyuan, Role.LEAD_UNIT, unit=own_unit))
    assert lead.get(f"/taiyuan/projects/{draft.key}/").status_code == 200


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_page(taiyuan: Fund, office: Client, state: State) -> None:
    shown = text(office, made(taiyuan, state))
    assert state.label in shown
    context = office.get(url_of(made(taiyuan, state))).context
    assert sum(stage.state == "here" for stage in context["stages"]) <= 1
    if state in EXITS | {State.ARCHIVED} - {State.TERMINATED}:
        assert context["turn"].what in {"", "登记退款"}


def test_the_turn_names_who_what_and_what_is_missing(
    taiyuan: Fund, own_unit: Unit, office: Client, lead: Client
) -> None:
    draft = made(taiyuan, State.DRAFT, number=None, lead_unit=own_unit, beneficiaries="")
    shown = text(lead, draft)
    assert "轮到市教育局：提交申报" in shown
    assert "七要素还缺：服务对象。请补齐。" in shown
    (button,) = [b for b in lead.get(url_of(draft)).context["turn"].buttons if b.forward]
    assert "七要素还缺" in button.blocked
    turn = office.get(url_of(draft)).context["turn"]
    assert turn.buttons == []
    assert turn.who == "市教育局"


def test_buttons_are_the_steps_the_visitor_may_take(
    taiyuan: Fund, office: Client, finance: Client
) -> None:
    project = made(taiyuan, State.SCREENING)
    turn = office.get(url_of(project)).context["turn"]
    # Accepting, sending back and refusing are decided on one page.
    assert [b.label for b in turn.buttons] == ["办理形式审查"]
    assert [b.step.code for b in turn.others] == ["withdraw"]
    assert turn.who == "文明办"
    turn = finance.get(url_of(project)).context["turn"]
    assert turn.buttons == turn.others == []


def test_a_duty_already_done_blocks_the_button_and_says_why(
    taiyuan: Fund, own_unit: Unit, sign_in: SignIn
) -> None:
    person = member(taiyuan, Role.LEAD_UNIT, unit=own_unit)
    person.memberships.create(fund=taiyuan, role=Role.OFFICE)
    project = made(taiyuan, State.SCREENING, submitted_by=person, lead_unit=own_unit)
    shown = text(sign_in(person), project)
    assert "您是本项目的申报人，不能审查。请交由其他人办理。" in shown


def test_the_rail_marks_what_is_done_and_where_it_stands(taiyuan: Fund, office: Client) -> None:
    context = office.get(url_of(made(taiyuan, State.AUDIT))).context
    states = [stage.state for stage in context["stages"]]
    assert states == ["done"] * 9 + ["here"] + ["ahead"] * 3
    exits = {stage.label: stage.exit for stage in context["stages"] if stage.exit}
    assert exits == {
        "形式审查": "不予受理",
        "立项公示": "不予立项",
        "首款": "撤项",
        "结项": "终止并退款",
    }
    assert {loop.label for loop in context["loops"]} == {"变更", "退回补正"}


def test_a_stage_the_source_omits_is_drawn_as_unstated(taiyuan: Fund, office: Client) -> None:
    running = office.get(url_of(made(taiyuan, State.RUNNING_UNSTATED))).context["stages"]
    assert {stage.state for stage in running} == {"unstated"}
    closed = office.get(url_of(made(taiyuan, State.CLOSED_UNSTATED))).context["stages"]
    assert [stage.label for stage in closed if stage.state == "done"] == ["结项"]


def test_passed_stages_carry_their_day(taiyuan: Fund, office: Client) -> None:
    with fund_scope(taiyuan.pk):
        project = project_in(State.SCREENING)
        screened(project, member(taiyuan, Role.OFFICE))
    stages = office.get(url_of(project)).context["stages"]
    (screening,) = [stage for stage in stages if stage.label == "形式审查"]
    assert screening.date
    assert [stage.note for stage in stages if stage.state == "here"] == ["今天在此"]


def test_an_exit_shows_where_the_project_left(taiyuan: Fund, office: Client) -> None:
    with fund_scope(taiyuan.pk):
        project = project_in(State.REVIEW)
        advance(project.ref, "not_approve", by=member(taiyuan, Role.OFFICE), note="重复立项")
    context = office.get(url_of(project)).context
    states = {stage.label: (stage.state, stage.note) for stage in context["stages"]}
    assert states["形式审查"][0] == "done"
    assert states["专家评审"] == ("ahead", "不予立项")
    assert "没有待办的环节" in text(office, project)


def test_unstated_elements_say_so_with_their_source(taiyuan: Fund, office: Client) -> None:
    project = made(
        taiyuan,
        State.RUNNING_UNSTATED,
        service_duration="",
        volunteers_planned=None,
        marks={"service_duration": UNSTATED, "volunteers_planned": UNSTATED},
    )
    shown = text(office, project)
    assert "2 项未说明" in shown
    assert "2021年度总结：资料没有写明" in shown


def test_a_drafts_empty_element_is_not_called_unstated(taiyuan: Fund, office: Client) -> None:
    shown = text(office, made(taiyuan, State.DRAFT, number=None, beneficiaries=""))
    assert "1 项未填写" in shown
    assert "未填写</span>" in shown


def test_years_are_told_with_their_drawing(taiyuan: Fund, office: Client) -> None:
    with fund_scope(taiyuan.pk):
        project = project_in(State.RUNNING_UNSTATED, drawing="monitor")
        group = ProjectGroupFactory.create(name="其他")
        ProjectYearFactory.create(project=project, paragraph="平台已开发完成。", group=group)
        ProjectYearFactory.create(project=project, year=2020, marks={"paragraph": UNSTATED})
    shown = text(office, project)
    assert "平台已开发完成。" in shown
    assert "2021 年 · 常态化开展 · 其他" in shown
    assert "drawings/projects/monitor" in shown
    assert "示意图" in shown


def test_money_of_the_agreement(taiyuan: Fund, office: Client) -> None:
    with fund_scope(taiyuan.pk):
        staff = Staff(taiyuan)
        project = project_in(State.MIDTERM)
        tranches = (
            TrancheData(
                "首款", Decimal(50), condition="协议签订", condition_met_on=date(2021, 5, 12)
            ),
            TrancheData("尾款", Decimal(50), condition="验收通过"),
        )
        commitment = staff.commitment("521160.00", tranches=tranches)
        record_agreement(project.ref, commitment.number, by=staff.office)
        first = commitment.tranches.get(sequence=1)
        payable = staff.payable("260580.00", commitment=commitment, tranche=first)
        staff.payment("208464.00", payable=payable, state=PaymentState.PAID)
    shown = text(office, project)
    for amount in ("521,160.00", "208,464.00", "52,116.00", "260,580.00"):
        assert amount in shown
    assert commitment.number in shown
    assert "条件未达成" in shown
    assert "待付" in shown


def test_a_historical_projects_money_is_unstated(taiyuan: Fund, office: Client) -> None:
    context = office.get(url_of(made(taiyuan, State.RUNNING_UNSTATED))).context
    shown = [context[name] for name in ("agreed_shown", "paid_shown", "outstanding_shown")]
    assert shown == ["unstated"] * 3
    context = office.get(url_of(made(taiyuan, State.SCREENING, historical=False))).context
    shown = [context[name] for name in ("agreed_shown", "paid_shown", "outstanding_shown")]
    assert shown == ["na"] * 3


def test_the_timeline_says_who_when_why_and_by_which_request(taiyuan: Fund, office: Client) -> None:
    project = made(taiyuan, State.SCREENING)
    response = office.post(f"/taiyuan/screening/{project.ref}/", screening_form())
    event = office.get(url_of(project)).context["events"][0]
    assert (event.what, event.who) == ("通过形式审查，进入“待专家评审”", "王晓东")
    assert event.note == "材料齐全"
    assert event.request_id == response["X-Request-ID"]


def test_a_long_history_is_shortened_until_asked_for(taiyuan: Fund, office: Client) -> None:
    project = made(taiyuan, State.RUNNING_UNSTATED)
    with fund_scope(taiyuan.pk):
        for version in range(1, 8):
            project.version = version
            project.save()
    assert len(office.get(url_of(project)).context["events"]) == 6
    everything = office.get(url_of(project) + "?history=all").context
    assert len(everything["events"]) == everything["event_count"] == 7


def test_more_rows_cost_no_more_queries(taiyuan: Fund, office: Client) -> None:
    counts = []
    with fund_scope(taiyuan.pk):
        staff, project = Staff(taiyuan), project_in(State.FIRST_PAYMENT)
    for more in (1, 2):
        with fund_scope(taiyuan.pk):
            for number in range(more):
                ProjectYearFactory.create(
                    project=project,
                    year=2015 + 3 * more + number,
                    group=ProjectGroupFactory.create(),
                )
                commitment = staff.commitment()
                record_agreement(project.ref, commitment.number, by=staff.office)
                staff.payable("10.00", commitment=commitment, tranche=commitment.tranches.get())
        assert office.get(url_of(project)).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            assert office.get(url_of(project)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
