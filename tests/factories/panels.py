"""Accepted applications, experts and panels at each stage. Each needs a fund in scope."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

from funds.models import Fund, Unit, User
from funds.permissions import Role
from kit import clock
from projects.lifecycle import State
from projects.models import (
    Call,
    ConflictKind,
    Expert,
    Panel,
    Project,
    Review,
    ReviewState,
)
from projects.models.call import CallState
from projects.services.panel_decisions import CutLine, cut, decide
from projects.services.panel_stages import close, open_declaration, start_scoring
from projects.services.panels import PanelData, draw_members, form_panel
from tests.factories.funds import MembershipFactory, UnitFactory, UserFactory, member
from tests.factories.projects import project_in

if TYPE_CHECKING:
    from tests.world import City

_serial = count(1)


def call_to_review(by: User, **fields: Any) -> Call:
    """Return a published call whose applications have come in."""
    serial = next(_serial)
    call: Call = Call.objects.create(
        **{
            "number": f"ZJ-2021-{500 + serial}",
            "year": 2021,
            "title": "2021年志愿服务项目征集公告",
            "opens_at": datetime(2021, 6, 1, tzinfo=UTC),
            "closes_at": datetime(2021, 7, 5, 16, tzinfo=UTC),
            "created_by": by,
            **fields,
        }
    )
    Call.objects.filter(pk=call.pk).update(
        state=CallState.PUBLISHED, published_at=clock.now(), published_by=by
    )
    call.refresh_from_db()
    return call


def accepted(call: Call, number: int, **fields: Any) -> Project:
    """Return an application of ``call`` that passed the form check."""
    prefix = call.fund.prefix
    wanted = {"number": f"{prefix}-2021-{number:03d}", "name": f"申报项目{number}", "call": call}
    return project_in(State.REVIEW, **{**wanted, **fields})


def expert_of(fund: Fund, *, load: int = 30, **fields: Any) -> Expert:
    """Return an expert in the pool, with an account that holds the role."""
    serial = next(_serial)
    person = fields.pop("person", None) or member(fund, Role.EXPERT, name=f"专家{serial}")
    expert: Expert = Expert.objects.create(
        **{
            "number": f"ZX-2021-{serial:03d}",
            "person": person,
            "employer": "示例大学",
            "title": "副教授",
            "load": load,
            **fields,
        }
    )
    return expert


def experts_of(fund: Fund, many: int, **fields: Any) -> list[Expert]:
    """Return so many experts."""
    return [expert_of(fund, **fields) for _ in range(many)]


def formed(call: Call, projects: Sequence[Project], by: User, **fields: Any) -> Panel:
    """Return a panel being formed, without members."""
    data = {"title": "2021年评审组", "seats": 5, "due_at": clock.now() + timedelta(days=10)}
    return form_panel(PanelData(call=call, **{**data, **fields}), projects, by=by)


def drawn_panel(call: Call, projects: Sequence[Project], by: User, **fields: Any) -> Panel:
    """Return a panel whose members were drawn."""
    panel = formed(call, projects, by, **fields)
    return draw_members(panel, "种子20210706", panel.version, by=by)


def declared(panel: Panel, *, recusing: Sequence[int] = ()) -> None:
    """Let every member declare, as the expert's own pages would; ``recusing`` are review ids."""
    rows = Review.objects.filter(candidate__panel=panel, state=ReviewState.ASSIGNED)
    rows.filter(pk__in=recusing).update(
        state=ReviewState.RECUSED,
        recusal_kind=ConflictKind.COOPERATION,
        declared_at=clock.now(),
    )
    rows.update(state=ReviewState.CLEARED, declared_at=clock.now())


def sealed(panel: Panel, totals: dict[int, Decimal] | None = None) -> None:
    """Seal every cleared review with a total: by its id, else one that follows the candidate."""
    rows = Review.objects.filter(candidate__panel=panel, state=ReviewState.CLEARED)
    for review in rows.select_related("candidate"):
        total = (totals or {}).get(review.pk, Decimal(60 + review.candidate_id % 30))
        Review.objects.filter(pk=review.pk).update(
            state=ReviewState.SEALED,
            total=total,
            suggested=Decimal(30000),
            sealed_at=clock.now(),
        )


def scoring_panel(call: Call, projects: Sequence[Project], by: User, **fields: Any) -> Panel:
    """Return a drawn panel whose members declared and may score."""
    panel = drawn_panel(call, projects, by, **fields)
    panel = open_declaration(panel, panel.version, by=by)
    declared(panel)
    return start_scoring(panel, panel.version, by=by)


def closed_panel(call: Call, projects: Sequence[Project], by: User, **fields: Any) -> Panel:
    """Return a panel whose scores are all sealed and reckoned."""
    panel = scoring_panel(call, projects, by, **fields)
    sealed(panel)
    return close(panel, "", panel.version, by=by)


def decided_panel(call: Call, projects: Sequence[Project], by: User, support: int) -> Panel:
    """Return a panel whose decisions stand; the projects' steps are still in the queue."""
    panel = closed_panel(call, projects, by)
    panel = cut(panel, CutLine(count=support), panel.version, by=by)
    decide(panel, panel.version, by=by)
    panel.refresh_from_db()
    return panel


def for_matrix(city: "City", padding: int) -> dict[str, Any]:
    """A panel and an expert of the pool in a city of the access matrix."""
    office, fund = city.people[Role.OFFICE], city.fund
    # Two cities' numbers must differ, so that a foreign one names nothing here.
    shift = 10 * padding
    outside: Unit = UnitFactory.create()
    people = [UserFactory.create() for _ in range(5)]
    for person in people:
        MembershipFactory.create(user=person, fund=fund, role=Role.EXPERT)
    experts = [
        expert_of(fund, person=person, number=f"ZX-2021-{shift + place:03d}")
        for place, person in enumerate(people, 1)
    ]
    call = call_to_review(office)
    project = accepted(call, 301 + shift, lead_unit=outside)
    for place in range(padding):
        drawn_panel(call, [accepted(call, 302 + shift + place, lead_unit=outside)], office)
    panel = decided_panel(call, [project], office, 1)
    conflict = experts[0].conflicts.create(unit=outside, kind=ConflictKind.ADVISER)
    return {
        "panel": panel.number,
        "panel_draw": panel.draw.number if panel.draw else "",
        "panel_member": panel.members.order_by("id")[0].expert.number,
        "panel_project": project.ref,
        "pool_expert": experts[0].number,
        "pool_conflict": conflict.pk,
    }
