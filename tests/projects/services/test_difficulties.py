"""A difficulty is the lead unit's to solve by a day; then, or when asked, it goes to the office."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from funds.models import Fund, Notice, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from projects.models import Difficulty, DifficultyState, Project
from projects.queries.execution import open_difficulties
from projects.services.difficulties import escalate, escalate_overdue, settle_difficulty
from projects.stages import State
from tests.factories.execution import difficulty
from tests.factories.funds import UnitFactory, member
from tests.factories.projects import project_in

S = DifficultyState


@pytest.fixture
def project(in_taiyuan: Fund) -> Project:
    return project_in(
        State.MIDTERM, lead_unit=UnitFactory.create(), implementer=UnitFactory.create()
    )


@pytest.fixture
def unit(project: Project) -> User:
    return member(project.fund, Role.IMPLEMENTER, unit=project.implementer)


@pytest.fixture
def lead(project: Project) -> User:
    return member(project.fund, Role.LEAD_UNIT, unit=project.lead_unit)


@pytest.fixture
def office(project: Project) -> User:
    return member(project.fund, Role.OFFICE)


def told(person: User) -> list[str]:
    return [row.subject.split("：")[0] for row in Notice.objects.filter(person=person)]


def test_it_goes_to_the_lead_unit_and_its_answer_back(
    project: Project, unit: User, lead: User, office: User
) -> None:
    row = difficulty(project, unit, title="场地未落实")
    assert difficulty(project, unit, title="场地未落实") == row
    assert (told(lead), told(office), told(unit)) == (["有困难等您解决"], [], [])
    assert list(open_difficulties(project)) == [row]
    with pytest.raises(NotAllowed):
        settle_difficulty(row.number, "已协调", S.SOLVED, by=unit)
    with pytest.raises(Refusal, match="请填写处理情况"):
        settle_difficulty(row.number, " ", S.SOLVED, by=lead)
    settled = settle_difficulty(row.number, "改在街道文化站", S.SOLVED, by=lead)
    assert (settled.state, settled.answered_by) == (S.SOLVED, lead)
    assert told(unit) == ["困难问题已解决"]
    assert not open_difficulties(project).exists()
    with pytest.raises(Refusal, match="现在是“已解决”，已有人办理"):
        settle_difficulty(row.number, "我也协调了", S.SOLVED, by=office)


def test_by_button_it_goes_to_the_office_once(
    project: Project, unit: User, lead: User, office: User
) -> None:
    row = difficulty(project, unit)
    escalate(row.number, by=unit)
    with pytest.raises(Refusal, match="已上报文明办"):
        escalate(row.number, by=lead)
    assert told(office) == ["困难问题已上报，等您协调"]
    assert settle_difficulty(row.number, "不再需要", S.CLOSED, by=office).state == S.CLOSED


def test_the_sweep_takes_up_what_is_overdue_and_nothing_twice(
    project: Project, unit: User, lead: User, office: User
) -> None:
    due, later = difficulty(project, unit, days=3), difficulty(project, unit, days=4)
    with clock.standing_at(clock.now() + timedelta(days=3)):
        assert escalate_overdue(project.fund) == 0
    with clock.standing_at(clock.now() + timedelta(days=4)):
        assert escalate_overdue(project.fund) == 1
        assert escalate_overdue(project.fund) == 0
        today = clock.today()
    states = dict(Difficulty.objects.values_list("pk", "state"))
    assert states == {due.pk: S.ESCALATED, later.pk: S.OPEN}
    assert Difficulty.objects.get(pk=due.pk).escalated_on == today
    assert told(office) == ["困难问题已上报，等您协调"]
    assert told(lead).count("困难问题已上报文明办") == 1


def test_days_gone_by_and_stopped_projects_are_refused(project: Project, unit: User) -> None:
    with pytest.raises(Refusal, match="今天到一年之内"):
        difficulty(project, unit, days=-1)
    Project.objects.filter(pk=project.pk).update(state=State.TERMINATED)
    with pytest.raises(Refusal, match="不在执行中"):
        difficulty(project, unit)


def test_the_database_lets_no_settled_difficulty_open_again(
    project: Project, unit: User, lead: User
) -> None:
    row = difficulty(project, unit)
    settle_difficulty(row.number, "已协调", S.SOLVED, by=lead)
    for change in ("state = 'OPEN'", "content = ''"):
        with (
            pytest.raises(IntegrityError, match="projects_difficulty_"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE projects_difficulty SET {change} WHERE id = %s", [row.pk])
