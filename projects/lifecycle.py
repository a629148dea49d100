"""The lifecycle of a project (项目全流程): its one table, and what is read from it.

The page's buttons, the permission check, the database triggers, the drawn rail and the tests are
all read from :data:`LIFECYCLE`, whose rows stand in ``projects.table``.
"""

from collections.abc import Mapping

from projects.stages import EXITS, GROUP_OF, STAGE_OF, Group, Stage, State
from projects.steps import Kind, Step
from projects.table import LIFECYCLE

__all__ = [
    "BY_CODE",
    "CHANGES",
    "ENTRY_STATES",
    "EXITS",
    "GROUP_OF",
    "LIFECYCLE",
    "STAGE_OF",
    "Group",
    "Kind",
    "Stage",
    "State",
    "Step",
    "forward_step",
    "steps_from",
]

BY_CODE: Mapping[str, Step] = {step.code: step for step in LIFECYCLE}

ENTRY_STATES: tuple[State, ...] = tuple(
    step.target for step in LIFECYCLE if step.kind is Kind.ENTRY and step.target
)

# Every change of state the database lets through.
CHANGES: tuple[tuple[State, State], ...] = tuple(
    dict.fromkeys(
        (source, step.target)
        for step in LIFECYCLE
        for source in step.sources
        if step.target is not None
    )
)


def steps_from(state: State) -> list[Step]:
    """Return the steps that may be taken in ``state``, in the table's order."""
    return [step for step in LIFECYCLE if state in step.sources]


def forward_step(state: State) -> Step | None:
    """Return the step that moves a project on from ``state``: whose turn it is follows from it."""
    return next((step for step in steps_from(state) if step.kind is Kind.FORWARD), None)
