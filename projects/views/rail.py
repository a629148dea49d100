"""The lifecycle's table as the rail the face draws."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from django.utils import timezone

from kit.drawing.rail import Loop, StageState
from kit.drawing.rail import Stage as Tick
from kit.formats import date_iso
from projects.lifecycle import (
    EXITS,
    GROUP_OF,
    LIFECYCLE,
    STAGE_OF,
    Kind,
    Stage,
    State,
    Step,
)
from projects.queries.history import Event

STAGES = tuple(Stage)


@cache
def ticks(state: State) -> tuple[Tick, ...]:
    """Return the thirteen stages as a project in ``state`` has passed them, for the mini rail."""
    return tuple(Tick(stage.value, _passed(stage, state)) for stage in STAGES)


def stages(state: State, history: Sequence[Event]) -> list[Tick]:
    """Return the rail of one project: its stages with the day each was passed.

    Args:
        state: where the project stands.
        history: its timeline, the newest first.
    """
    here = STAGE_OF.get(state) or (_left_at(history) if state in EXITS else None)
    passed = _days(history)
    ways_out = _ways_out()
    return [
        Tick(
            label=stage.value,
            state=_state_of(stage, state, here),
            date=passed.get(stage, "") if _is_before(stage, here, state) else "",
            note=_note(stage, state, here),
            group=GROUP_OF[stage].value,
            exit=ways_out.get(stage, ""),
        )
        for stage in STAGES
    ]


@cache
def loops() -> tuple[Loop, ...]:
    """Return the steps that keep a project between two stages: amendments and returns.

    Of two returns between the same stages the first is drawn.
    """
    found: list[Loop] = []
    for step in LIFECYCLE:
        if step.kind is Kind.AMEND:
            places = [STAGES.index(STAGE_OF[s]) for s in step.sources if s in STAGE_OF]
            found.append(Loop("变更", min(places), max(places)))
        if step.kind is Kind.BACK and step.target is not None:
            back_to = STAGES.index(STAGE_OF[step.target])
            back_from = STAGES.index(STAGE_OF[step.sources[0]])
            if not any((loop.start, loop.end) == (back_to, back_from) for loop in found):
                found.append(Loop(step.label, back_to, back_from))
    return tuple(found)


def _passed(stage: Stage, state: State) -> StageState:
    return _state_of(stage, state, STAGE_OF.get(state))


def _state_of(stage: Stage, state: State, here: Stage | None) -> StageState:
    if state is State.ARCHIVED:
        return "done"
    if state is State.CLOSED_UNSTATED:
        return "done" if stage is Stage.CLOSING else "unstated"
    if state is State.RUNNING_UNSTATED:
        return "unstated"
    if here is None or STAGES.index(stage) > STAGES.index(here):
        return "ahead"
    if stage is here:
        return "ahead" if state in EXITS else "here"
    return "done"


def _is_before(stage: Stage, here: Stage | None, state: State) -> bool:
    if state is State.ARCHIVED:
        return True
    return here is not None and STAGES.index(stage) < STAGES.index(here)


def _note(stage: Stage, state: State, here: Stage | None) -> str:
    if stage is not here:
        return ""
    return state.label if state in EXITS else "今天在此"


def _days(history: Sequence[Event]) -> dict[Stage, str]:
    """Return the day each stage was last left, in Asia/Shanghai."""
    days: dict[Stage, str] = {}
    before: State | None = None
    for event in reversed(history):
        if before is not None and event.state is not before and before in STAGE_OF:
            days[STAGE_OF[before]] = _day(event.when)
        before = event.state
    return days


def _left_at(history: Sequence[Event]) -> Stage | None:
    """Return the stage a project left the line at."""
    return next((STAGE_OF[event.state] for event in history if event.state in STAGE_OF), None)


def _day(when: datetime) -> str:
    return date_iso(timezone.localdate(when))


@cache
def _ways_out() -> dict[Stage, str]:
    """Return the exits, each under the last stage it can be left from."""
    found: dict[Stage, str] = {}
    for step in LIFECYCLE:
        if step.kind is Kind.EXIT and step.target is not None:
            last = [source for source in step.sources if source in STAGE_OF]
            if last:
                found[STAGE_OF[last[-1]]] = _exit_words(step)
    return found


def _exit_words(step: Step) -> str:
    words = _plain(step.target)
    further = [
        _plain(later.target)
        for later in LIFECYCLE
        if later.kind is Kind.EXIT and step.target in later.sources
    ]
    return "并".join([words, *further])


def _plain(state: State | None) -> str:
    return state.label.removeprefix("已") if state else ""
