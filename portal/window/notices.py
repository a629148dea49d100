"""Public notices as anybody may read them: what is proposed for which project, and until when."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from kit.personal import without_numbers
from portal.window.published import PUBLIC_STATES, public_payee
from projects.models import NoticedProject, PublicNotice
from projects.stages import State


@dataclass(frozen=True)
class PublicRow:
    """One project of a notice."""

    number: str
    name: str
    category: str
    lead: str | None
    amount: Decimal | None


def public_notices() -> QuerySet[Any]:
    """Return the fund's notices with how many projects each has."""
    return PublicNotice.objects.annotate(project_count=Count("projects"))


def shown_rows(notice: PublicNotice) -> QuerySet[NoticedProject]:
    """Return the projects of a notice that are public; what was not approved no longer is."""
    rows = NoticedProject.objects.filter(notice=notice, project__state__in=PUBLIC_STATES)
    return rows.select_related("project__category", "project__lead_unit").order_by(
        "project__number"
    )


def open_to_objection(notice: PublicNotice) -> list[tuple[str, str]]:
    """Return the projects of a notice not yet decided on: number, and name as anybody reads it."""
    rows = shown_rows(notice).filter(project__state=State.NOTICE)
    return [(str(row.project.number), without_numbers(row.project.name)) for row in rows]


def public_rows_of(notice: PublicNotice) -> list[PublicRow]:
    """Return a notice's public projects as its page shows them."""
    return [
        PublicRow(
            number=str(row.project.number),
            name=without_numbers(row.project.name),
            category=row.project.category.name if row.project.category else "",
            lead=public_payee(row.project.lead_unit),
            amount=row.amount,
        )
        for row in shown_rows(notice)
    ]
