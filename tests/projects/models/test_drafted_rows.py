"""Rows of a draft may go; once it is submitted, published or formed, the database keeps them.

Raw SQL as the app role: no service has a say here.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from funds.models import Fund, User
from kit import clock
from kit.tenancy.guards import Guard
from projects.lifecycle import State
from projects.models import (
    Call,
    CallCategory,
    CallCheck,
    CallPaper,
    CallState,
    CallTranche,
    CallUnit,
    Candidate,
    Panel,
    PanelMember,
    PanelState,
    Project,
    Review,
    ReviewState,
    RubricItem,
)
from tests.factories.applications import (
    BudgetLineFactory,
    CoLeadFactory,
    IndicatorFactory,
    PlannedActivityFactory,
    TeamMemberFactory,
)
from tests.factories.funds import UnitFactory, UserFactory
from tests.factories.panels import call_to_review, expert_of
from tests.factories.projects import CategoryFactory, ProjectFactory

OF_PROJECTS: dict[str, Callable[[Project], Model]] = {
    "projects_indicator": lambda project: IndicatorFactory.create(project=project),
    "projects_plannedactivity": lambda project: PlannedActivityFactory.create(project=project),
    "projects_budgetline": lambda project: BudgetLineFactory.create(project=project),
    "projects_teammember": lambda project: TeamMemberFactory.create(project=project),
    "projects_colead": lambda project: CoLeadFactory.create(project=project),
}
OF_CALLS: dict[str, Callable[[Call], Model]] = {
    "projects_callcategory": lambda call: CallCategory.objects.create(
        call=call, category=CategoryFactory.create()
    ),
    "projects_callunit": lambda call: CallUnit.objects.create(call=call, unit=UnitFactory.create()),
    "projects_rubricitem": lambda call: RubricItem.objects.create(
        call=call, sequence=1, name="必要性", weight=100
    ),
    "projects_calltranche": lambda call: CallTranche.objects.create(
        call=call, sequence=1, name="全款", percent=100, step="sign_agreement"
    ),
    "projects_callcheck": lambda call: CallCheck.objects.create(
        call=call, sequence=1, text="加盖公章"
    ),
    "projects_callpaper": lambda call: CallPaper.objects.create(
        call=call, sequence=1, name="承诺书"
    ),
}
OF_PANELS = {"projects_candidate", "projects_panelmember"}
OF_REVIEWS = {"projects_review"}


@pytest.fixture
def person(in_taiyuan: Fund) -> User:
    made: User = UserFactory.create()
    return made


@pytest.fixture
def call(person: User) -> Call:
    """A call being drafted."""
    made: Call = Call.objects.create(
        number="ZJ-2021-001",
        year=2021,
        title="征集公告",
        opens_at=datetime(2021, 6, 1, tzinfo=UTC),
        closes_at=datetime(2021, 7, 1, tzinfo=UTC),
        created_by=person,
    )
    return made


@pytest.fixture
def review(in_taiyuan: Fund, person: User) -> Review:
    """A review nobody declared yet, of a candidate and a member of a panel being formed."""
    panel = Panel.objects.create(
        number="PS-2021-001",
        call=call_to_review(person),
        title="评审组",
        due_at=clock.now(),
        created_by=person,
    )
    expert = expert_of(in_taiyuan)
    PanelMember.objects.create(panel=panel, expert=expert)
    candidate = Candidate.objects.create(panel=panel, project=ProjectFactory.create())
    made: Review = Review.objects.create(candidate=candidate, expert=expert, scorer=expert.person)
    return made


def run(statement: str, *given: Any) -> int:
    """Run a statement and return how many rows it took."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.rowcount)


def refused(guard: str, statement: str, *given: object) -> None:
    with pytest.raises(IntegrityError, match=f"{guard} refuses"):
        run(statement, *given)


def publish(call: Call, state: CallState) -> None:
    Call.objects.filter(pk=call.pk).update(
        state=CallState.PUBLISHED, published_at=clock.now(), published_by=call.created_by
    )
    if state is CallState.CLOSED:
        Call.objects.filter(pk=call.pk).update(state=state, closed_at=clock.now())


def test_every_table_with_such_a_guard_is_tried_here() -> None:
    """A guard against a removal that asks where the row's owner stands."""
    guarded = {
        model._meta.db_table
        for model in apps.get_app_config("projects").get_models()
        for guard in model._meta.constraints
        if isinstance(guard, Guard) and "DELETE" in guard.on
        if any(word in guard.broken for word in ("DRAFT", "FORMING", "ASSIGNED"))
    }
    assert guarded == {*OF_PROJECTS, *OF_CALLS, *OF_PANELS, *OF_REVIEWS}
    assert len(guarded) == 14


