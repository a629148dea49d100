"""What a step of the lifecycle is: the columns of its table."""

from dataclasses import dataclass
from enum import Enum

from funds.permissions import Action, Role
from projects.stages import State


class Kind(Enum):
    """What a step is to the rail."""

    ENTRY = "进入"
    FORWARD = "向前"
    BACK = "退回"
    RECTIFY = "整改"
    AMEND = "变更"
    EXIT = "退出"
    PLACE = "补明阶段"


PLAIN_PAGE = "projects:step"


@dataclass(frozen=True)
class Step:
    """One row of the table.

    Attributes:
        code: the step's name in addresses and history.
        label: the button's words, verb and object.
        sources: the states it may be taken from; empty for a step by which a project enters.
        target: the state it leads to; ``None`` leaves the state as it is.
        action: what its taker must be allowed to do.
        kind: what it is to the rail.
        guards: names of functions in ``projects/services/guards/``, asked in this order.
        notice: the roles told of it, beside whose turn it is next and the project's units; see
            ``projects/services/telling.py``.
        note_required: the taker must write why.
        page: the name of the page on which it is taken; most are taken on the plain one, the
            others where what the step rests on is written. Every page of a project has its ref.
    """

    code: str
    label: str
    sources: tuple[State, ...]
    target: State | None
    action: Action
    kind: Kind
    guards: tuple[str, ...] = ()
    notice: tuple[Role, ...] = ()
    note_required: bool = False
    page: str = PLAIN_PAGE
