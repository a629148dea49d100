"""Who may take which step, what each leaves behind, and that one of six racers wins."""

import threading

import pghistory
import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funds.models import Fund, Unit, User
from funds.permissions import TABLE, Action, Role, Scope
from kit.clock import today
from kit.errors import NotAllowed, Refusal
from kit.tenancy.scope import fund_scope
from projects.lifecycle import BY_CODE, CHANGES, LIFECYCLE, Kind, State, Step, steps_from
from projects.models import Project, ProjectYear, ScreeningOutcome, YearOutcome
from projects.queries.history import events
from projects.services import guards
from projects.services.advance import Moved, advance, enter
from tests.factories.approvals import approved, at_notice
from tests.factories.calls import checked, screened
from tests.factories.funds import FundFactory, UnitFactory, member
from tests.factories.projects import ProjectFactory, project_in

TAKEN = [step for step in LIFECYCLE if step.kind is not Kind.ENTRY]
HISTORY = apps.get_model("projects", "ProjectEvent")


@pytest.fixture
def no_guards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every guard find nothing missing: these tests are about who and where."""
    open_gates = {name: (lambda project: "") for name in guards.GUARDS}
    monkeypatch.setattr(guards, "GUARDS", open_gates)


def allowed(role: Role, action: Action, own_unit: bool) -> bool:
    scope = TABLE[role].get(action)
    return scope is Scope.ALL or (scope in {Scope.OWN_UNIT, Scope.LED} and own_unit)


@pytest.mark.usefixtures("no_guards")
@pytest.mark.parametrize("step", TAKEN, ids=lambda step: step.code)
def test_each_step_is_taken_by_the_roles_of_the_table_and_no_others(
    in_taiyuan: Fund, step: Step
) -> None:
    unit = UnitFactory.create()
    for role in Role:
        if role in {Role.PLATFORM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}:
            continue
        person = member(in_taiyuan, role, unit=unit)
        for own in (True, False):
            project = project_in(step.sources[0], **({"lead_unit": unit} if own else {}))
            if allowed(role, step.action, own):
                moved = advance(project.ref, step.code, by=person, note="依据")
                assert moved.state == (step.target or step.sources[0])
            else:
                with pytest.raises(NotAllowed):
                    advance(project.ref, step.code, by=person, note="依据")
                project.refresh_from_db()
                assert project.state == step.sources[0]


@pytest.mark.usefixtures("no_guards")
@pytest.mark.parametrize("state", list(State))
def test_a_step_is_refused_where_the_table_has_none(in_taiyuan: Fund, state: State) -> None:
    everyone = holder_of_everything(in_taiyuan)
    for step in TAKEN:
        if state in step.sources:
            continue
        project = project_in(state, lead_unit=the_unit())
        with pytest.raises(Refusal, match=State(state).label):
            advance(project.ref, step.code, by=everyone, note="依据")
        project.refresh_from_db()
        assert project.state == state


@pytest.mark.parametrize("code", ["", "nothing", "create", "record_closed"])
def test_an_unknown_step_or_an_entry_is_refused(in_taiyuan: Fund, code: str) -> None:
    project = project_in(State.DRAFT)
    with pytest.raises(Refusal, match="没有这一步"):
        advance(project.ref, code, by=member(in_taiyuan, Role.OFFICE))


def test_entering_by_another_step_is_a_programming_error(in_taiyuan: Fund) -> None:
    with pytest.raises(ValueError, match="submit"):
        enter(Project(), "submit", by=member(in_taiyuan, Role.OFFICE))


@pytest.mark.usefixtures("no_guards")
@pytest.mark.parametrize("step", TAKEN, ids=lambda step: step.code)
def test_each_step_leaves_one_row_of_history_that_equals_the_project(
    in_taiyuan: Fund, step: Step
) -> None:
    person = holder_of_everything(in_taiyuan, name="李慧")
    project = project_in(step.sources[0], lead_unit=the_unit())
    before = HISTORY._default_manager.filter(pgh_obj_id=project.pk).count()
    with pghistory.context(request="r-17", user=0):
        advance(project.ref, step.code, by=person, note=" 会议纪要 3 号 ")
    rows = HISTORY._default_manager.filter(pgh_obj_id=project.pk).order_by("pgh_id")
    assert rows.count() == before + 1
    last = rows.last()
    assert last is not None
    assert last.pgh_context == {
        "request": "r-17",
        "user": person.pk,
        "step": step.code,
        "note": "会议纪要 3 号",
    }
    assert last_equals(project)
    newest = events(project)[0]
    assert (newest.who, newest.note, newest.request_id) == ("李慧", "会议纪要 3 号", "r-17")


@pytest.mark.usefixtures("no_guards")
@pytest.mark.parametrize(
    "step", [step for step in TAKEN if step.note_required], ids=lambda step: step.code
)
def test_a_step_that_wants_a_note_is_refused_without(in_taiyuan: Fund, step: Step) -> None:
    project = project_in(step.sources[0], lead_unit=the_unit())
    with pytest.raises(Refusal, match="请写明") as refused:
        advance(project.ref, step.code, by=holder_of_everything(in_taiyuan), note="  ")
    assert refused.value.field == "note"


@pytest.mark.usefixtures("no_guards")
def test_a_note_that_is_too_long_is_refused(in_taiyuan: Fund) -> None:
    project = project_in(State.CLOSING)
    with pytest.raises(Refusal, match="最多 500 字，现有 501 字"):
        advance(project.ref, "close", by=member(in_taiyuan, Role.OFFICE), note="字" * 501)


def test_who_submitted_may_not_screen(in_taiyuan: Fund) -> None:
    project = project_in(State.DRAFT)
    person = member(in_taiyuan, Role.LEAD_UNIT, unit=project.lead_unit)
    person.memberships.create(fund=in_taiyuan, role=Role.OFFICE)
    advance(project.ref, "submit", by=person)
    with pytest.raises(NotAllowed, match="申报人，不能审查"):
        advance(project.ref, "accept", by=person)
    screened(project, member(in_taiyuan, Role.OFFICE))
    with pytest.raises(NotAllowed, match="申报人，不能评审"):
        advance(project.ref, "pass_review", by=person, note="通过")


def test_a_page_that_stood_open_is_told_who_moved_the_project(in_taiyuan: Fund) -> None:
    project = project_in(State.SCREENING)
    screened(project, member(in_taiyuan, Role.OFFICE, name="李慧"))
    with pytest.raises(Moved) as refused:
        advance(
            project.ref,
            "not_accept",
            by=member(in_taiyuan, Role.OFFICE),
            note="重复",
            seen_state=State.SCREENING,
        )
    assert refused.value.message == "李慧刚刚办过这一步。已为您刷新，请看最新情况。"


def test_submitting_gives_a_number_that_a_correction_keeps(in_taiyuan: Fund) -> None:
    draft = ProjectFactory.create(number=None)
    person = member(in_taiyuan, Role.LEAD_UNIT, unit=draft.lead_unit)
    submitted = advance(draft.key, "submit", by=person)
    assert submitted.number == f"TY-{today().year}-001"
    assert submitted.submitted_by == person
    office = member(in_taiyuan, Role.OFFICE)
    screened(submitted, office, ScreeningOutcome.RETURNED, opinion="补")
    again = advance(draft.key, "submit", by=person)
    assert again.number == submitted.number
    other = ProjectFactory.create(number=None, lead_unit=draft.lead_unit)
    assert advance(other.key, "submit", by=person).number == f"TY-{today().year}-002"


def test_approval_sets_the_funding_year(in_taiyuan: Fund) -> None:
    project = at_notice(funding_year=None)
    approved(project, member(in_taiyuan, Role.OFFICE))
    project.refresh_from_db()
    assert project.funding_year == today().year


@pytest.mark.usefixtures("no_guards")
def test_the_first_payment_and_the_closing_open_the_year(in_taiyuan: Fund) -> None:
    everyone = holder_of_everything(in_taiyuan)
    project = project_in(State.FIRST_PAYMENT)
    advance(project.ref, "confirm_first_payment", by=everyone)
    row = ProjectYear.objects.get(project=project)
    assert (row.year, row.outcome) == (today().year, YearOutcome.ONGOING)
    for code in ("pass_midterm", "pass_final", "pass_audit", "close"):
        advance(project.ref, code, by=everyone, note="依据")
    row.refresh_from_db()
    assert row.outcome == YearOutcome.CLOSED


def test_another_funds_project_does_not_exist(taiyuan: Fund, puyang: Fund) -> None:
    with fund_scope(puyang.pk):
        foreign = project_in(State.SCREENING, number="PY-2021-001")
    with fund_scope(taiyuan.pk), pytest.raises(Project.DoesNotExist):
        advance(foreign.ref, "accept", by=member(taiyuan, Role.OFFICE))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(choices=st.lists(st.integers(0, 11), max_size=25))
@pytest.mark.usefixtures("no_guards")
def test_any_walk_stays_in_the_table_and_in_step_with_its_history(
    in_taiyuan: Fund, choices: list[int]
) -> None:
    everyone, submitter = holder_of_everything(in_taiyuan), holder_of_everything(in_taiyuan)
    project = ProjectFactory.create(number=None, created_by=everyone, lead_unit=the_unit())
    for taken, choice in enumerate(choices, start=1):
        before = project.state
        # Mostly a step that leads on from here, now and then any other.
        open_steps = steps_from(State(before))
        step = open_steps[choice % len(open_steps)] if choice < 9 and open_steps else TAKEN[taken]
        by = submitter if step.code == "submit" else everyone
        if before in step.sources:
            project = advance(project.ref, step.code, by=by, note="走", seen_state=before)
            assert project.state == before or (before, project.state) in CHANGES
        else:
            with pytest.raises(Refusal):
                advance(project.ref, step.code, by=by, note="走")
            project.refresh_from_db()
            assert project.state == before
        assert last_equals(project)
    steps = [event.step for event in events(project) if event.step]
    assert project.version == 1 + len(steps)


def six_race(fund: Fund, people: list[User], project: Project) -> list[str]:
    """Let six people take a step at once, half of them one step and half another."""
    outcomes: list[str] = []
    barrier = threading.Barrier(6)

    def run(person: User, code: str) -> None:
        barrier.wait()
        try:
            with fund_scope(fund.pk):
                advance(project.ref, code, by=person, note="抢", seen_state=State.SCREENING)
            outcomes.append(code)
        except Moved as refusal:
            outcomes.append(refusal.message)
        finally:
            connection.close()

    racers = [
        threading.Thread(target=run, args=(person, code))
        for person, code in zip(people, ["accept", "not_accept"] * 3, strict=True)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    return outcomes


def race(times: int) -> None:
    fund = FundFactory.create()
    people = [member(fund, Role.OFFICE, name=f"经办{n}") for n in range(6)]
    for _ in range(times):
        with fund_scope(fund.pk):
            project = project_in(State.SCREENING, number=f"TY-2021-{Project.objects.count():03d}")
            for outcome in (ScreeningOutcome.ACCEPTED, ScreeningOutcome.REFUSED):
                checked(project, people[0], outcome)
        outcomes = six_race(fund, people, project)
        winners = [outcome for outcome in outcomes if outcome in BY_CODE]
        assert len(winners) == 1
        assert len([o for o in outcomes if "刚刚办过这一步" in o]) == 5
        with fund_scope(fund.pk):
            project.refresh_from_db()
            assert project.state == BY_CODE[winners[0]].target
            assert [event.step for event in events(project) if event.step] == winners


@pytest.mark.django_db(transaction=True)
def test_of_six_people_at_once_one_moves_the_project() -> None:
    race(5)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_of_six_people_at_once_one_moves_the_project_two_hundred_times() -> None:
    race(200)


def holder_of_everything(fund: Fund, name: str = "") -> User:
    """Return a person who holds every role, each scope as wide as the table lets it."""
    person = member(fund, Role.OFFICE, name=name)
    for role in (Role.FINANCE, Role.EVALUATOR, Role.AUDITOR):
        person.memberships.create(fund=fund, role=role)
    person.memberships.create(fund=fund, role=Role.LEAD_UNIT, unit=the_unit())
    return person


def the_unit() -> Unit:
    """Return the unit whose projects the holder of everything may submit."""
    return Unit.objects.filter(name="市教育局").first() or UnitFactory.create(name="市教育局")


def last_equals(project: Project) -> bool:
    """Tell whether the project's row is what its last history row says, column by column."""
    project.refresh_from_db()
    last = HISTORY._default_manager.filter(pgh_obj_id=project.pk).latest("pgh_id")
    columns = [field.attname for field in Project._meta.concrete_fields]
    return all(getattr(project, column) == getattr(last, column) for column in columns)