@pytest.mark.parametrize("table", OF_PROJECTS)
@pytest.mark.parametrize("later", [State.SCREENING, State.WITHDRAWN])
def test_a_row_of_an_application_goes_only_while_it_is_a_draft(
    in_taiyuan: Fund, table: str, later: State
) -> None:
    project: Project = ProjectFactory.create(number="TY-2021-001")
    row = OF_PROJECTS[table](project)
    assert run(f"DELETE FROM {table} WHERE id = %s", row.pk) == 1
    row = OF_PROJECTS[table](project)
    for state in (State.SCREENING, later):
        Project.objects.filter(pk=project.pk).update(state=state)
    refused(f"{table}_stays_once_submitted", f"DELETE FROM {table} WHERE id = %s", row.pk)


@pytest.mark.parametrize("table", OF_PROJECTS)
def test_a_row_of_an_application_is_not_moved_to_another(in_taiyuan: Fund, table: str) -> None:
    """Moved to a draft, it could be removed there."""
    project, draft = ProjectFactory.create(number="TY-2021-001"), ProjectFactory.create()
    row = OF_PROJECTS[table](project)
    Project.objects.filter(pk=project.pk).update(state=State.SCREENING)
    moving = f"UPDATE {table} SET project_id = %s WHERE id = %s"
    refused(f"{table}_of_one", moving, draft.pk, row.pk)


@pytest.mark.parametrize("table", OF_CALLS)
@pytest.mark.parametrize("state", [CallState.PUBLISHED, CallState.CLOSED])
def test_a_part_of_a_call_changes_only_while_it_is_a_draft(
    call: Call, table: str, state: CallState
) -> None:
    row = OF_CALLS[table](call)
    # Whatever is written, even what stood there.
    change = f"UPDATE {table} SET call_id = call_id WHERE id = %s"
    assert run(change, row.pk) == 1
    assert run(f"DELETE FROM {table} WHERE id = %s", row.pk) == 1
    row = OF_CALLS[table](call)
    publish(call, state)
    refused(f"{table}_published(_adds)?", change, row.pk)
    refused(f"{table}_published", f"DELETE FROM {table} WHERE id = %s", row.pk)


@pytest.mark.parametrize("table", OF_CALLS)
def test_a_part_is_not_brought_into_a_published_call(call: Call, person: User, table: str) -> None:
    published = call_to_review(person)
    with pytest.raises(IntegrityError, match=f"{table}_published_adds"), transaction.atomic():
        OF_CALLS[table](published)
    moving = f"UPDATE {table} SET call_id = %s WHERE id = %s"
    refused(f"{table}_published_adds", moving, published.pk, OF_CALLS[table](call).pk)


@pytest.mark.parametrize("table", sorted(OF_PANELS))
@pytest.mark.parametrize("state", set(PanelState) - {PanelState.FORMING})
def test_candidates_and_members_go_only_while_the_panel_is_formed(
    review: Review, table: str, state: PanelState
) -> None:
    panel = review.candidate.panel
    Review.objects.all().delete()
    with transaction.atomic():
        assert run(f"DELETE FROM {table} WHERE panel_id = %s", panel.pk) == 1
        transaction.set_rollback(True)
    for step in (PanelState.DECLARING, PanelState.SCORING, PanelState.CLOSED, PanelState.DECIDED):
        Panel.objects.filter(pk=panel.pk).update(state=step)
        if step == state:
            break
    refused(f"{table}_stays_once_formed", f"DELETE FROM {table} WHERE panel_id = %s", panel.pk)


@pytest.mark.parametrize("table", sorted(OF_PANELS))
def test_candidates_and_members_stay_with_their_panel(review: Review, table: str) -> None:
    """Moved to a panel being formed, they could be removed there."""
    panel = review.candidate.panel
    other = Panel.objects.create(
        number="PS-2021-002",
        call=panel.call,
        title="另一组",
        due_at=panel.due_at,
        created_by=panel.created_by,
    )
    Panel.objects.filter(pk=panel.pk).update(state=PanelState.DECLARING)
    refused(f"{table}_of_one", f"UPDATE {table} SET panel_id = %s", other.pk)


@pytest.mark.parametrize("state", [ReviewState.CLEARED, ReviewState.RECUSED, ReviewState.SEALED])
def test_a_review_goes_only_until_it_is_declared(review: Review, state: ReviewState) -> None:
    with transaction.atomic():
        assert run("DELETE FROM projects_review WHERE id = %s", review.pk) == 1
        transaction.set_rollback(True)
    rows = Review.objects.filter(pk=review.pk)
    if state is ReviewState.SEALED:
        rows.update(state=ReviewState.CLEARED)
    rows.update(state=state, total=80, sealed_at=clock.now(), recusal_kind="OTHER")
    refused(
        "projects_review_stays_once_declared",
        "DELETE FROM projects_review WHERE id = %s",
        review.pk,
    )


def test_a_review_stays_with_its_candidate_and_its_expert(in_taiyuan: Fund, review: Review) -> None:
    panel, expert = review.candidate.panel, expert_of(in_taiyuan)
    other = Candidate.objects.create(panel=panel, project=ProjectFactory.create())
    elsewhere = {"candidate_id": other.pk, "expert_id": expert.pk, "scorer_id": expert.person_id}
    for column, key in elsewhere.items():
        refused("projects_review_of_one", f"UPDATE projects_review SET {column} = %s", key)
