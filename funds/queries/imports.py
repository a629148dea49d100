"""What pages and people ask of imports."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from funds.models import Fund, User
from funds.permissions import Action, can
from kit.imports import Shape, shape_classes
from kit.models import ImportRow, ImportRun, ImportState, Verdict

OPEN = (ImportState.CHECKING, ImportState.READY, ImportState.WRITING, ImportState.FAULTY)


@dataclass(frozen=True)
class Step:
    """One line of the checklist of moving in.

    Attributes:
        sequence: its place, from 1.
        shape: what is brought in.
        rows: how many the fund has, however they came.
        last: when a sheet of it was last written; ``None`` for never.
        waiting: runs that still ask for something.
        may: the visitor may bring it in.
    """

    sequence: int
    shape: type[Shape]
    rows: int
    last: datetime | None
    waiting: int
    may: bool

    @property
    def state(self) -> str:
        """Return done, waiting or open."""
        if self.waiting:
            return "waiting"
        return "done" if self.last else "open"


def steps(fund: Fund, person: User) -> list[Step]:
    """Return the checklist: every shape in its order."""
    told = {
        row["shape"]: row
        for row in ImportRun.objects.order_by()
        .values("shape")
        .annotate(last=Max("written_at"), waiting=Count("pk", filter=Q(state__in=OPEN[1:3])))
    }
    return [
        Step(
            sequence,
            shape,
            shape().count(),
            told.get(shape.code, {}).get("last"),
            told.get(shape.code, {}).get("waiting", 0),
            can(person, Action(shape.action), fund),
        )
        for sequence, shape in enumerate(shape_classes(), start=1)
    ]


def runs_for(fund: Fund, person: User, shape: str = "") -> QuerySet[ImportRun]:
    """Return the runs a person may open: those of shapes they may bring in."""
    codes = [
        each.code
        for each in shape_classes()
        if can(person, Action(each.action), fund) and shape in {"", each.code}
    ]
    found = ImportRun.objects.filter(shape__in=codes)
    return found.select_related("file", "brought_by", "confirmed_by")


def rows_of(run: ImportRun, verdict: Verdict) -> QuerySet[ImportRow]:
    """Return what the latest check found of one verdict."""
    return ImportRow.objects.filter(run=run, attempt=run.attempt, verdict=verdict)
