"""A project's year: its outcome, group and paragraph, each written with a row of history."""

from dataclasses import replace

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from funds.models import Fund
from funds.permissions import Role
from kit.clock import today
from kit.errors import NotAllowed, Refusal
from kit.marks import Mark
from projects.lifecycle import State
from projects.models import ProjectGroup, ProjectYear, YearOutcome
from projects.services.years import YearData, register_group, set_year
from tests.factories.funds import member
from tests.factories.projects import ProjectGroupFactory, project_in

ONGOING = YearData(year=2021, outcome=YearOutcome.ONGOING)


def test_a_year_is_added_and_then_changed(in_taiyuan: Fund) -> None:
    office, project = member(in_taiyuan, Role.OFFICE), project_in(State.RUNNING_UNSTATED)
    group = ProjectGroupFactory.create()
    row = set_year(
        project.ref, replace(ONGOING, group=group, paragraph=" 已开发完成。 "), by=office
    )
    assert (row.group, row.paragraph) == (group, "已开发完成。")
    again = set_year(project.ref, replace(ONGOING, outcome=YearOutcome.CLOSED), by=office)
    assert again.pk == row.pk
    assert (again.outcome, again.group) == (YearOutcome.CLOSED, None)
    history = apps.get_model("projects", "ProjectYearEvent")._default_manager
    assert history.filter(pgh_obj_id=row.pk).count() == 2
    assert ProjectYear.objects.count() == 1


def test_a_paragraph_the_source_lacks_is_unstated(in_taiyuan: Fund) -> None:
    office, project = member(in_taiyuan, Role.OFFICE), project_in(State.RUNNING_UNSTATED)
    assert set_year(project.ref, ONGOING, by=office).marks == {}
    row = set_year(project.ref, replace(ONGOING, source="年度总结"), by=office)
    assert row.mark_of("paragraph") is Mark.UNSTATED
    row = set_year(project.ref, replace(ONGOING, source="年度总结", paragraph="有"), by=office)
    assert row.marks == {}


def test_what_cannot_be_kept_is_refused(in_taiyuan: Fund) -> None:
    office, project = member(in_taiyuan, Role.OFFICE), project_in(State.RUNNING_UNSTATED)
    group = ProjectGroupFactory.create()
    for data, field in (
        (replace(ONGOING, year=today().year + 1), "year"),
        (replace(ONGOING, outcome=YearOutcome.CLOSED, group=group), "group"),
        (replace(ONGOING, paragraph="字" * 2001), "paragraph"),
    ):
        with pytest.raises(Refusal) as refused:
            set_year(project.ref, data, by=office)
        assert refused.value.field == field


def test_a_closed_project_in_a_group_is_refused_by_the_database_too(in_taiyuan: Fund) -> None:
    row = set_year(
        project_in(State.RUNNING_UNSTATED).ref,
        replace(ONGOING, group=ProjectGroupFactory.create()),
        by=member(in_taiyuan, Role.OFFICE),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectYear.objects.filter(pk=row.pk).update(outcome=YearOutcome.CLOSED)


def test_a_lead_unit_does_not_write_the_years_paragraph(in_taiyuan: Fund) -> None:
    project = project_in(State.RUNNING_UNSTATED)
    with pytest.raises(NotAllowed):
        set_year(
            project.ref, ONGOING, by=member(in_taiyuan, Role.LEAD_UNIT, unit=project.lead_unit)
        )


def test_a_group_is_written_once_by_its_code(in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    first = register_group("care", "关爱", heading="{count}项目", sequence=2, by=office)
    assert register_group("care", "关爱", heading="{count}项目", sequence=2, by=office) == first
    for code, name, heading, field in (
        ("care", "关爱", "改", "code"),
        ("caring", "关爱", "", "name"),
        ("OTHERS", "其他", "", "code"),
        ("art", "文化", "{count 个", "heading"),
        ("art", "文化", "{项目数}", "heading"),
    ):
        with pytest.raises(Refusal) as refused:
            register_group(code, name, heading=heading, sequence=2, by=office)
        assert refused.value.field == field
    assert ProjectGroup.objects.get().heading == "{count}项目"


def test_only_who_edits_years_registers_a_group(in_taiyuan: Fund) -> None:
    with pytest.raises(NotAllowed):
        register_group("care", "关爱", by=member(in_taiyuan, Role.FINANCE))
    assert not ProjectGroup.objects.exists()


@pytest.mark.parametrize(
    "state",
    [
        State.DRAFT,
        State.SCREENING,
        State.REVIEW,
        State.NOTICE,
        State.NOT_ACCEPTED,
        State.NOT_APPROVED,
        State.WITHDRAWN,
    ],
)
def test_a_project_nobody_approved_has_no_year_to_tell_the_public(
    in_taiyuan: Fund, state: State
) -> None:
    project = project_in(state)
    with pytest.raises(Refusal, match="没有执行"):
        set_year(project.ref, ONGOING, by=member(in_taiyuan, Role.OFFICE))
    assert not ProjectYear.objects.exists()


def test_an_archived_projects_years_stay_as_they_are(in_taiyuan: Fund) -> None:
    project = project_in(State.ARCHIVED)
    with pytest.raises(Refusal, match="项目已归档，从归档起只读"):
        set_year(project.ref, ONGOING, by=member(in_taiyuan, Role.OFFICE))
