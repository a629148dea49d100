"""The form check: its rules, what it leads to, and that no step comes without it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funds.models import Fund, Unit, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.files import PAPERS, keep
from projects.lifecycle import State
from projects.models import ApplicationFile, Call, Category, Project, Screening, ScreeningOutcome
from projects.services.advance import Moved, advance
from projects.services.call_data import STANDARD_CHECKLIST, PaperRow
from projects.services.calls import close_call
from projects.services.guards import GUARDS
from projects.services.screening import (
    Answer,
    Verdict,
    accept_applications,
    checklist_of,
    screen,
    usual_due,
)
from tests.factories.applications import complete
from tests.factories.calls import (
    CLOSES,
    OPENS,
    application,
    early_member,
    in_screening,
    led_category,
    published_call,
    screened,
)
from tests.factories.funds import UnitFactory
from tests.factories.projects import StepFileFactory, project_in

SECOND = timedelta(seconds=1)
ACCEPTED, RETURNED, REFUSED = ScreeningOutcome


class Scene:
    """A published call, a unit that may answer it, and who submits and who screens."""

    def __init__(self, fund: Fund, **call: Any) -> None:
        self.office = early_member(fund, Role.OFFICE, name="李慧")
        self.unit: Unit = UnitFactory.create()
        self.lead = early_member(fund, Role.LEAD_UNIT, unit=self.unit)
        self.category: Category = led_category(self.unit)
        self.call: Call = published_call(self.office, self.category, **call)

    def draft(self, **fields: Any) -> Project:
        given: dict[str, Any] = {"unit": self.unit, "category": self.category, **fields}
        return application(self.call, **given)

    def submit(self, project: Project) -> Project:
        if not project.applications.exists():
            complete(project)
        return advance(project.ref, "submit", by=self.lead)

    def waiting(self, serial: int, **fields: Any) -> Project:
        return in_screening(self.call, self.unit, self.category, f"TY-2021-{serial:03d}", **fields)


@pytest.fixture
def scene(in_taiyuan: Fund) -> Scene:
    return Scene(in_taiyuan)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seconds=st.one_of(st.integers(-3, 3), st.integers(-4_000_000, 4_000_000)))
def test_a_call_takes_applications_to_the_second(scene: Scene, seconds: int) -> None:
    project = scene.draft()
    instant = CLOSES + seconds * SECOND
    with clock.standing_at(instant):
        missing = GUARDS["within_the_hours"](project)
    assert (missing == "") == (OPENS <= instant < CLOSES)


def test_one_second_late_is_refused_and_the_last_second_is_not(scene: Scene) -> None:
    late, punctual = scene.draft(), scene.draft()
    with (
        clock.standing_at(CLOSES),
        pytest.raises(Refusal, match="征集已于 2021年7月5日 24:00 截止"),
    ):
        scene.submit(late)
    late.refresh_from_db()
    assert (late.state, late.number) == (State.DRAFT, None)
    with clock.standing_at(CLOSES - SECOND):
        assert scene.submit(punctual).state == State.SCREENING
    with clock.standing_at(OPENS - SECOND), pytest.raises(Refusal, match="征集还没有开始"):
        scene.submit(late)


def test_a_call_closed_by_hand_takes_nothing(scene: Scene) -> None:
    project = scene.draft()
    with clock.standing_at(OPENS):
        close_call(scene.call.number, "停办", by=scene.office, version=scene.call.version)
        with pytest.raises(Refusal, match="征集已经截止"):
            scene.submit(project)


def test_each_rule_of_the_call_is_named(scene: Scene) -> None:
    outsider = UnitFactory.create(name="别的单位")
    other = led_category(scene.unit, name="别的类别")
    asked = {
        "unit_may_apply": scene.draft(unit=outsider),
        "category_asked_for": scene.draft(category=other),
        "within_the_ceiling": scene.draft(requested_amount=Decimal("60000.01")),
    }
    words = {
        "unit_may_apply": "别的单位不在这次征集的申报主体之内",
        "category_asked_for": "不包括类别“别的类别”",
        "within_the_ceiling": "申请 60,000.01 元，超过了单个项目申请上限 60,000.00 元",
    }
    for name, project in asked.items():
        assert words[name] in GUARDS[name](project)
        assert GUARDS[name](scene.draft(requested_amount=Decimal("60000.00"))) == ""
    without = Project(name="没有公告", lead_unit=outsider, requested_amount=Decimal(10**9))
    assert [GUARDS[name](without) for name in asked] == [""] * 3


def test_every_paper_asked_for_must_be_there(in_taiyuan: Fund) -> None:
    scene = Scene(in_taiyuan, papers=(PaperRow("盖章的申报书"), PaperRow("照片", False)))
    project = scene.draft()
    paper = scene.call.papers_asked.get(required=True)
    assert GUARDS["papers_brought"](project) == "还没有上传附件：盖章的申报书。请补上。"
    file = StepFileFactory.create(project=project, file=kept(scene.office)).file
    brought = ApplicationFile.objects.create(project=project, paper=paper, file=file)
    assert GUARDS["papers_brought"](project) == ""
    ApplicationFile.objects.filter(pk=brought.pk).update(withdrawn=True)
    assert GUARDS["papers_brought"](project) != ""


def kept(by: User) -> object:
    return keep(SimpleUploadedFile("申报书.pdf", b"%PDF-1.7"), allowed=PAPERS, by=by)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (ACCEPTED, State.REVIEW),
        (RETURNED, State.DRAFT),
        (REFUSED, State.NOT_ACCEPTED),
    ],
)
def test_each_outcome_leads_where_the_table_says(
    scene: Scene, outcome: ScreeningOutcome, state: State
) -> None:
    project = screened(scene.waiting(1), scene.office, outcome)
    row = project.screenings.get()
    assert (project.state, row.outcome, row.round) == (state, outcome, 1)
    assert [answer["text"] for answer in row.answers] == list(STANDARD_CHECKLIST)
    assert (row.due_at is not None) == (outcome == RETURNED)


@pytest.mark.parametrize("code", ["accept", "return_for_correction", "not_accept"])
def test_the_plain_door_refuses_without_a_form_check(scene: Scene, code: str) -> None:
    project = scene.waiting(1)
    with pytest.raises(Refusal, match="还没有填写这一次的形式审查单"):
        advance(project.ref, code, by=scene.office, note="材料齐全")


def test_an_earlier_rounds_return_carries_no_second_one(in_taiyuan: Fund) -> None:
    scene = Scene(in_taiyuan, corrections_allowed=2)
    with clock.standing_at(OPENS):
        project = scene.submit(scene.draft())
        screened(project, scene.office, RETURNED)
        scene.submit(project)
        with pytest.raises(Refusal, match="还没有填写这一次"):
            advance(project.ref, "return_for_correction", by=scene.office, note="再退")
        screened(project, scene.office, RETURNED)
        scene.submit(project)
        with pytest.raises(Refusal, match="允许补正 2 次，已经用完"):
            screened(project, scene.office, RETURNED)
        assert screened(project, scene.office).state == State.REVIEW


def test_a_returned_application_has_its_own_term_though_the_call_is_closed(scene: Scene) -> None:
    with clock.standing_at(CLOSES - SECOND):
        project = scene.submit(scene.draft())
    due = CLOSES + timedelta(days=8)
    with clock.standing_at(CLOSES + timedelta(days=1)):
        screened(project, scene.office, RETURNED, due_at=due)
    with (
        clock.standing_at(due),
        pytest.raises(Refusal, match="补正期限（2021年7月13日 24:00）已经过了"),
    ):
        scene.submit(project)
    with clock.standing_at(due - SECOND):
        assert scene.submit(project).state == State.SCREENING


def verdict(project: Project, outcome: ScreeningOutcome, **fields: Any) -> Verdict:
    known = {"opinion": "缺公章", "due_at": CLOSES + timedelta(days=30)}
    given: dict[str, object] = {**known, **fields}
    met = bool(given.pop("met", outcome == ACCEPTED))
    answers = tuple(Answer(text, met) for text in checklist_of(project))
    return Verdict(outcome, given.pop("answers", answers), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outcome", "fields", "words"),
    [
        (ACCEPTED, {"met": False}, "清单里有“不符合”的项，不能通过"),
        (ACCEPTED, {"answers": ()}, "没有逐项填完"),
        (RETURNED, {"opinion": " "}, "请写明意见"),
        (REFUSED, {"opinion": ""}, "请写明意见"),
        (RETURNED, {"due_at": None}, "请填写补正截止日期"),
        (RETURNED, {"due_at": CLOSES}, "补正截止时间要晚于现在"),
    ],
)
def test_a_check_that_does_not_hold_together_leaves_nothing(
    scene: Scene, outcome: ScreeningOutcome, fields: dict[str, object], words: str
) -> None:
    project = scene.waiting(1)
    with clock.standing_at(CLOSES), pytest.raises(Refusal, match=words):
        screen(project.ref, verdict(project, outcome, **fields), by=scene.office, version=1)
    project.refresh_from_db()
    assert (project.state, Screening.objects.count()) == (State.SCREENING, 0)


def test_no_correction_where_the_call_allows_none(in_taiyuan: Fund) -> None:
    scene = Scene(in_taiyuan, corrections_allowed=0)
    with pytest.raises(Refusal, match="不允许补正"):
        screened(scene.waiting(1), scene.office, RETURNED)


def test_of_two_clerks_one_screens(scene: Scene, in_taiyuan: Fund) -> None:
    project = scene.waiting(1)
    Project.objects.filter(pk=project.pk).update(version=2)
    with pytest.raises(Moved):
        screen(project.ref, verdict(project, ACCEPTED), by=scene.office, version=1)
    screen(project.ref, verdict(project, ACCEPTED), by=scene.office, version=2)
    other = early_member(in_taiyuan, Role.OFFICE)
    with pytest.raises(Refusal, match="不在形式审查环节"):
        screen(project.ref, verdict(project, REFUSED), by=other, version=2)
    assert project.screenings.count() == 1


def test_who_may_not_screen(scene: Scene, in_taiyuan: Fund) -> None:
    project = scene.waiting(1, submitted_by=scene.office)
    for person in (scene.office, scene.lead, early_member(in_taiyuan, Role.FINANCE)):
        with pytest.raises(NotAllowed):
            screen(project.ref, verdict(project, ACCEPTED), by=person, version=1)


def test_a_project_without_a_call_is_checked_by_the_standard_lines(scene: Scene) -> None:
    project = project_in(State.SCREENING)
    assert checklist_of(project) == list(STANDARD_CHECKLIST)
    assert screened(project, scene.office).state == State.REVIEW


def test_the_usual_term_leaves_weekends_out(scene: Scene) -> None:
    friday = CLOSES.date().replace(day=2)
    assert usual_due(scene.draft(), friday).isoformat() == "2021-07-09"


def test_what_was_submitted_is_taken_back_until_it_is_judged(scene: Scene) -> None:
    with clock.standing_at(CLOSES - SECOND):
        project = scene.submit(scene.draft())
        assert advance(project.ref, "take_back", by=scene.lead, note="改预算").state == State.DRAFT
        scene.submit(project)
    with clock.standing_at(CLOSES), pytest.raises(Refusal, match="征集已经截止，不能撤回"):
        advance(project.ref, "take_back", by=scene.lead, note="改预算")


def test_in_bulk_those_that_need_no_look_are_accepted_and_the_others_told(
    scene: Scene,
) -> None:
    plain, second = scene.waiting(1), scene.waiting(2)
    incomplete = scene.waiting(3, beneficiaries="")
    dear = scene.waiting(4, requested_amount=Decimal(70000))
    own = scene.waiting(5, submitted_by=scene.office)
    done = screened(scene.waiting(6), scene.office)
    refs = [project.ref for project in (plain, second, incomplete, dear, own, done)]
    results = accept_applications(scene.call, refs, by=scene.office)
    assert [result.done for result in results] == [True, True, False, False, False, False]
    assert "七要素还缺：服务对象" in results[2].words
    assert "申请金额超过上限" in results[3].words
    assert "您是本项目的申报人" in results[4].words
    assert "待专家评审" in results[5].words
    row = plain.screenings.get()
    assert (row.outcome, row.opinion) == (ACCEPTED, "批量审查")
    assert all(answer["met"] for answer in row.answers)
    with pytest.raises(Refusal, match="还没有选申报"):
        accept_applications(scene.call, [], by=scene.office)
    with pytest.raises(NotAllowed):
        accept_applications(scene.call, refs, by=scene.lead)
