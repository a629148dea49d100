"""A project's activities and what was served for it, however the hours came."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg2.extras import DateTimeTZRange

from funds.models import Fund, Unit, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed
from kit.tenancy.scope import fund_scope
from projects.models import Project
from tests.factories.activities import ShiftFactory, published
from tests.factories.funds import MembershipFactory, UnitFactory, member
from tests.factories.hours import at, late_entry
from tests.factories.projects import RunningProjectFactory
from tests.factories.rosters import HOURS, write_csv
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import OrganisationFactory, served
from tests.volunteers.imports.test_hours import brought
from tests.volunteers.views.conftest import signed_in
from volunteers.models import (
    Activity,
    Attendance,
    AttendanceState,
    CheckWay,
    RecordKind,
    ServiceRecord,
    Volunteer,
)
from volunteers.queries.figures import Served
from volunteers.queries.project_service import ProjectServed, activities_of, served_of, with_served
from volunteers.services.hours import confirm_late, reverse_record

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
BEGAN = datetime(2026, 11, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.standing_at(NOW):
        yield


def came(activity: Activity, volunteer: Volunteer, minutes: int, by: User) -> ServiceRecord:
    """Let somebody have come to a shift of an activity, and gone."""
    shift = ShiftFactory.create(activity=activity, starts_at=BEGAN)
    ends = BEGAN + timedelta(minutes=minutes)
    record = served(
        volunteer,
        minutes,
        served_on=BEGAN.date(),
        period=DateTimeTZRange(BEGAN, ends),
        kind=RecordKind.CHECKED,
        project=activity.project,
    )
    seen: dict[str, Any] = {"shift": shift, "volunteer": volunteer, "checked_in_at": BEGAN}
    row = Attendance.objects.create(**seen, in_way=CheckWay.SCANNED, in_by=by)
    row.state, row.record, row.checked_out_at = AttendanceState.DONE, record, ends
    row.out_way, row.out_by = CheckWay.SCANNED, by
    row.save()
    return record


def test_sums_are_of_every_record_and_rows_of_check_outs(in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    project: Project = RunningProjectFactory.create()
    first, second = plain_volunteer(), plain_volunteer()
    activity, idle = published(project=project), published(project=project)
    moved = published()
    came(moved, plain_volunteer(), 20, office)
    Activity.objects.filter(pk=moved.pk).update(project=project)
    came(activity, first, 60, office)
    reverse_record(came(activity, second, 45, office), reason="重复", by=office)
    served(first, 30, served_on=date(2026, 11, 1), project=project)
    served(first, 300, served_on=date(2026, 11, 2))
    assert served_of(project) == ProjectServed(3, 3, Served(1, 2, 90))
    rows = {row.activity: row for row in with_served(list(activities_of(project)))}
    assert (rows[activity].sessions, rows[activity].served) == (2, Served(1, 1, 60))
    assert (rows[moved].sessions, rows[moved].served) == (1, Served(0, 0, 0))
    assert (rows[idle].sessions, rows[idle].served) == (0, Served(0, 0, 0))


def test_a_late_entry_keeps_its_project(in_taiyuan: Fund) -> None:
    office, other = (member(in_taiyuan, Role.OFFICE) for _ in range(2))
    project: Project = RunningProjectFactory.create()
    entry = late_entry(plain_volunteer(), by=office, project=project)
    assert confirm_late(entry, by=other).project == project
    assert served_of(project).served.times == 1
    team = OrganisationFactory.create(unit=UnitFactory.create())
    small = member(in_taiyuan, Role.ORGANISATION, unit=team.unit)
    with pytest.raises(NotAllowed):
        late_entry(plain_volunteer(organisation=team), by=small, project=project)


def test_a_late_entry_for_a_shift_is_of_its_activitys_project(in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    project: Project = RunningProjectFactory.create()
    volunteer = plain_volunteer()
    shift = ShiftFactory.create(activity=published(project=project), starts_at=at(8))
    seen: dict[str, Any] = {"shift": shift, "volunteer": volunteer, "checked_in_at": at(8)}
    row = Attendance.objects.create(**seen, in_way=CheckWay.SCANNED, in_by=office)
    assert late_entry(volunteer, by=office, attendance=row).project == project


def test_an_imported_row_keeps_its_project(taiyuan: Fund, tmp_path: Path, capsys: Any) -> None:
    with fund_scope(taiyuan.pk):
        member(taiyuan, Role.OFFICE)
        second = member(taiyuan, Role.OFFICE)
        project: Project = RunningProjectFactory.create()
        volunteer = plain_volunteer()
        row = {
            "志愿者编号": volunteer.number,
            "服务日期": "2026-11-10",
            "时长（小时）": "2",
            "服务内容": "文明劝导",
            "项目编号": project.number,
            "来源编号": "A1",
        }
        path = write_csv(tmp_path / "a.csv", (*HOURS, "项目编号"), [row])
        assert brought(path, capsys, second) == ("new 1 changed 0 same 0 wrong 0", 0)
        assert brought(path, capsys, second) == ("new 0 changed 0 same 1 wrong 0", 0)
        assert ServiceRecord.objects.get().project == project
        # A sheet of before, without the column, says nothing of the project.
        path = write_csv(tmp_path / "a.csv", HOURS, [row])
        assert brought(path, capsys, second) == ("new 0 changed 0 same 1 wrong 0", 0)
        wrong = {**row, "来源编号": "A2", "项目编号": "没有"}
        path = write_csv(tmp_path / "a.csv", (*HOURS, "项目编号"), [wrong])
        assert brought(path, capsys, second) == ("new 0 changed 0 same 0 wrong 1", 1)


def test_the_implementing_unit_runs_activities_of_its_project(taiyuan: Fund) -> None:
    """Whoever carries a project out and signs in for the unit's organisation."""
    with fund_scope(taiyuan.pk):
        unit: Unit = UnitFactory.create()
        project: Project = RunningProjectFactory.create(implementer=unit)
        team = OrganisationFactory.create(unit=unit)
        other = published(project=project)
        both = member(taiyuan, Role.IMPLEMENTER, unit=unit)
        MembershipFactory.create(user=both, fund=taiyuan, role=Role.ORGANISATION, unit=unit)
        only = member(taiyuan, Role.IMPLEMENTER, unit=unit)
    client = signed_in(both)
    place = f"/taiyuan/project-service/{project.ref}/"
    page: Any = client.get(place)
    assert "为这个项目填写活动" in page.content.decode()
    assert page.context["open_to"] == set()
    new = f"/taiyuan/activities/manage/new/?project={project.number}"
    form: Any = client.get(new)
    assert form.context["form"]["project"].value() == project.number
    typed = {
        "title": "清洁河岸", "summary": "捡垃圾。", "organisation": team.pk, "place": "河岸",
        "project": project.number, "contact": "联系人", "phone": "0351-1234567",
        "key": form.context["form"]["key"].value(),
    }  # fmt: skip
    assert client.post(new, typed).status_code == 302
    with fund_scope(taiyuan.pk):
        made = Activity.objects.get(title="清洁河岸")
        assert (made.project, made.organisation) == (project, team)
    plain = signed_in(only).get(place)
    assert plain.status_code == 200
    assert other.title in plain.content.decode()
    assert "为这个项目填写活动" not in plain.content.decode()
