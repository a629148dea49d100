"""What pages and people ask of imports."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from funds.models import Fund, User
from funds.permissions import Action, Scope, demand, demand_whole, scopes_of
from kit.errors import NotAllowed
from kit.imports import Shape, shape_classes
from kit.models import ImportRow, ImportRun, ImportState, Verdict

OPEN = (ImportState.CHECKING, ImportState.READY, ImportState.WRITING, ImportState.FAULTY)


def demand_import(fund: Fund, shape: type[Shape] | Shape, *, by: User) -> None:
    """Do nothing when ``by`` may bring in sheets of a shape.

    Whoever may import and write the rows of their own unit alone brings no sheet but that of it.

    Raises:
        NotAllowed: ``by`` may not import, or may not write such rows.
    """
    for action in (Action.IMPORT, Action(shape.action)):
        if not shape.of_own_unit:
            demand_whole(by, action, fund)
            continue
        demand(by, action, fund)
        if Scope.OWN_UNIT not in scopes_of(by, action, fund.pk):
            raise NotAllowed(f"{shape.label}由各组织自己导入。全市的请导入志愿者花名册。")


def may_import(fund: Fund, shape: type[Shape] | Shape, by: User) -> bool:
    """Tell whether ``by`` may bring in sheets of a shape."""
    try:
        demand_import(fund, shape, by=by)
    except NotAllowed:
        return False
    return True


def may_open(shape: type[Shape] | Shape, run: ImportRun, by: User) -> bool:
    """Tell whether a run exists to ``by``, who may bring in its shape.

    What one unit brings is seen by who brought it alone.
    """
    return not shape.of_own_unit or run.brought_by_id == by.pk


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
    """Return the checklist: every shape in its order.

    Who imports for the whole fund sees what others bring, too; who does for one unit, their own.
    """
    whole = Scope.ALL in scopes_of(person, Action.IMPORT, fund.pk)
    shapes = [
        (shape, may)
        for shape in shape_classes()
        if (may := may_import(fund, shape, person)) or (whole and not shape.of_own_unit)
    ]
    own = [shape.code for shape, _ in shapes if shape.of_own_unit]
    seen = ImportRun.objects.filter(~Q(shape__in=own) | Q(brought_by=person))
    told = {
        row["shape"]: row
        for row in seen.order_by()
        .values("shape")
        .annotate(last=Max("written_at"), waiting=Count("pk", filter=Q(state__in=OPEN[1:3])))
    }
    return [
        Step(
            sequence,
            shape,
            shape().count_for(person),
            told.get(shape.code, {}).get("last"),
            told.get(shape.code, {}).get("waiting", 0),
            may,
        )
        for sequence, (shape, may) in enumerate(shapes, start=1)
    ]


def runs_for(fund: Fund, person: User, shape: str = "") -> QuerySet[ImportRun]:
    """Return the runs a person may open: those of shapes they may bring in."""
    shapes = [
        each
        for each in shape_classes()
        if shape in {"", each.code} and may_import(fund, each, person)
    ]
    own = [each.code for each in shapes if each.of_own_unit]
    whole = [each.code for each in shapes if not each.of_own_unit]
    found = ImportRun.objects.filter(Q(shape__in=whole) | Q(shape__in=own, brought_by=person))
    return found.select_related("file", "brought_by", "confirmed_by")


def to_confirm(fund: Fund, person: User) -> QuerySet[ImportRun]:
    """Return the checked runs that another brought and this person may have written."""
    codes = [
        each.code
        for each in shape_classes()
        if each.confirm
        and may_import(fund, each, person)
        and Scope.ALL in scopes_of(person, Action(each.confirm), fund.pk)
    ]
    found = ImportRun.objects.filter(shape__in=codes, state=ImportState.READY)
    return found.exclude(brought_by=person).select_related("file", "brought_by")


def rows_of(run: ImportRun, verdict: Verdict) -> QuerySet[ImportRow]:
    """Return what the latest check found of one verdict."""
    return ImportRow.objects.filter(run=run, attempt=run.attempt, verdict=verdict)
