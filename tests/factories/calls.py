"""Calls and what is submitted under them. Each needs a fund in scope."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from funds.models import Fund, Unit, User
from funds.permissions import Role
from kit import clock
from projects.lifecycle import State
from projects.models import (
    Call,
    Category,
    CategoryLead,
    Project,
    Screening,
    ScreeningOutcome,
)
from projects.queries.projects import by_ref
from projects.services.call_data import CallData
from projects.services.call_files import add_call_files
from projects.services.calls import draft_call, publish_call
from projects.services.screening import Answer, Verdict, checklist_of, screen
from tests.factories.funds import member
from tests.factories.projects import CategoryFactory, ProjectFactory

if TYPE_CHECKING:
    from tests.world import City

OPENS = datetime(2021, 6, 1, tzinfo=UTC) - timedelta(hours=8)
CLOSES = datetime(2021, 7, 5, 16, tzinfo=UTC)
"""7月5日 24:00 in Shanghai."""


def early_member(fund: Fund, role: Role, *, unit: Unit | None = None, name: str = "") -> User:
    """Return a person who held ``role`` before the calls here opened."""
    with clock.standing_at(OPENS - timedelta(days=30)):
        return member(fund, role, unit=unit, name=name)


def led_category(*leads: Unit, **fields: Any) -> Category:
    """Return a category that ``leads`` lead."""
    category: Category = CategoryFactory.create(**fields)
    for place, unit in enumerate(leads, start=1):
        CategoryLead.objects.create(category=category, unit=unit, sequence=place)
    return category


def call_data(*categories: Category, **fields: Any) -> CallData:
    """Return a call that may be published as it is."""
    known: dict[str, Any] = {
        "title": "2021年志愿服务项目征集公告",
        "text": "面向各牵头单位征集志愿服务项目。",
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "ceiling": Decimal(60000),
        "categories": categories,
    }
    return CallData(**{**known, **fields})


def drafted_call(by: User, *categories: Category, year: int = 2021, **fields: Any) -> Call:
    """Return a draft of a call."""
    return draft_call(call_data(*categories, **fields), year, by=by)


def published_call(by: User, *categories: Category, year: int = 2021, **fields: Any) -> Call:
    """Return a call published before it opens."""
    call = drafted_call(by, *categories, year=year, **fields)
    with clock.standing_at(call.opens_at - timedelta(days=1)):
        return publish_call(call.number, by=by, version=call.version)


def application(call: Call, unit: Unit, category: Category, **fields: Any) -> Project:
    """Return a draft of an application under a call."""
    known = {"number": None, "call": call, "lead_unit": unit, "category": category}
    project: Project = ProjectFactory.create(**{**known, **fields})
    return project


def in_screening(call: Call, unit: Unit, category: Category, number: str, **fields: Any) -> Project:
    """Return an application that waits for its form check, submitted by nobody in particular."""
    project = application(call, unit, category, number=number, **fields)
    Project.objects.filter(pk=project.pk).update(state=State.SCREENING)
    project.refresh_from_db()
    return project


def screened(
    project: Project,
    by: User,
    outcome: ScreeningOutcome = ScreeningOutcome.ACCEPTED,
    **fields: Any,
) -> Project:
    """Take a project through its form check by the page's own service."""
    project = by_ref(Project.objects.all(), project.ref)
    met = outcome == ScreeningOutcome.ACCEPTED
    answers = tuple(Answer(text, met) for text in checklist_of(project))
    if outcome == ScreeningOutcome.RETURNED:
        fields.setdefault("due_at", clock.now() + timedelta(days=7))
    verdict = Verdict(outcome, answers, fields.pop("opinion", "意见"), **fields)
    return screen(project.ref, verdict, by=by, version=project.version)


def screening_form(
    outcome: ScreeningOutcome = ScreeningOutcome.ACCEPTED, *, lines: int = 5, **more: Any
) -> dict[str, Any]:
    """Return what the form check's page is sent; each line is met unless it does not pass."""
    met = "met" if outcome == ScreeningOutcome.ACCEPTED else "not"
    answers = {f"met_{n}": met for n in range(lines)}
    return {"version": 1, "outcome": outcome, "opinion": "材料齐全", **answers, **more}


def checked(project: Project, by: User, outcome: ScreeningOutcome) -> Screening:
    """Put a form check of the project as it now is on record, without taking the step."""
    row: Screening = Screening.objects.create(
        project=project,
        project_version=project.version,
        round=project.screenings.count() + 1,
        outcome=outcome,
        due_at=clock.now() + timedelta(days=7) if outcome == ScreeningOutcome.RETURNED else None,
        screened_by=by,
    )
    return row


def city_calls(city: "City", padding: int) -> dict[str, Any]:
    """A published call with a file, and a draft."""
    office = city.people[Role.OFFICE]
    category = led_category(city.unit)
    far: dict[str, Any] = {"closes_at": clock.now() + timedelta(days=30)}
    # A year of its own, so that no other city has a call of the same number.
    far["year"] = 2021 + padding
    call = published_call(office, category, **far)
    add_call_files(call.number, [SimpleUploadedFile("通知.pdf", b"%PDF-1.7")], by=office)
    draft = drafted_call(office, category, **far)
    return {
        "call": call.number,
        "draft_call": draft.number,
        "call_file": call.files.get().pk,
    }
