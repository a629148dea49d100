"""The blocks a desk is made of; each says what it needs the right to, and reads what it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from funds.models import AccountKey, Membership, OpeningBalance, Period
from funds.permissions import Action, Role, can
from funds.queries.ledger import balance
from funds.queries.payables import payables_outstanding
from funds.queries.sums import total
from portal.calendar.month import WEEKDAYS, month_of
from portal.charts import ages, monthly
from portal.desk.own import own_projects
from portal.desk.reports import last_checked
from portal.desk.scoring import scoring_progress
from portal.desk.sources import SOURCES
from portal.desk.stages import stage_columns
from portal.desk.waiting import Desk, gather
from portal.pictures import YearPictures
from reports.figures import Ledger
from reports.figures.cards import asked_for, figure_cards
from reports.models import Report

NEXT_SHOWN = 5
REPORTS_SHOWN = 5


@dataclass(frozen=True)
class Block:
    """One part of a desk.

    Attributes:
        template: how it is shown; what ``build`` returns stands there as ``it``.
        action: what the person must be allowed to do in the fund to have it.
        build: reads it; ``None`` when there is nothing to show.
    """

    template: str
    action: Action
    build: Callable[[Desk], dict[str, Any] | None]


def _waiting(desk: Desk) -> dict[str, Any]:
    return {"waiting": gather(desk, SOURCES)}


def _month(desk: Desk) -> dict[str, Any]:
    month = month_of(desk.person, desk.fund, desk.today, desk.today)
    ahead = [deadline for deadline in month.deadlines if deadline.day >= desk.today]
    return {
        "month": month,
        "weekdays": WEEKDAYS,
        "coming": ahead[:NEXT_SHOWN],
        "more": len(ahead) > NEXT_SHOWN,
    }


def _figures(desk: Desk) -> dict[str, Any]:
    pictures = YearPictures(Ledger(desk.year), _address(desk))
    return {
        "pictures": pictures,
        "figures": figure_cards(desk.fund, pictures.ledger),
        "checked": last_checked(desk.year),
    }


def _months(desk: Desk) -> dict[str, Any]:
    return {"chart": monthly(desk.year, _address(desk))}


def _ageing(desk: Desk) -> dict[str, Any]:
    on = desk.money_day
    return {"chart": ages(payables_outstanding(on), desk.fund, on), "on": on}


def _books(desk: Desk) -> dict[str, Any]:
    """Whether the books agree: payables with their account, the report's checks, the year."""
    on = desk.money_day
    owed = total(payables_outstanding(on), "outstanding")
    closed = Period.objects.filter(closed_at__isnull=False).order_by("-month").first()
    return {
        "on": on,
        "owed": owed,
        "difference": owed + balance(AccountKey.PAYABLE, on),
        "checked": last_checked(desk.year),
        "opening": OpeningBalance.objects.filter(year=desk.year).first(),
        "closed": closed,
    }


def _reports(desk: Desk) -> dict[str, Any]:
    """The newest reports with their red checks and the lines that wait to be countersigned."""
    waiting = Q(notes__signed_by__isnull=False, notes__countersigned_by__isnull=True)
    rows = (
        Report.objects.filter(as_of__isnull=False)
        .defer("content", "figures")
        .annotate(
            lines=Count("notes"),
            unsigned=Count("notes", filter=Q(notes__signed_by__isnull=True)),
            to_countersign=Count("notes", filter=waiting),
        )
    )
    return {"reports": list(rows.order_by("-year", F("id").desc())[:REPORTS_SHOWN])}


def _mandate(desk: Desk) -> dict[str, Any] | None:
    """Within which years, and until when, somebody works here (审计员)."""
    held: list[Membership] = desk.person.roles_in(desk.fund.pk)
    limited = [r for r in held if r.role == Role.AUDITOR or r.years or r.valid_to]
    return {"limited": limited} if limited else None


def _stages(desk: Desk) -> dict[str, Any]:
    return {"stages": stage_columns(desk)}


def _address(desk: Desk) -> Callable[[str, str], str]:
    def of(key: str, subject: str) -> str:
        return desk.fund.url("figures:figure", key=key) + asked_for(desk.year, subject)

    return of


WAITING = Block("desk/waiting.html", Action.DESK_VIEW, _waiting)
MONTH = Block("desk/month.html", Action.DESK_VIEW, _month)
MANDATE = Block("desk/mandate.html", Action.DESK_VIEW, _mandate)
OWN = Block("desk/own.html", Action.PROJECT_VIEW, own_projects)
AGEING = Block("desk/ageing.html", Action.MONEY_VIEW, _ageing)
BOOKS = Block("desk/books.html", Action.MONEY_VIEW, _books)
REPORTS = Block("desk/reports.html", Action.REPORT_VIEW, _reports)
FIGURES = Block("desk/figures.html", Action.FIGURE_VIEW, _figures)
MONTHS = Block("desk/months.html", Action.FIGURE_VIEW, _months)
SCORING = Block("desk/scoring.html", Action.REVIEW_SCORE, scoring_progress)
STAGES = Block("desk/stages.html", Action.PROJECT_VIEW, _stages)


def may_have(desk: Desk, block: Block) -> bool:
    """Tell whether the person may see a block at all."""
    return can(desk.person, block.action, desk.fund)
