"""Writing the city's taxonomy of teams (队伍类别): the core ones (8 or 17) and its own (N)."""

from datetime import date

from django.db import transaction

from funds.models import Fund, User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from funds.services.amounts import checked_date
from kit.errors import Refusal
from kit.history import recorded_as
from volunteers.models import TeamKind

LAST = 32_000


@transaction.atomic
def add_kind(name: str, *, is_core: bool, by: User) -> TeamKind:
    """Add a kind of team at the end of the list.

    Raises:
        NotAllowed: ``by`` may not write organisations.
        Refusal: no name, or a name that is there already.
    """
    demand(by, Action.TEAM_EDIT, _locked_fund())
    name = _checked_name(name, None)
    last = TeamKind.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    with recorded_as("登记队伍类别", by=by.pk):
        return TeamKind.objects.create(name=name, is_core=is_core, sequence=last + 1)


@transaction.atomic
def change_kind(kind: TeamKind, name: str, *, is_core: bool, place: int, by: User) -> TeamKind:
    """Rename a kind, move it to a place (1 is the first), or tell whether it is a core one.

    Raises:
        NotAllowed: ``by`` may not write organisations.
        Refusal: no name, a name that is there already, or the kind is retired.
    """
    demand(by, Action.TEAM_EDIT, _locked_fund())
    kind = TeamKind.objects.select_for_update().get(pk=kind.pk)
    if kind.retired_on is not None:
        raise Refusal(f"“{kind.name}”已于 {kind.retired_on:%Y-%m-%d} 停用，不能再改。")
    name = _checked_name(name, kind)
    with recorded_as("改队伍类别", by=by.pk):
        if (kind.name, kind.is_core) != (name, is_core):
            kind.name, kind.is_core = name, is_core
            kind.save(update_fields=["name", "is_core"])
        _move(kind, place)
    return kind


@transaction.atomic
def retire_kind(kind: TeamKind, *, on: date, by: User) -> TeamKind:
    """Retire a kind (停用): it is offered no more; organisations of it keep it.

    Raises:
        NotAllowed: ``by`` may not write organisations.
        Refusal: a day ahead, or retired already.
    """
    demand(by, Action.TEAM_EDIT, _locked_fund())
    kind = TeamKind.objects.select_for_update().get(pk=kind.pk)
    checked_date(on, field="on", what="停用日期")
    if kind.retired_on is not None:
        raise Refusal(f"“{kind.name}”已于 {kind.retired_on:%Y-%m-%d} 停用，不用再办。")
    kind.retired_on = on
    with recorded_as("停用队伍类别", by=by.pk):
        kind.save(update_fields=["retired_on"])
    return kind


def _move(kind: TeamKind, place: int) -> None:
    """Put ``kind`` at a place among those in use, and number those again whose place differs."""
    rows = list(TeamKind.objects.filter(retired_on=None).order_by("sequence", "id"))
    rows.remove(kind)
    rows.insert(max(0, min(place, LAST) - 1), kind)
    for sequence, row in enumerate(rows, start=1):
        if row.sequence != sequence:
            row.sequence = sequence
            row.save(update_fields=["sequence"])
    kind.sequence = rows.index(kind) + 1


def _locked_fund() -> Fund:
    """Return the fund in scope, locked: two people order one list, one after the other."""
    return Fund.objects.select_for_update(no_key=True).get(pk=fund_in_scope().pk)


def _checked_name(typed: str, kind: TeamKind | None) -> str:
    name = " ".join(typed.split())
    if not name:
        raise Refusal("请填写类别。", field="name")
    others = TeamKind.objects.exclude(pk=kind.pk) if kind else TeamKind.objects.all()
    if others.filter(name=name).exists():
        raise Refusal(f"已有类别“{name}”。请直接使用，或换一个名称。", field="name")
    return name
