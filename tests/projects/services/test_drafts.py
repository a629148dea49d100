"""A project is registered once, edited while it may be, and only by its own unit."""

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q

from funds.models import Fund
from funds.permissions import Action, Role, can
from kit.errors import NotAllowed, Refusal
from kit.marks import Mark, marking
from kit.tenancy.scope import fund_scope
from projects.lifecycle import EXITS, State
from projects.models import Project
from projects.models.project import new_key
from projects.queries.history import events
from projects.queries.projects import reached_by
from projects.services.advance import Moved, advance
from projects.services.drafts import edit_project, register_project
from projects.services.elements import ProjectData
from tests.factories.funds import FundFactory, UnitFactory, member
from tests.factories.projects import CategoryFactory, ProjectFactory, project_in

DATA = ProjectData(name="“晋祠小导游”志愿讲解服务项目")


def data_of(project: Project, **changes: Any) -> ProjectData:
    fields = {name: getattr(project, name) for name in ProjectData.__dataclass_fields__}
    return ProjectData(**{**fields, **changes})


def test_a_draft_may_be_incomplete(in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    project = register_project(DATA, by=office)
    project.refresh_from_db()
    assert (project.state, project.number, project.created_by) == (State.DRAFT, None, office)
    assert project.pinyin == "jin ci xiao dao you zhi yuan jiang jie fu wu xiang mu"
    assert not project.historical
    assert [event.what for event in events(project)] == ["登记项目"]


def test_every_element_is_kept(in_taiyuan: Fund) -> None:
    data = ProjectData(
        name=" 项目 ",
        beneficiaries="游客",
        service_type="讲解",
        service_duration="每次 2 小时",
        volunteers_planned=30,
        funding_source="基金拨付",
        sessions_planned=12,
        category=CategoryFactory.create(),
        lead_unit=UnitFactory.create(),
        implementer=UnitFactory.create(),
        requested_amount=Decimal("52116.00"),
        starts_on=date(2021, 3, 1),
        ends_on=date(2021, 12, 31),
    )
    project = register_project(data, by=member(in_taiyuan, Role.OFFICE))
    project.refresh_from_db()
    assert data_of(project) == replace(data, name="项目")


def test_the_same_form_twice_registers_one_project(in_taiyuan: Fund) -> None:
    office, key = member(in_taiyuan, Role.OFFICE), new_key()
    first = register_project(DATA, by=office, key=key)
    assert register_project(DATA, by=office, key=key) == first
    with pytest.raises(Refusal, match="这张表已失效"):
        register_project(DATA, by=member(in_taiyuan, Role.OFFICE), key=key)
    assert Project.objects.count() == 1


@pytest.mark.parametrize("key", ["short", "aaaaaaaaaa", "bcdfghjkm'"])
def test_a_key_of_another_making_is_refused(in_taiyuan: Fund, key: str) -> None:
    with pytest.raises(Refusal, match="这张表已失效"):
        register_project(DATA, by=member(in_taiyuan, Role.OFFICE), key=key)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "字" * 121}, "name"),
        ({"requested_amount": Decimal(0)}, "requested_amount"),
        ({"requested_amount": Decimal("1000000000000.01")}, "requested_amount"),
        ({"requested_amount": Decimal("1.005")}, "requested_amount"),
        ({"starts_on": date(2021, 2, 1), "ends_on": date(2021, 1, 1)}, "ends_on"),
        ({"volunteers_planned": 0}, "volunteers_planned"),
        ({"sessions_planned": -1}, "sessions_planned"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    in_taiyuan: Fund, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        register_project(replace(DATA, **change), by=member(in_taiyuan, Role.OFFICE))
    assert refused.value.field == field


def test_a_lead_unit_registers_and_edits_its_own_projects_only(in_taiyuan: Fund) -> None:
    own, other = UnitFactory.create(), UnitFactory.create()
    person = member(in_taiyuan, Role.LEAD_UNIT, unit=own)
    project = register_project(replace(DATA, lead_unit=own), by=person)
    for unit in (other, None):
        with pytest.raises(NotAllowed):
            register_project(replace(DATA, lead_unit=unit), by=person)
        with pytest.raises(NotAllowed):
            edit_project(
                project.key, replace(DATA, lead_unit=unit), by=person, version=project.version
            )
    foreign = ProjectFactory.create(lead_unit=other)
    with pytest.raises(NotAllowed):
        edit_project(foreign.key, DATA, by=person, version=1)
    project.refresh_from_db()
    assert project.lead_unit == own


def test_an_edit_is_a_version_with_a_row_of_history(in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE, name="王晓东")
    project = register_project(DATA, by=office)
    edited = edit_project(project.key, replace(DATA, name="新名"), by=office, version=1)
    assert (edited.name, edited.pinyin, edited.version) == ("新名", "xin ming", 2)
    assert next((e.what, e.who) for e in events(edited)) == ("修改项目资料", "王晓东")
    with pytest.raises(Moved, match="王晓东刚刚改过这个项目"):
        edit_project(project.key, DATA, by=office, version=1)


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_past_the_draft_only_a_historical_project_is_edited(in_taiyuan: Fund, state: State) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    for historical in (True, False):
        project = project_in(state, historical=historical)
        data = data_of(project, beneficiaries="老人")
        if historical and state not in {*EXITS, State.ARCHIVED}:
            edited = edit_project(project.ref, data, by=office, version=1)
            assert edited.beneficiaries == "老人"
        else:
            with pytest.raises(Refusal):
                edit_project(project.ref, data, by=office, version=1)


def test_a_value_that_becomes_known_loses_its_mark(in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    mark = marking(Mark.UNSTATED, source="年度总结", reason="没有写明")
    project = project_in(
        State.RUNNING_UNSTATED,
        beneficiaries="",
        service_type="",
        marks={"beneficiaries": mark, "service_type": mark, "number": mark},
    )
    edited = edit_project(project.ref, data_of(project, beneficiaries="老人"), by=office, version=1)
    assert set(edited.marks) == {"service_type", "number"}
    again = edit_project(edited.ref, data_of(edited, beneficiaries=""), by=office, version=2)
    assert again.mark_of("beneficiaries") is Mark.UNSTATED


@pytest.mark.django_db(transaction=True)
def test_the_same_form_twice_at_once_registers_one_project() -> None:
    fund = FundFactory.create()
    office, key = member(fund, Role.OFFICE), new_key()
    barrier, found = threading.Barrier(4), []

    def send() -> None:
        barrier.wait()
        try:
            with fund_scope(fund.pk):
                found.append(register_project(DATA, by=office, key=key).pk)
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_lead_unit_that_only_carries_a_project_out_may_read_and_not_touch_it(
    in_taiyuan: Fund,
) -> None:
    helping = UnitFactory.create()
    project = project_in(State.DRAFT, number=None, implementer=helping)
    person = member(in_taiyuan, Role.LEAD_UNIT, unit=helping)
    assert can(person, Action.PROJECT_VIEW, project)
    with pytest.raises(NotAllowed):
        edit_project(
            project.ref, data_of(project, lead_unit=helping), by=person, version=project.version
        )
    for step in ("submit", "withdraw"):
        with pytest.raises(NotAllowed):
            advance(project.ref, step, by=person, note="理由")
    assert reached_by(person, Action.PROJECT_SUBMIT, in_taiyuan.pk) == Q(lead_unit_id=helping.pk)
    with pytest.raises(NotAllowed):
        register_project(replace(DATA, implementer=helping), by=person)
