"""A panel with its experts and applications, as an expert meets it. Each needs a fund in scope."""

import itertools
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.files import PAPERS, keep
from projects.lifecycle import State
from projects.models import (
    Application,
    ApplicationFile,
    BudgetLine,
    Call,
    CallState,
    Candidate,
    CoLead,
    Expert,
    Holiday,
    Indicator,
    Panel,
    PanelMember,
    PanelState,
    PlannedActivity,
    Project,
    Review,
    ReviewState,
    RubricItem,
    TeamMember,
)
from tests.factories.funds import UnitFactory, UserFactory, member
from tests.factories.projects import project_in

if TYPE_CHECKING:
    from tests.world import City

_serial = itertools.count(1)
RUBRIC = (
    ("必要性", 20),
    ("可行性", 20),
    ("预算合理性", 20),
    ("创新性", 15),
    ("可持续性", 15),
    ("影响力", 10),
)
FULL = {f"points_{place}": Decimal(weight) for place, (_, weight) in enumerate(RUBRIC, start=1)}
_WAY = (PanelState.DECLARING, PanelState.SCORING, PanelState.CLOSED, PanelState.DECIDED)


def call_with_rubric(*, hidden: Sequence[str] = (), by: User | None = None) -> Call:
    """Return a published call with the usual rubric."""
    person = by or UserFactory.create()
    serial = next(_serial)
    now = clock.now()
    call = Call.objects.create(
        number=f"ZJ-2021-{700 + serial}",
        year=2021,
        title=f"2021年志愿服务项目征集（第{serial}批）",
        opens_at=now - timedelta(days=60),
        closes_at=now - timedelta(days=30),
        hidden_fields=list(hidden),
        created_by=person,
    )
    for place, (name, weight) in enumerate(RUBRIC, start=1):
        RubricItem.objects.create(call=call, sequence=place, name=name, weight=weight)
    Call.objects.filter(pk=call.pk).update(
        state=CallState.PUBLISHED, published_at=now, published_by=person
    )
    call.refresh_from_db()
    return call


def expert_of(person: User, **fields: Any) -> Expert:
    """Return a person's row in the pool."""
    found = Expert.objects.filter(person=person).first()
    number = f"ZX-2021-{500 + next(_serial)}"
    return found or Expert.objects.create(number=number, person=person, title="副教授", **fields)


def experts(fund: Fund, count: int) -> list[User]:
    """Return people with the expert's role, each in the pool."""
    people = [member(fund, Role.EXPERT, name=f"评审专家{next(_serial)}") for _ in range(count)]
    for person in people:
        expert_of(person)
    return people


def application(call: Call, **fields: Any) -> Project:
    """Return an application under review with something in each part."""
    serial = 500 + next(_serial)
    project = project_in(
        State.REVIEW,
        **{
            "number": f"TY-2021-{serial}",
            "name": f"夕阳红陪伴计划{serial}",
            "lead_unit": UnitFactory.create(name=f"市幸福里街道办{serial}"),
            "implementer": UnitFactory.create(name=f"春风社工中心{serial}"),
            "call": call,
            "requested_amount": Decimal("52116.00"),
            **fields,
        },
    )
    unit = project.lead_unit
    assert unit is not None
    Application.objects.create(
        project=project,
        background=f"{unit.name}辖区独居老人较多，“{project.name}”由{serial}名志愿者上门陪伴。",
        aims="每位老人每周至少陪伴一次。",
    )
    Indicator.objects.create(project=project, name="陪伴老人", measure="PEOPLE", target=120)
    PlannedActivity.objects.create(
        project=project, name="上门陪伴", place=f"{unit.name}活动室", sessions=48, volunteers=20
    )
    BudgetLine.objects.create(
        project=project,
        kind="SUBSIDY",
        item="交通补贴",
        unit_price=Decimal("30.00"),
        quantity=Decimal(480),
        measure="人次",
        amount=Decimal("14400.00"),
    )
    TeamMember.objects.create(project=project, name=f"高建国{serial}", duty="统筹", is_leader=True)
    co_lead = UnitFactory.create(name=f"市老龄协会{serial}")
    CoLead.objects.create(project=project, unit=co_lead, task="提供名单")
    upload = SimpleUploadedFile(f"{unit.name}承诺书.pdf", b"%PDF-1.7")
    file = keep(upload, allowed=PAPERS, by=UserFactory.create())
    ApplicationFile.objects.create(project=project, file=file)
    return project


def panel_with(
    people: Sequence[User],
    projects: Sequence[Project],
    *,
    call: Call,
    by: User | None = None,
    **fields: Any,
) -> Panel:
    """Return a panel in 回避申报中 on which everybody reviews every application."""
    panel = Panel.objects.create(
        **{
            "number": f"PS-2021-{500 + next(_serial)}",
            "call": call,
            "title": "社会服务类评审组",
            "due_at": clock.now() + timedelta(days=5),
            "created_by": by or UserFactory.create(),
            **fields,
        }
    )
    candidates = [Candidate.objects.create(panel=panel, project=project) for project in projects]
    for person in people:
        expert = expert_of(person)
        PanelMember.objects.create(panel=panel, expert=expert)
        for candidate in candidates:
            Review.objects.create(candidate=candidate, expert=expert, scorer=person)
    return move(panel, PanelState.DECLARING)


def move(panel: Panel, state: PanelState) -> Panel:
    """Bring a panel to a later state as its table leads."""
    for step in _WAY[: _WAY.index(state) + 1]:
        if _WAY.index(step) > (_WAY.index(panel.state) if panel.state in _WAY else -1):
            Panel.objects.filter(pk=panel.pk).update(state=step)
            panel.refresh_from_db()
    return panel


def clear(panel: Panel) -> None:
    """Let every open review declare no tie, and open the scoring."""
    rows = Review.objects.filter(candidate__panel=panel, state=ReviewState.ASSIGNED)
    rows.update(state=ReviewState.CLEARED, declared_at=clock.now())
    move(panel, PanelState.SCORING)


def scoring_world(city: "City", padding: int) -> dict[str, Any]:
    """A panel on which the city's expert declares, and one on which they score."""
    expert, office = city.people[Role.EXPERT], city.people[Role.OFFICE]
    call = call_with_rubric(by=office)
    numbers = [f"{city.fund.prefix}-2021-{401 + 10 * padding + place}" for place in (0, 1)]
    first, second = (application(call, number=number) for number in numbers)
    declaring = panel_with(
        [expert], [first], call=call, by=office, number=f"PS-2021-{700 + 10 * padding}"
    )
    scoring = panel_with(
        [expert], [second], call=call, by=office, number=f"PS-2021-{701 + 10 * padding}"
    )
    clear(scoring)
    return {
        "declaring_panel": declaring.number,
        "scoring_panel": scoring.number,
        "scoring_place": 1,
        "scoring_file": 1,
        "holiday": Holiday.objects.create(
            day=date(2031 + padding, 1, 4), works=False, name="元旦"
        ).day.isoformat(),
    }
