"""An activity is reported once, by its project's units, while the project runs; wrong ones go."""

from collections.abc import Callable
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from projects.models import ActivityPart, ActivityReport, Measure, Project
from projects.queries.execution import execution_totals, public_photos
from projects.services.activities import (
    Photo,
    let_photo_be_seen,
    report_activity,
    withdraw_activity,
)
from projects.stages import State
from tests.factories.execution import activity, activity_data, picture
from tests.factories.funds import UnitFactory, member
from tests.factories.money import key
from tests.factories.projects import project_in


@pytest.fixture
def project(in_taiyuan: Fund) -> Project:
    return project_in(State.MIDTERM, implementer=UnitFactory.create())


@pytest.fixture
def unit(project: Project) -> User:
    return member(project.fund, Role.IMPLEMENTER, unit=project.implementer)


def test_the_same_form_sent_twice_is_one_report(project: Project, unit: User) -> None:
    data, form = activity_data(), key()
    first = report_activity(project.ref, data, [Photo(picture(), "义诊")], by=unit, key=form)
    again = report_activity(project.ref, data, [Photo(picture(), "义诊")], by=unit, key=form)
    assert first == again
    assert first.number.startswith("HD-")
    photo = first.photos.get()
    assert (photo.caption, photo.public, photo.file.content_type) == ("义诊", False, "image/jpeg")
    with pytest.raises(Refusal, match="内容和这次不同"):
        report_activity(project.ref, activity_data(title="另一次"), by=unit, key=form)


def test_totals_keep_units_apart_and_leave_out_what_was_withdrawn(
    project: Project, unit: User
) -> None:
    activity(project, unit)
    wrong = activity(project, unit, people=90, hours=Decimal("90.5"))
    activity(project, unit, counts={Measure.PERSON_TIMES: Decimal(200)})
    withdraw_activity(wrong.number, "人数写错", by=unit)
    totals = execution_totals(project)
    assert (totals.activities, totals.turnouts, totals.hours) == (2, 24, Decimal("72.00"))
    assert [(served.measure, served.number) for served in totals.served] == [
        (Measure.PEOPLE, Decimal(30)),
        (Measure.PERSON_TIMES, Decimal(200)),
        (Measure.HOUSEHOLDS, Decimal(18)),
    ]


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"people": 0}, "people", "大于 0"),
        ({"hours": Decimal("0.001")}, "hours", "两位小数"),
        ({"hours": Decimal("289")}, "hours", "最多 288.00 小时"),
        ({"title": " "}, "title", "请填写活动名称"),
        ({"parts": (ActivityPart.RECRUITING,)}, "parts_note", "教育培训.*请写明未做的原因"),
        ({"counts": {Measure.PEOPLE: Decimal("1.5")}}, "served_PEOPLE", "整数"),
        ({"counts": {Measure.PERCENT: Decimal(5)}}, None, "不能按“%”计"),
        ({"planned_id": 10**9}, "planned", "没有这一项"),
    ],
)
def test_what_cannot_be_is_refused(
    project: Project, unit: User, fields: dict[str, Any], field: str | None, words: str
) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        activity(project, unit, **fields)
    assert refused.value.field == field
    assert not ActivityReport.objects.exists()


def test_hours_fit_between_the_times_and_no_day_lies_ahead(project: Project, unit: User) -> None:
    morning: dict[str, Any] = {"begins_at": time(9), "finishes_at": time(11, 30), "people": 4}
    assert activity(project, unit, **morning, hours=Decimal(10)).hours == 10
    with pytest.raises(Refusal, match=r"4 人 × 2\.50 小时"):
        activity(project, unit, **morning, hours=Decimal("10.01"))
    with pytest.raises(Refusal, match="晚于开始时间"):
        activity(project, unit, begins_at=time(9), finishes_at=time(9))
    with pytest.raises(Refusal, match="还没有到"):
        activity(project, unit, held_on=clock.today() + timedelta(days=1))


def test_ten_photographs_or_something_else_than_one_are_refused(
    project: Project, unit: User
) -> None:
    with pytest.raises(Refusal, match="最多传 9 张照片"):
        activity(project, unit, photos=10)
    paper = Photo(SimpleUploadedFile("说明.pdf", b"%PDF-1.7"))
    with pytest.raises(Refusal, match="第 1 张照片"):
        report_activity(project.ref, activity_data(), [paper], by=unit, key=key())


