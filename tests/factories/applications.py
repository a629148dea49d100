"""Factories of what an application holds. Each needs a fund in scope."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory

from funds.models import Unit
from funds.permissions import Role
from kit import clock
from kit.files import PAPERS, keep
from projects.models import (
    Application,
    ApplicationFile,
    BudgetKind,
    BudgetLine,
    Call,
    CallCategory,
    CallPaper,
    CallState,
    CategoryLead,
    CoLead,
    Indicator,
    Measure,
    PlannedActivity,
    Project,
    TeamMember,
)
from tests.factories.funds import UnitFactory, UserFactory
from tests.factories.projects import CategoryFactory, ProjectFactory

if TYPE_CHECKING:
    from tests.world import City


class ApplicationFactory(DjangoModelFactory):
    """Everything that is written in words."""

    class Meta:
        model = Application

    background = "景区志愿讲解人手不足。"
    aims = "全年讲解 48 场，服务游客 2000 人次。"
    innovation = "由小学生担任讲解员。"
    risks = "雨雪天气改期。"
    insurance = "为每名志愿者投保意外险。"


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = Indicator

    name = "服务游客"
    measure = Measure.PERSON_TIMES
    target = "2000"


class PlannedActivityFactory(DjangoModelFactory):
    class Meta:
        model = PlannedActivity

    name = "周末讲解"
    place = "晋祠"
    sessions = 48


class BudgetLineFactory(DjangoModelFactory):
    class Meta:
        model = BudgetLine

    kind = BudgetKind.SUBSIDY
    item = "交通补贴"
    unit_price = "50.00"
    quantity = "1000"
    measure = "人次"
    amount = "50000.00"


class TeamMemberFactory(DjangoModelFactory):
    class Meta:
        model = TeamMember

    name = "李敏"
    duty = "统筹"
    is_leader = True


class CoLeadFactory(DjangoModelFactory):
    class Meta:
        model = CoLead

    unit = factory.SubFactory(UnitFactory)


def applied(**fields: object) -> Project:
    """Return a draft whose application is complete: 50,000.00 元 asked for and budgeted."""
    project: Project = ProjectFactory.create(**fields)
    complete(project)
    project.refresh_from_db()
    return project


def complete(project: Project) -> None:
    """Write a complete application for a draft that asks for 50,000.00 元."""
    ApplicationFactory.create(project=project)
    IndicatorFactory.create(project=project)
    PlannedActivityFactory.create(project=project)
    BudgetLineFactory.create(project=project)
    TeamMemberFactory.create(project=project)


def open_call(
    lead: Unit,
    *,
    number: str = "ZJ-2021-001",
    papers: tuple[str, ...] = (),
    closes_in: timedelta = timedelta(days=3),
    **rules: Any,
) -> Call:
    """Return a published call for one category, which ``lead`` leads."""
    now = clock.now()
    by = UserFactory.create()
    call = Call.objects.create(
        number=number,
        year=now.year,
        title="2021 年度志愿服务项目征集",
        text="请各单位申报。",
        opens_at=now - timedelta(days=9),
        closes_at=now + closes_in,
        created_by=by,
        **rules,
    )
    category = CategoryFactory.create()
    CategoryLead.objects.create(category=category, unit=lead, sequence=1)
    CallCategory.objects.create(call=call, category=category)
    for sequence, name in enumerate(papers, start=1):
        CallPaper.objects.create(call=call, sequence=sequence, name=name)
    call.state, call.published_at, call.published_by = CallState.PUBLISHED, now, by
    call.save()
    return call


def of_city(city: "City", padding: int) -> dict[str, Any]:
    """A file of the application of the city's project, for the access matrix."""
    upload = SimpleUploadedFile("承诺书.pdf", b"%PDF-1.7")
    kept = keep(upload, allowed=PAPERS, by=city.people[Role.OFFICE])
    project = Project.objects.get(number=city.objects["project"])
    return {"application_file": ApplicationFile.objects.create(project=project, file=kept).pk}
