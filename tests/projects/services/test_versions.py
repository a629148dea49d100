"""Every submission keeps the application as it was, and two versions can be compared."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from funds.models import Fund
from funds.permissions import Role
from projects.models import ApplicationVersion, BudgetLine, Project, ScreeningOutcome
from projects.queries.applications import content_of, differences, versions_of
from projects.services.advance import advance
from tests.factories.applications import (
    BudgetLineFactory,
    CoLeadFactory,
    IndicatorFactory,
    applied,
)
from tests.factories.calls import screened
from tests.factories.funds import member
from tests.factories.projects import ProjectFactory


def submitted_twice(fund: Fund) -> Project:
    """A project submitted, returned for correction, corrected and submitted again."""
    project = applied()
    lead = member(fund, Role.LEAD_UNIT, unit=project.lead_unit)
    office = member(fund, Role.OFFICE)
    project = advance(project.ref, "submit", by=lead)
    number = project.ref
    screened(project, office, ScreeningOutcome.RETURNED, opinion="预算请写细")
    Project.objects.filter(number=number).update(beneficiaries="老兵")
    line = project.budgetline_rows.get()
    line.item, line.quantity, line.amount = "交通补贴（公交）", "800", "40000.00"
    line.save()
    BudgetLineFactory.create(
        project=project, item="误餐", unit_price="25", quantity="400", amount="10000", sequence=2
    )
    advance(number, "submit", by=lead)
    return Project.objects.get(number=number)


def test_every_submission_keeps_a_version(in_taiyuan: Fund) -> None:
    project = submitted_twice(in_taiyuan)
    kept = versions_of(project)
    assert [(row.number, row.step) for row in kept] == [(2, "submit"), (1, "submit")]
    assert kept[1].content["budget"][0]["amount"] == "50000.00"
    assert kept[0].content == content_of(project)
    assert kept[0].kept_by == project.submitted_by


def test_the_difference_is_what_the_correction_changed(in_taiyuan: Fund) -> None:
    newer, older = versions_of(submitted_twice(in_taiyuan))
    found = differences(older.content, newer.content)
    assert [(row.label, row.before, row.after) for row in found] == [
        ("服务对象", "社区居民", "老兵"),
        (
            "预算：交通补贴（公交）",
            "志愿者补贴（交通、误餐）·交通补贴；50.00 元 × 1,000 人次；计 50,000.00 元",
            "志愿者补贴（交通、误餐）·交通补贴（公交）；50.00 元 × 800 人次；计 40,000.00 元",
        ),
        (
            "预算：误餐",
            "",
            "志愿者补贴（交通、误餐）·误餐；25.00 元 × 400 人次；计 10,000.00 元",
        ),
    ]


def test_rows_written_anew_under_one_name_are_the_same_row(in_taiyuan: Fund) -> None:
    project = applied()
    before = content_of(project)
    project.indicator_rows.all().delete()
    IndicatorFactory.create(project=project)
    assert content_of(project)["indicators"] != before["indicators"]
    assert differences(before, content_of(project)) == []


def test_a_row_that_went_is_told(in_taiyuan: Fund) -> None:
    project = applied()
    unit = CoLeadFactory.create(project=project, task="场地").unit
    before = content_of(project)
    project.colead_rows.all().delete()
    (gone,) = differences(before, content_of(project))
    assert (gone.label, gone.before, gone.after) == (
        f"联合牵头单位：{unit.name}",
        f"{unit.name}；场地",
        "",
    )


def test_what_was_never_written_is_empty(in_taiyuan: Fund) -> None:
    content = content_of(ProjectFactory.create())
    assert content["background"] == ""
    assert content["requested_amount"] == "50000.00"


def test_a_version_cannot_change(in_taiyuan: Fund) -> None:
    submitted_twice(in_taiyuan)
    with pytest.raises(DatabaseError), transaction.atomic():
        ApplicationVersion.objects.update(content={})
    with pytest.raises(DatabaseError), transaction.atomic():
        ApplicationVersion.objects.all().delete()


def test_rows_stay_once_submitted(in_taiyuan: Fund) -> None:
    project = submitted_twice(in_taiyuan)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM projects_budgetline WHERE project_id = %s", [project.pk])
    assert project.budgetline_rows.count() == 2


def test_an_amount_is_its_product(in_taiyuan: Fund) -> None:
    line = applied().budgetline_rows.get()
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        BudgetLine.objects.filter(pk=line.pk).update(amount="49999.99")
