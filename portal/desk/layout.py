"""Which blocks stand on whose desk, and in which order: one table.

Blocks of one row stand side by side where there is room. Somebody with several roles has one desk:
the rows of the first role, then what the others add.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from funds.permissions import Role
from portal.desk.blocks import (
    AGEING,
    BOOKS,
    FIGURES,
    MANDATE,
    MONTH,
    MONTHS,
    OWN,
    REPORTS,
    SCORING,
    STAGES,
    WAITING,
    Block,
    may_have,
)
from portal.desk.waiting import Desk

Row = tuple[Block, ...]
_FIRST: Row = (WAITING, MONTH)
_MONEY: tuple[Row, ...] = (_FIRST, (AGEING, BOOKS), (FIGURES,), (MONTHS,), (STAGES,))
_WATCH: tuple[Row, ...] = (_FIRST, (REPORTS, BOOKS), (FIGURES,), (MONTHS,), (STAGES,))
_UNIT: tuple[Row, ...] = (_FIRST, (OWN,), (STAGES,))

LAYOUT: Mapping[Role, tuple[Row, ...]] = {
    Role.OFFICE: (_FIRST, (FIGURES,), (MONTHS, AGEING), (STAGES,)),
    Role.EXECUTOR: (_FIRST, (STAGES,), (FIGURES,), (MONTHS, AGEING)),
    Role.FINANCE: _MONEY,
    Role.CASHIER: _MONEY,
    Role.SUPERVISOR: _WATCH,
    Role.LEAD_UNIT: _UNIT,
    Role.IMPLEMENTER: _UNIT,
    Role.EXPERT: ((WAITING, SCORING),),
    Role.EVALUATOR: (_FIRST, (STAGES,)),
    Role.AUDITOR: ((MANDATE,), _FIRST, (REPORTS, BOOKS), (FIGURES,), (MONTHS, AGEING), (STAGES,)),
    Role.FOUNDATION: _WATCH,
    Role.ORGANISATION: (_FIRST,),
}


@dataclass(frozen=True)
class Placed:
    """A block as the page includes it."""

    template: str
    it: dict[str, Any]


def rows_of(roles: list[Role]) -> Iterator[Row]:
    """Yield the rows of a desk of these roles, each block once."""
    seen: set[Block] = set()
    for role in roles:
        for row in LAYOUT.get(role, ()):
            fresh = tuple(block for block in row if block not in seen)
            seen.update(fresh)
            if fresh:
                yield fresh


def placed(desk: Desk, *, beside_panel: bool = False) -> list[list[Placed]]:
    """Return what the desk shows, row by row; blocks with nothing to show are left out.

    Args:
        desk: whose desk it is.
        beside_panel: only what waits, since something of it is opened beside it.
    """
    held = [Role(role.role) for role in desk.person.roles_in(desk.fund.pk)]
    rows = []
    for row in rows_of([role for role in Role if role in held]):
        if beside_panel and WAITING not in row:
            continue
        built = [(block, block.build(desk)) for block in row if may_have(desk, block)]
        shown = [Placed(block.template, it) for block, it in built if it is not None]
        if shown:
            rows.append(shown)
    return rows
