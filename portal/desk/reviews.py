"""Expert review that waits for the office: panels to form, to start, to close and to decide."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q

from funds.permissions import Action, can
from kit import clock
from kit.hours import last_day
from portal.desk.waiting import Desk, Item, Pile, first_of
from projects.models import Panel, PanelState, Review, ReviewState
from projects.queries.panels import calls_to_review
from projects.queries.standing import standing

UNSEALED = (ReviewState.ASSIGNED, ReviewState.CLEARED)
ACTS = {
    PanelState.FORMING: ("定评审专家", "接着组建评审组"),
    PanelState.DECLARING: ("开始评分", "开始评分"),
    PanelState.SCORING: ("结束评分", "结束评分"),
    PanelState.CLOSED: ("定评审结论", "定评审结论"),
}


def panels_to_form(desk: Desk) -> Pile:
    """Calls with accepted applications that stand before no panel."""
    if not can(desk.person, Action.PANEL_MANAGE, desk.fund):
        return Pile()
    rows, total = first_of(calls_to_review())
    items = [
        Item(
            title=f"组建评审组：{call.title}",
            detail="有受理的申报还没有进评审组",
            act="组建评审组",
            url=f"{desk.fund.url('review:new')}?call={call.number}",
        )
        for call in rows
    ]
    return Pile(items, total, "专家评审", desk.fund.url("review:list"))


def panels_to_move(desk: Desk) -> Pile:
    """Panels whose next act is the office's: all is declared, all is sealed, or it is late."""
    if not can(desk.person, Action.PANEL_MANAGE, desk.fund):
        return Pile()
    undeclared = _reviews(ReviewState.ASSIGNED)
    unsealed = _reviews(*UNSEALED)
    ready = (
        Q(state__in=(PanelState.FORMING, PanelState.CLOSED))
        | (Q(state=PanelState.DECLARING) & ~undeclared)
        | (Q(state=PanelState.SCORING) & (~unsealed | Q(due_at__lte=clock.now())))
    )
    rows, total = first_of(Panel.objects.filter(ready).order_by("due_at", "id"))
    items = [_item(desk, panel) for panel in rows]
    return Pile(items, total, "专家评审", desk.fund.url("review:list"))


def _reviews(*states: ReviewState) -> Any:
    standing_ones = Review.objects.filter(standing("candidate__"), state__in=states)
    return Exists(standing_ones.filter(candidate__panel=OuterRef("pk")))


def _item(desk: Desk, panel: Panel) -> Item:
    state = PanelState(panel.state)
    verb, act = ACTS[state]
    running: Sequence[PanelState] = (PanelState.DECLARING, PanelState.SCORING)
    return Item(
        title=f"{verb}：{panel.title}",
        detail=f"{panel.number} · {state.label}",
        act=act,
        url=desk.fund.url("review:panel", number=panel.number),
        due=last_day(panel.due_at) if state in running else None,
    )
