"""What the database itself refuses, whoever asks: raw SQL as the app role."""

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from funds.models import Fund
from kit.tenancy.scope import fund_scope
from projects.lifecycle import CHANGES, ENTRY_STATES, State
from projects.models import Project
from projects.models.project import KEY_ALPHABET, new_key
from tests.factories.funds import UserFactory
from tests.factories.projects import ProjectFactory, ProjectYearFactory, project_in


def move(project: Project, target: State) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE projects_project SET state = %s WHERE id = %s", [target, project.pk])


@pytest.mark.parametrize("source", list(State))
def test_raw_sql_moves_a_project_only_as_the_table_says(in_taiyuan: Fund, source: State) -> None:
    first = project_in(source)
    for target in State:
        project = project_in(source, created_by=first.created_by, lead_unit=None, category=None)
        if target == source or (source, target) in CHANGES:
            move(project, target)
            project.refresh_from_db()
            assert project.state == target
        else:
            # An archive is refused by the guard that keeps it read-only.
            with pytest.raises(IntegrityError, match=r"projects_project_(steps|archived)"):
                move(project, target)


@pytest.mark.parametrize("state", [*State, "", "ELSEWHERE"])
def test_raw_sql_enters_a_project_only_in_a_declared_state(in_taiyuan: Fund, state: str) -> None:
    person = UserFactory.create()
    values = {
        "fund_id": in_taiyuan.pk,
        "state": state,
        "key": new_key(),
        "number": "TY-2021-001",
        "name": "示例",
        "pinyin": "",
        "created_by_id": person.pk,
        "marks": "{}",
        "beneficiaries": "",
        "service_type": "",
        "service_duration": "",
        "funding_source": "",
        "drawing": "",
        "historical": True,
        "created_at": "2021-01-01T00:00Z",
        "version": 1,
    }
    insert = (
        f"INSERT INTO projects_project ({', '.join(values)}) "
        f"VALUES ({', '.join(['%s'] * len(values))})"
    )
    if state in ENTRY_STATES:
        with connection.cursor() as cursor:
            cursor.execute(insert, list(values.values()))
        assert Project.objects.get().state == state
    else:
        with (
            pytest.raises(IntegrityError, match="projects_project_entry"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(insert, list(values.values()))


def test_a_trigger_cannot_be_switched_off(in_taiyuan: Fund) -> None:
    """django-pgtrigger's could, by a setting the app role may make."""
    project = project_in(State.DRAFT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{all}', true)")
    with pytest.raises(IntegrityError):
        move(project, State.ARCHIVED)


@pytest.mark.parametrize(
    "change",
    [
        "key = 'zzzzzzzzzz'",
        "historical = false",
        "created_by_id = created_by_id + 1",
        "created_at = now()",
        "number = 'TY-2021-999'",
        "number = NULL",
        "requested_amount = 0",
        "requested_amount = -1",
        "requested_amount = 1000000000000.01",
        "starts_on = '2021-12-31', ends_on = '2021-01-01'",
    ],
)
def test_raw_sql_cannot_write_what_may_not_be(in_taiyuan: Fund, change: str) -> None:
    project = project_in(State.RUNNING_UNSTATED)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE projects_project SET {change} WHERE id = %s", [project.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_project_is_never_removed(in_taiyuan: Fund) -> None:
    project = project_in(State.DRAFT)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM projects_project WHERE id = %s", [project.pk])


def test_a_submitted_project_has_a_number(in_taiyuan: Fund) -> None:
    draft = ProjectFactory.create(number=None)
    with pytest.raises(IntegrityError, match="numbered_once_submitted"):
        move(draft, State.SCREENING)
    move(draft, State.WITHDRAWN)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE projects_projectevent SET state = 'DRAFT'", "DELETE FROM projects_projectevent"],
)
def test_history_cannot_be_edited(in_taiyuan: Fund, statement: str) -> None:
    project_in(State.SCREENING)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_another_funds_unit_and_project_cannot_be_pointed_at(taiyuan: Fund, puyang: Fund) -> None:
    with fund_scope(puyang.pk):
        foreign = project_in(State.DRAFT)
    with fund_scope(taiyuan.pk):
        own = project_in(State.DRAFT)
        for column, value in (
            ("lead_unit_id", foreign.lead_unit_id),
            ("implementer_id", foreign.lead_unit_id),
            ("category_id", foreign.category_id),
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE projects_project SET {column} = %s", [value])
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            year = ProjectYearFactory.create(project=own)
            cursor.execute(
                "UPDATE projects_projectyear SET project_id = %s WHERE id = %s",
                [foreign.pk, year.pk],
            )
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert not Project.objects.filter(pk=foreign.pk).exists()


def test_ref_is_the_number_once_there_is_one(in_taiyuan: Fund) -> None:
    draft = ProjectFactory.create(number=None)
    assert draft.ref == draft.key
    assert len(draft.key) == 10
    assert set(draft.key) <= set(KEY_ALPHABET)
    assert project_in(State.SCREENING, number="TY-2021-007").ref == "TY-2021-007"
