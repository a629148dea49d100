"""Evaluation: who may, what a grade rests on, where it leads, and what stays."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from funds.models import Fund, NoticeKind, Tranche, User
from funds.permissions import Role
from funds.queries.notices import notices_of
from funds.services.commitments import TrancheData
from kit import clock
from kit.errors import NotAllowed, Refusal
from projects.lifecycle import State
from projects.models import (
    CoLead,
    Evaluation,
    Expert,
    Grade,
    IndicatorResult,
    Phase,
    Project,
    StepFile,
)
from projects.queries.evaluation import present, refusal_to_evaluate, share
from projects.queries.history import events
from projects.services.advance import Moved, advance
from projects.services.agreements import record_agreement
from projects.services.evaluation import Achieved, Visit, rectify, save_visit, submit_visit
from projects.services.evaluators import assign_evaluation, take_up
from projects.services.papers import Paper
from tests.factories.assessment import (
    graded,
    indicator,
    own_evaluation,
    rectified,
    visit_of,
)
from tests.factories.funds import MembershipFactory, UnitFactory, member
from tests.factories.money import Staff
from tests.factories.projects import project_in

TOMORROW = clock.today() + timedelta(days=1)


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def evaluator(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.EVALUATOR, name="钱红")


@pytest.fixture
def project(in_taiyuan: Fund) -> Project:
    return project_in(State.MIDTERM, implementer=UnitFactory.create())


@pytest.fixture
def lead(in_taiyuan: Fund, project: Project) -> User:
    return member(in_taiyuan, Role.LEAD_UNIT, unit=project.lead_unit)


def fresh(project: Project) -> Project:
    return Project.objects.get(pk=project.pk)


def test_the_office_assigns_with_a_day_and_the_evaluator_is_told(
    project: Project, office: User, evaluator: User
) -> None:
    found = assign_evaluation(project.ref, evaluator, due_on=TOMORROW, by=office)
    assert (found.phase, found.round, found.due_on) == (Phase.MIDTERM, 1, TOMORROW)
    notice = notices_of(evaluator).get()
    assert (notice.kind, notice.subject) == (NoticeKind.TURN, f"请您做中期评估：{project.name}")


@pytest.mark.parametrize("tie", ["lead", "implementer", "co-lead", "expert"])
def test_nobody_of_the_applying_units_evaluates(
    in_taiyuan: Fund, project: Project, office: User, evaluator: User, tie: str
) -> None:
    beside = UnitFactory.create()
    CoLead.objects.bulk_create([CoLead(project=project, unit=beside)])
    unit = {"lead": project.lead_unit, "implementer": project.implementer}.get(tie, beside)
    if tie == "expert":
        Expert.objects.create(number="ZX-1", person=evaluator, unit=unit)
    else:
        MembershipFactory.create(user=evaluator, fund=in_taiyuan, role=Role.IMPLEMENTER, unit=unit)
    evaluator = User.objects.get(pk=evaluator.pk)
    with pytest.raises(Refusal, match="不能评估本单位的项目") as refused:
        assign_evaluation(project.ref, evaluator, due_on=TOMORROW, by=office)
    assert refused.value.field == "evaluator"
    with pytest.raises(NotAllowed, match="不能评估本单位的项目"):
        take_up(project.ref, by=evaluator)
    assert not Evaluation.objects.exists()


def test_who_applied_does_not_evaluate(project: Project, office: User, evaluator: User) -> None:
    Project.objects.filter(pk=project.pk).update(submitted_by=evaluator)
    with pytest.raises(Refusal, match="申报过这个项目"):
        assign_evaluation(project.ref, evaluator, due_on=TOMORROW, by=office)
    assert refusal_to_evaluate(project, evaluator) is None
    assert refusal_to_evaluate(fresh(project), evaluator)


def test_who_is_no_evaluator_is_not_assigned(project: Project, office: User) -> None:
    with pytest.raises(Refusal, match="不是本基金的评估员"):
        assign_evaluation(project.ref, office, due_on=TOMORROW, by=office)


def test_reassigning_wants_a_reason_and_a_fresh_page(
    in_taiyuan: Fund, project: Project, office: User, evaluator: User
) -> None:
    other = member(in_taiyuan, Role.EVALUATOR)
    first = assign_evaluation(project.ref, evaluator, due_on=TOMORROW, by=office)
    with pytest.raises(Moved):
        assign_evaluation(project.ref, other, due_on=TOMORROW, by=office)
    with pytest.raises(Refusal, match="改派的原因"):
        assign_evaluation(project.ref, other, due_on=TOMORROW, by=office, seen=first.pk)
    second = assign_evaluation(
        project.ref, other, due_on=TOMORROW, by=office, seen=first.pk, reason="生病"
    )
    assert second.round == 1
    first.refresh_from_db()
    assert first.withdrawn_note == "生病"
    with pytest.raises(NotAllowed, match=r"由.*负责"):
        graded(project, evaluator)


@pytest.mark.parametrize("days", [-1, -300])
def test_a_day_gone_by_is_refused(
    project: Project, office: User, evaluator: User, days: int
) -> None:
    with pytest.raises(Refusal, match="不能早于今天"):
        assign_evaluation(
            project.ref, evaluator, due_on=clock.today() + timedelta(days=days), by=office
        )


def test_a_project_elsewhere_is_not_evaluated(office: User, evaluator: User) -> None:
    closing = project_in(State.CLOSING)
    with pytest.raises(Refusal, match="没有要做的评估"):
        assign_evaluation(closing.ref, evaluator, due_on=TOMORROW, by=office)
    with pytest.raises(Refusal, match="没有要做的评估"):
        take_up(closing.ref, by=evaluator)


def test_one_evaluator_takes_up_what_nobody_has(
    in_taiyuan: Fund, project: Project, evaluator: User
) -> None:
    taken = take_up(project.ref, by=evaluator)
    assert taken.assigned_by == taken.evaluator == evaluator
    with pytest.raises(Refusal, match="已由钱红负责"):
        take_up(project.ref, by=member(in_taiyuan, Role.EVALUATOR))


def test_a_draft_is_kept_and_a_stale_page_is_told(project: Project, evaluator: User) -> None:
    aim = indicator(project)
    taken = take_up(project.ref, by=evaluator)
    kept = save_visit(
        project.ref,
        Visit(place="桥东社区", achieved={aim.pk: Achieved(Decimal(40), "上半年")}),
        by=evaluator,
        version=taken.version,
    )
    assert (kept.place, kept.submitted_at) == ("桥东社区", None)
    assert IndicatorResult.objects.get().achieved == 40
    with pytest.raises(Moved):
        save_visit(project.ref, Visit(), by=evaluator, version=taken.version)
    with pytest.raises(Refusal, match="不能清空"):
        save_visit(project.ref, Visit(achieved={aim.pk: Achieved(None)}), by=evaluator, version=2)
    assert fresh(project).state == State.MIDTERM


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"visited_on": None}, "没有评估表不能定等次：还没有填写走访日期"),
        ({"place": " "}, "还没有填写走访地点"),
        ({"met": ""}, "还没有填写访谈对象"),
        ({"achievements": ""}, "还没有填写完成情况"),
        ({"grade": ""}, "还没有填写等次"),
        ({"visited_on": TOMORROW}, "走访日期不能晚于今天"),
        ({"grade": "BEST"}, "里选等次"),
        ({"achieved": {}}, "还没有填写指标"),
        ({"place": "字" * 81}, "最多 80 字"),
    ],
)
def test_a_grade_without_its_form_is_refused_and_nothing_is_kept(
    project: Project, evaluator: User, changes: dict[str, Any], words: str
) -> None:
    indicator(project)
    taken = take_up(project.ref, by=evaluator)
    with pytest.raises(Refusal, match=words), transaction.atomic():
        submit_visit(project.ref, visit_of(project, **changes), by=evaluator, version=taken.version)
    taken.refresh_from_db()
    assert (taken.submitted_at, taken.version, fresh(project).state) == (None, 1, "MIDTERM")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rectify_by": None}, "请写明整改期限"),
        ({"rectify_by": clock.today()}, "应晚于今天"),
        ({"problems": ""}, "请写明存在的问题"),
    ],
)
def test_failing_wants_problems_and_a_day(
    project: Project, evaluator: User, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        graded(project, evaluator, Grade.FAIL, **changes)


@pytest.mark.parametrize("code", ["pass_midterm", "fail_midterm"])
def test_the_plain_door_refuses_a_grade_without_its_form(
    project: Project, evaluator: User, code: str
) -> None:
    take_up(project.ref, by=evaluator)
    with pytest.raises(Refusal, match="还没有提交评估表"):
        advance(project.ref, code, by=evaluator, note="现场不错")


def test_rectifying_through_the_plain_door_is_refused(
    project: Project, evaluator: User, lead: User
) -> None:
    graded(project, evaluator, Grade.FAIL)
    with pytest.raises(Refusal, match="还没有写整改情况"):
        advance(project.ref, "rectify_midterm", by=lead, note="改了")


def test_a_good_grade_passes_with_its_papers(project: Project, evaluator: User) -> None:
    taken = take_up(project.ref, by=evaluator)
    photo = Paper(SimpleUploadedFile("走访.pdf", b"%PDF-1.7\n"))
    moved = submit_visit(
        project.ref, visit_of(project), by=evaluator, version=taken.version, papers=[photo]
    )
    assert moved.state == State.FINAL
    assert StepFile.objects.get().step == "pass_midterm"
    assert events(fresh(project))[0].note == "中期评估第 1 次，等次：良好。"


def test_a_failed_midterm_is_rectified_and_judged_again(
    project: Project, office: User, evaluator: User, lead: User
) -> None:
    assign_evaluation(project.ref, evaluator, due_on=clock.today() + timedelta(days=9), by=office)
    assert graded(project, evaluator, Grade.FAIL).state == State.MIDTERM_RECTIFYING
    with pytest.raises(Refusal, match="请写明针对哪些问题"):
        rectify(project.ref, " ", by=lead, seen_state="MIDTERM_RECTIFYING")
    with pytest.raises(Moved):
        rectify(project.ref, "改了", by=lead, seen_state="MIDTERM")
    assert rectified(project, lead).state == State.MIDTERM
    again = present(fresh(project))
    assert again is not None
    assert (again.round, again.evaluator, again.submitted_at) == (2, evaluator, None)
    assert again.due_on == clock.today() + timedelta(days=9)
    with pytest.raises(Refusal, match="还没有提交评估表"):
        advance(project.ref, "pass_midterm", by=evaluator, note="看过了")
    assert graded(project, evaluator, Grade.PASS).state == State.FINAL
    assert graded(project, evaluator, Grade.FAIL).state == State.FINAL_RECTIFYING
    assert rectified(project, lead).state == State.FINAL
    assert graded(project, evaluator, Grade.EXCELLENT).state == State.AUDIT


def test_only_the_projects_unit_rectifies(
    in_taiyuan: Fund, project: Project, evaluator: User
) -> None:
    graded(project, evaluator, Grade.FAIL)
    stranger = member(in_taiyuan, Role.LEAD_UNIT, unit=UnitFactory.create())
    with pytest.raises(NotAllowed):
        rectified(project, stranger)


def test_failing_meets_the_condition_of_no_tranche(
    in_taiyuan: Fund, project: Project, evaluator: User
) -> None:
    staff = Staff(in_taiyuan)
    commitment = staff.commitment(
        "1000.00",
        tranches=(TrancheData("首款", Decimal(50)), TrancheData("二期款", Decimal(50))),
    )
    record_agreement(project.ref, commitment.number, by=staff.office)
    Tranche.objects.filter(commitment=commitment, sequence=2).update(step="pass_midterm")
    graded(project, evaluator, Grade.FAIL)
    assert not Tranche.objects.filter(condition_met_on__isnull=False).exists()


def test_a_historical_project_is_evaluated_from_where_it_was_placed(
    in_taiyuan: Fund, office: User, evaluator: User
) -> None:
    running = project_in(State.RUNNING_UNSTATED)
    advance(running.ref, "place_final", by=office, note="年度总结写明")
    with pytest.raises(Refusal, match="还没有提交评估表"):
        advance(running.ref, "pass_final", by=evaluator, note="通过")
    assert graded(running, evaluator).state == State.AUDIT


@pytest.mark.parametrize(
    "assignment",
    [
        "grade = 'EXCELLENT'",
        "place = '别处'",
        "met = '无人'",
        "achievements = '另写'",
        "submitted_at = NULL",
        "withdrawn_note = '作废'",
        "rectify_by = rectify_by + 30",
        "round = 7",
    ],
)
def test_what_was_submitted_stays_by_raw_sql_too(
    project: Project, evaluator: User, assignment: str
) -> None:
    graded(project, evaluator, Grade.FAIL)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE projects_evaluation SET {assignment}")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM projects_evaluation")


def test_what_was_rectified_stays_by_raw_sql_too(
    project: Project, evaluator: User, lead: User
) -> None:
    graded(project, evaluator, Grade.FAIL)
    rectified(project, lead)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE projects_evaluation SET rectification = '没改' WHERE round = 1")


def test_a_result_of_a_submitted_form_stays_by_raw_sql_too(
    project: Project, evaluator: User
) -> None:
    indicator(project)
    graded(project, evaluator)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE projects_indicatorresult SET achieved = 1")


@pytest.mark.parametrize(
    ("achieved", "target", "percent"),
    [("50", "100", 50), ("1", "3", 33), ("5", "2", 250), ("1", "8", 13)],
)
def test_the_share_is_rounded_half_up(achieved: str, target: str, percent: int) -> None:
    assert share(Decimal(achieved), Decimal(target)) == percent


def test_the_round_is_counted_by_the_steps_taken(
    project: Project, evaluator: User, lead: User
) -> None:
    for number in (1, 2, 3):
        assert own_evaluation(fresh(project), evaluator).round == number
        graded(project, evaluator, Grade.FAIL)
        rectified(project, lead)
    assert Evaluation.objects.filter(project=project).count() == 4
