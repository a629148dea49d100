"""Factories of categories, groups, projects and their years. Each needs a fund in scope."""

import factory
from factory.django import DjangoModelFactory

from kit.pinyin import pinyin_key
from projects.lifecycle import CHANGES, ENTRY_STATES, State
from projects.models import (
    Category,
    PaperKind,
    Project,
    ProjectGroup,
    ProjectYear,
    StepFile,
    YearOutcome,
)
from tests.factories.funds import UnitFactory, UserFactory


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category

    year = 2018
    number = factory.Sequence(lambda n: n + 1)
    name = factory.Sequence(lambda n: f"类别{n}志愿服务项目")
    pinyin = factory.LazyAttribute(lambda category: pinyin_key(category.name))
    source = "并文明〔2018〕8号"


class ProjectFactory(DjangoModelFactory):
    """A draft with every element; ``historical=True`` with a number enters as running."""

    class Meta:
        model = Project

    name = factory.Sequence(lambda n: f"示例项目{n}")
    pinyin = factory.LazyAttribute(lambda project: pinyin_key(project.name))
    category = factory.SubFactory(CategoryFactory)
    lead_unit = factory.SubFactory(UnitFactory)
    beneficiaries = "社区居民"
    service_type = "社区服务"
    service_duration = "每次 2 小时"
    volunteers_planned = 20
    funding_source = "基金拨付"
    sessions_planned = 12
    requested_amount = "50000.00"
    created_by = factory.SubFactory(UserFactory)


class RunningProjectFactory(ProjectFactory):
    """A historical project under way."""

    # Five digits: whatever number a test names itself, in three, is another.
    number = factory.Sequence(lambda n: f"TY-2021-{n:05d}")
    state = State.RUNNING_UNSTATED
    historical = True
    funding_year = 2021


class ProjectGroupFactory(DjangoModelFactory):
    class Meta:
        model = ProjectGroup

    code = factory.Sequence(lambda n: f"group-{n}")
    name = factory.Sequence(lambda n: f"归类{n}")
    sequence = factory.Sequence(lambda n: n)


class ProjectYearFactory(DjangoModelFactory):
    class Meta:
        model = ProjectYear

    project = factory.SubFactory(RunningProjectFactory)
    year = 2021
    outcome = YearOutcome.ONGOING


class StepFileFactory(DjangoModelFactory):
    class Meta:
        model = StepFile

    step = "submit"
    version = 1
    kind = PaperKind.APPLICATION


def path_to(state: State) -> list[State]:
    """Return the states from an entry state to ``state``, as the table leads."""
    paths = [[entry] for entry in ENTRY_STATES]
    for path in paths:
        if path[-1] == state:
            return path
        seen = {known for other in paths for known in other}
        paths += [[*path, to] for source, to in CHANGES if source == path[-1] and to not in seen]
    raise ValueError(f"no steps lead to {state}")


def project_in(state: State, **fields: object) -> Project:
    """Return a project that went the table's way to ``state``, without anybody's duties."""
    first, *further = path_to(state)
    project: Project = RunningProjectFactory.create(
        **{"state": first, "historical": first != State.DRAFT, **fields}
    )
    for step in further:
        Project.objects.filter(pk=project.pk).update(state=step)
    project.refresh_from_db()
    return project
