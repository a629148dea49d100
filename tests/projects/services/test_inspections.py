"""A round is drawn so that anybody can draw it again; a finding stands until it is rechecked."""

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, Notice, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from projects.models import Draw, InspectionRound, InspectionState, Project
from projects.queries.execution import open_inspections
from projects.services.inspections import (
    RecheckData,
    RoundData,
    VisitData,
    draw_round,
    plan_round,
    recheck_inspection,
    record_visit,
    rectify_inspection,
)
from projects.stages import State
from tests.factories.execution import inspection
from tests.factories.funds import UnitFactory, member
from tests.factories.projects import project_in

S = InspectionState


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def project(in_taiyuan: Fund) -> Project:
    return project_in(State.MIDTERM, implementer=UnitFactory.create())


@pytest.fixture
def unit(project: Project) -> User:
    return member(project.fund, Role.IMPLEMENTER, unit=project.implementer)


def a_round(title: str = "二季度检查") -> RoundData:
    return RoundData(title, 2021, clock.today() + timedelta(days=10))


def test_a_draw_is_the_first_of_the_running_projects_by_their_hashes(
    in_taiyuan: Fund, office: User
) -> None:
    running = {project_in(State.FINAL).ref for _ in range(5)}
    project_in(State.CLOSING)
    drawn = draw_round(a_round(), 2, " 双色球 0714 ", by=office)
    assert drawn.draw is not None
    expected = sorted(
        running, key=lambda ref: hashlib.sha256(f"双色球 0714:{ref}".encode()).hexdigest()
    )[:2]
    assert drawn.draw.drawn == expected
    assert (set(drawn.draw.entered), drawn.draw.seed) == (running, "双色球 0714")
    assert {row.project.ref for row in drawn.inspections.all()} == set(expected)


def test_what_cannot_be_drawn_or_planned_is_refused_whole(project: Project, office: User) -> None:
    closing = project_in(State.CLOSING)
    with pytest.raises(Refusal, match="执行中的项目有 1 个"):
        draw_round(a_round(), 2, "1", by=office)
    with pytest.raises(Refusal, match="随机种子"):
        draw_round(a_round(), 1, " ", by=office)
    with pytest.raises(Refusal, match="还没有选项目"):
        plan_round(a_round(), [], by=office)
    with pytest.raises(Refusal, match=f"{closing.ref} 现在不在执行中"):
        plan_round(a_round(), [project.ref, closing.ref], by=office)
    with pytest.raises(NotAllowed):
        plan_round(a_round(), [project.ref], by=member(project.fund, Role.EXECUTOR))
    assert not InspectionRound.objects.exists()
    assert not Draw.objects.exists()
    plan_round(a_round(), [project.ref], by=office)
    with pytest.raises(Refusal, match="已有同名的检查"):
        plan_round(a_round(), [project.ref], by=office)


def test_findings_are_rectified_and_rechecked(project: Project, unit: User, office: User) -> None:
    executor = member(project.fund, Role.EXECUTOR)
    row = inspection(project, office)
    place = (row.round.number, project.ref)
    today = clock.today()
    assert list(open_inspections(project)) == [row]
    with pytest.raises(Refusal, match="请填写整改期限"):
        record_visit(*place, VisitData(today, "签到表缺页"), by=executor)
    with pytest.raises(NotAllowed):
        record_visit(*place, VisitData(today), by=unit)
    found = VisitData(today, "签到表缺页", today + timedelta(days=7))
    assert record_visit(*place, found, by=executor).state == S.RECTIFYING
    with pytest.raises(Refusal, match="现在是“待整改”，已有人办理"):
        record_visit(*place, found, by=office)
    with pytest.raises(NotAllowed):
        rectify_inspection(*place, "已补齐", by=executor)
    rectify_inspection(*place, "已补齐", by=unit)
    with pytest.raises(Refusal, match="请填写整改期限"):
        recheck_inspection(*place, RecheckData(False, "还缺一页"), by=office)
    again = RecheckData(False, "还缺一页", today + timedelta(days=9))
    assert recheck_inspection(*place, again, by=office).state == S.RECTIFYING
    rectify_inspection(*place, "已全部补齐", by=unit)
    assert recheck_inspection(*place, RecheckData(True, "齐全"), by=executor).state == S.DONE
    assert not open_inspections(project).exists()
    heard = [notice.subject for notice in Notice.objects.filter(person=unit).order_by("id")]
    assert [subject.split("：")[0] for subject in heard] == [
        "将接受督导检查",
        "督导检查发现问题，请整改",
        "整改未通过复查，请继续整改",
        "整改已通过复查",
    ]


def test_without_findings_it_is_done(project: Project, office: User) -> None:
    row = inspection(project, office)
    done = record_visit(row.round.number, project.ref, VisitData(clock.today()), by=office)
    assert (done.state, done.inspected_by) == (S.CLEAR, office)


def test_the_database_skips_no_state(project: Project, office: User) -> None:
    row = inspection(project, office)
    with (
        pytest.raises(IntegrityError, match="projects_inspection_steps"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE projects_inspection SET state = 'DONE' WHERE id = %s", [row.pk])


def test_whoever_left_is_not_inspected(project: Project, unit: User, office: User) -> None:
    planned, found = inspection(project, office), inspection(project, office)
    today = clock.today()
    wrong = VisitData(today, "签到表缺页", today + timedelta(days=7))
    record_visit(found.round.number, project.ref, wrong, by=office)
    Project.objects.filter(pk=project.pk).update(state=State.TERMINATED)
    with pytest.raises(Refusal, match="现在不在执行中，不能安排检查"):
        plan_round(a_round(), [project.ref], by=office)
    with pytest.raises(Refusal, match="执行中的项目有 0 个"):
        draw_round(a_round(), 1, "1", by=office)
    with pytest.raises(Refusal, match="项目已终止，不再检查"):
        record_visit(planned.round.number, project.ref, VisitData(today), by=office)
    with pytest.raises(Refusal, match="项目已终止，不再检查"):
        rectify_inspection(found.round.number, project.ref, "已补齐", by=unit)


def test_a_round_is_told_in_as_many_queries_however_many_its_projects(
    in_taiyuan: Fund, office: User
) -> None:
    member(in_taiyuan, Role.EXECUTOR)

    def cost(count: int, title: str) -> int:
        projects = [project_in(State.MIDTERM, implementer=UnitFactory.create()) for _ in "123"]
        people = [member(in_taiyuan, Role.IMPLEMENTER, unit=row.implementer) for row in projects]
        refs = [row.ref for row in projects[:count]]
        with CaptureQueriesContext(connection) as seen:
            plan_round(a_round(title), refs, by=office)
        told = Notice.objects.filter(person__in=people, subject=f"将接受督导检查：{title}")
        assert {notice.person_id for notice in told} == {row.pk for row in people[:count]}
        return sum("funds_membership" in query["sql"] for query in seen.captured_queries)

    cost(1, "甲")
    assert cost(1, "乙") == cost(3, "丙")