REPORTED_ON = (
    State.FIRST_PAYMENT,
    State.MIDTERM,
    State.MIDTERM_RECTIFYING,
    State.FINAL,
    State.FINAL_RECTIFYING,
    State.AUDIT,
    State.AUDIT_RECTIFYING,
    State.RUNNING_UNSTATED,
)
NOT_REPORTED_ON = (
    State.DRAFT,
    State.SCREENING,
    State.REVIEW,
    State.NOTICE,
    State.AGREEMENT,
    State.CLOSING,
    State.FINAL_PAYMENT,
    State.ARCHIVING,
    State.ARCHIVED,
    State.NOT_ACCEPTED,
    State.NOT_APPROVED,
    State.WITHDRAWN,
    State.TERMINATED,
    State.REFUNDED,
    State.CLOSED_UNSTATED,
)


def test_every_state_is_one_of_those_below() -> None:
    assert sorted([*REPORTED_ON, *NOT_REPORTED_ON]) == sorted(State)


@pytest.mark.parametrize("state", REPORTED_ON)
def test_a_running_project_is_reported_on(in_taiyuan: Fund, state: State) -> None:
    running = project_in(state, implementer=UnitFactory.create())
    by = member(in_taiyuan, Role.IMPLEMENTER, unit=running.implementer)
    assert activity(running, by).project == running


@pytest.mark.parametrize("state", NOT_REPORTED_ON)
def test_only_a_running_project_is_reported_on(in_taiyuan: Fund, state: State) -> None:
    stopped = project_in(state, implementer=UnitFactory.create())
    by = member(in_taiyuan, Role.IMPLEMENTER, unit=stopped.implementer)
    with pytest.raises(Refusal, match="不在执行中"):
        activity(stopped, by)


def test_a_report_is_withdrawn_once_and_by_its_units_alone(project: Project, unit: User) -> None:
    wrong = activity(project, unit)
    stranger = member(project.fund, Role.IMPLEMENTER, unit=UnitFactory.create())
    with pytest.raises(NotAllowed):
        withdraw_activity(wrong.number, "人数写错", by=stranger)
    with pytest.raises(Refusal, match="请填写作废的原因"):
        withdraw_activity(wrong.number, " ", by=unit)
    withdraw_activity(wrong.number, "人数写错", by=unit)
    with pytest.raises(Refusal, match="已经作废"):
        withdraw_activity(wrong.number, "又一次", by=unit)


@pytest.mark.parametrize(
    "change", ["people = 99", "hours = 1", "title = '改'", "withdrawn_note = ''", "parts = '{}'"]
)
def test_the_database_keeps_what_was_reported(project: Project, unit: User, change: str) -> None:
    wrong = activity(project, unit)
    withdraw_activity(wrong.number, "人数写错", by=unit)
    with (
        pytest.raises(IntegrityError, match="projects_activityreport_s"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE projects_activityreport SET {change} WHERE id = %s", [wrong.pk])


def test_a_photograph_is_public_when_the_office_says_so_and_the_report_stands(
    project: Project, unit: User
) -> None:
    reported = activity(project, unit, photos=1)
    photo = reported.photos.get()
    office = member(project.fund, Role.OFFICE)
    with pytest.raises(NotAllowed):
        let_photo_be_seen(photo.pk, True, by=unit)
    assert not public_photos([project.pk]).exists()
    let_photo_be_seen(photo.pk, True, by=office)
    assert list(public_photos([project.pk])) == [photo]
    withdraw_activity(reported.number, "照片不是这次的", by=unit)
    assert not public_photos([project.pk]).exists()
    with pytest.raises(Refusal, match="已经作废"):
        let_photo_be_seen(photo.pk, True, by=office)


def test_the_project_is_locked_before_what_hangs_on_it(
    in_taiyuan: Fund, project: Project, unit: User
) -> None:
    done = activity(project, unit, photos=1)
    office = member(in_taiyuan, Role.OFFICE)

    def locks(act: Callable[[], object]) -> list[str]:
        with CaptureQueriesContext(connection) as seen:
            act()
        said = (query["sql"] for query in seen.captured_queries)
        return [sql.split('"')[1] for sql in said if "FOR UPDATE" in sql]

    shown = locks(lambda: let_photo_be_seen(done.photos.get().pk, True, by=office))
    assert shown == ["projects_project", "projects_activityphoto"]
    withdrawn = locks(lambda: withdraw_activity(done.number, "写错", by=unit))
    assert withdrawn == ["projects_project", "projects_activityreport"]
