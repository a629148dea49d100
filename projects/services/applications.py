"""Writing an application (申报书): its texts and its lists, into a draft that is locked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models

from kit.errors import Refusal
from kit.formats import CENT
from projects.models import (
    Application,
    BudgetLine,
    CoLead,
    Indicator,
    PlannedActivity,
    Project,
    TeamMember,
)
from projects.queries.applications import LISTS

MOST_ROWS = 60
Row = Mapping[str, Any]
# Each list of an application: its rows' model, and the column a row is known by without its id.
ROWS: Mapping[str, tuple[type[models.Model], str]] = {
    "co_leads": (CoLead, "unit_id"),
    "indicators": (Indicator, "name"),
    "plan": (PlannedActivity, "name"),
    "budget": (BudgetLine, "item"),
    "team": (TeamMember, "name"),
}
LABELS = dict(LISTS)


@dataclass(frozen=True)
class ApplicationData:
    """What is to be written of an application; what is not mentioned stays as it is.

    Attributes:
        written: texts by the column of ``Application``.
        rows: whole lists by their key in :data:`ROWS`; a row's ``id`` says which one it was.
        renews: the earlier project this one goes on from.
    """

    written: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    renews: Project | None = None


NOTHING_WRITTEN = ApplicationData()


def amount_of(unit_price: Decimal, quantity: Decimal) -> Decimal:
    """Return unit price × quantity in 元, rounded half up to the cent as the database does."""
    return (unit_price * quantity).quantize(CENT, ROUND_HALF_UP)


def write_application(project: Project, data: ApplicationData) -> bool:
    """Write into a locked draft what its form held; tell whether anything changed.

    Part of an act whose taker was already found to be allowed.

    Raises:
        Refusal: with the list's key as its field.
    """
    for key, rows in data.rows.items():
        check_rows(project, key, rows)
    changed = _write_texts(project, data)
    for key, rows in data.rows.items():
        changed |= _carry_out(_planned(project, key, rows))
    return changed


def differs(project: Project, data: ApplicationData) -> bool:
    """Tell whether ``data`` says anything that is not stored."""
    stored = Application.objects.filter(project=project).first() or Application()
    wanted: dict[str, Any] = dict(data.written)
    if data.renews is not None:
        wanted["renews_id"] = data.renews.pk
    if any(getattr(stored, name) != value for name, value in wanted.items()):
        return True
    plans = (_planned(project, key, rows) for key, rows in data.rows.items())
    return any(plan.gone or plan.changed for plan in plans)


def check_rows(project: Project, key: str, rows: Sequence[Row]) -> None:
    """Do nothing when a list may be kept.

    Raises:
        Refusal: it is too long, or its rows contradict one another.
    """
    if len(rows) > MOST_ROWS:
        raise Refusal(f"{LABELS[key]}最多 {MOST_ROWS} 行。请合并。", field=key)
    if key == "team" and sum(bool(row.get("is_leader")) for row in rows) > 1:
        raise Refusal("项目负责人只能有一位。请只勾选一位。", field=key)
    if key == "co_leads":
        _check_co_leads(project, rows)
    if key == "budget" and any(_amount(row) < CENT for row in rows):
        raise Refusal("有一行预算的金额不足一分。请改正单价或数量。", field=key)


def _check_co_leads(project: Project, rows: Sequence[Row]) -> None:
    units = [row["unit"] for row in rows]
    for unit in units:
        if unit.pk == project.lead_unit_id:
            raise Refusal(f"“{unit}”已经是牵头单位，不用再列为联合牵头单位。", field="co_leads")
    if len({unit.pk for unit in units}) < len(units):
        raise Refusal("联合牵头单位有重复的。请去掉一行。", field="co_leads")


@dataclass(frozen=True)
class _Plan:
    """What writing one list comes to: rows to remove, and rows to save in order."""

    model: type[models.Model]
    gone: list[models.Model]
    changed: list[models.Model]


def _planned(project: Project, key: str, rows: Sequence[Row]) -> _Plan:
    model, title = ROWS[key]
    manager: Any = model._default_manager
    left = list(manager.filter(project=project).order_by("sequence", "id"))
    wanted = [_columns(model, key, row) for row in rows]
    found = _matched(left, rows, wanted, title, by_id=key != "co_leads")
    changed = []
    for sequence, (one, values) in enumerate(zip(found, wanted, strict=True), start=1):
        target: Any = model(project=project) if one is None else one
        values = {**values, "sequence": sequence}
        if one is None or any(getattr(target, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(target, name, value)
            changed.append(target)
    kept = {one.pk for one in found if one is not None}
    return _Plan(model, [one for one in left if one.pk not in kept], changed)


def _matched(
    stored: Sequence[Any], rows: Sequence[Row], wanted: Sequence[Row], title: str, *, by_id: bool
) -> list[Any]:
    """Find the stored row each wanted one was: by its id, then by what it is called.

    The co-leads go by their unit alone, so that two of them changing places stay two units.
    """
    left = {one.pk: one for one in stored}
    found: list[Any] = [None] * len(rows)
    if by_id:
        for place, row in enumerate(rows):
            found[place] = left.pop(row.get("id"), None)
    for place, values in enumerate(wanted):
        if found[place] is None:
            same = [one for one in left.values() if getattr(one, title) == values[title]]
            found[place] = left.pop(same[0].pk) if same else None
    return found


def _columns(model: type[models.Model], key: str, row: Row) -> dict[str, Any]:
    values = {name: value for name, value in row.items() if name not in {"id", "unit"}}
    if key == "co_leads":
        values["unit_id"] = row["unit"].pk
    if key == "budget":
        values["amount"] = _amount(row)
    return values


def _amount(row: Row) -> Decimal:
    return amount_of(row["unit_price"], row["quantity"])


def _carry_out(plan: _Plan) -> bool:
    manager: Any = plan.model._default_manager
    if plan.gone:
        manager.filter(pk__in=[one.pk for one in plan.gone]).delete()
    # A leader gives way before the next one comes.
    for one in _leader_last(plan.changed):
        one.save()
    return bool(plan.gone or plan.changed)


def _leader_last(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: bool(getattr(row, "is_leader", False)))


def _write_texts(project: Project, data: ApplicationData) -> bool:
    application = Application.objects.filter(project=project).first()
    if application is None:
        if not data.renews and not any(data.written.values()):
            return False
        application = Application(project=project)
    wanted: dict[str, Any] = dict(data.written)
    if data.renews is not None:
        wanted["renews_id"] = data.renews.pk
    changed = any(getattr(application, name) != value for name, value in wanted.items())
    for name, value in wanted.items():
        setattr(application, name, value)
    if changed:
        application.save()
    return changed
