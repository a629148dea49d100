"""The lifecycle of a project (项目全流程) as one table: pure data.

The page's buttons, the permission check, the database triggers, the drawn rail and the tests are
all read from :data:`LIFECYCLE`. Stages and exits follow the city offices' practice:
征集 → 申报 → 形式审查 → 专家评审 → 立项公示 → 协议 → 首款 → 中期评估 → [变更] → 末期评估 → 审计 →
结项 → 尾款 → 归档; exits 不予受理, 不予立项, 撤项, 终止, 退款.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from funds.permissions import Action, Role
from projects.stages import EXITS, GROUP_OF, STAGE_OF, Group, Stage, State

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


class Kind(Enum):
    """What a step is to the rail."""

    ENTRY = "进入"
    FORWARD = "向前"
    BACK = "退回"
    AMEND = "变更"
    EXIT = "退出"
    PLACE = "补明阶段"


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
        guards: names of functions in ``projects/services/guards.py``, asked in this order.
        notice: the roles told of it, beside whose turn it is next and the project's units; see
            ``projects/services/telling.py``.
        note_required: the taker must write why.
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


def _placed(code: str, source: State, target: State) -> Step:
    """A step that says, from a source found later, where a historical project stands."""
    return Step(
        code,
        f"补明阶段：{STAGE_OF[target].value}",
        (source,),
        target,
        Action.PROJECT_RECORD_HISTORY,
        Kind.PLACE,
        note_required=True,
    )


LIFECYCLE: tuple[Step, ...] = (
    # How a project enters.
    Step("create", "登记项目", (), State.DRAFT, Action.PROJECT_CREATE, Kind.ENTRY),
    Step(
        "record_running",
        "历史录入：执行中",
        (),
        State.RUNNING_UNSTATED,
        Action.PROJECT_RECORD_HISTORY,
        Kind.ENTRY,
        note_required=True,
    ),
    Step(
        "record_closed",
        "历史录入：已结项",
        (),
        State.CLOSED_UNSTATED,
        Action.PROJECT_RECORD_HISTORY,
        Kind.ENTRY,
        note_required=True,
    ),
    # The way forward, each stage with what leads back or out of it.
    Step(
        "submit",
        "提交申报",
        (State.DRAFT,),
        State.SCREENING,
        Action.PROJECT_SUBMIT,
        Kind.FORWARD,
        guards=("seven_elements_complete", "category_and_lead_named", "amount_requested"),
        notice=(Role.OFFICE,),
    ),
    Step(
        "accept",
        "通过形式审查",
        (State.SCREENING,),
        State.REVIEW,
        Action.PROJECT_SCREEN,
        Kind.FORWARD,
        guards=("seven_elements_complete", "category_and_lead_named"),
        notice=(Role.LEAD_UNIT,),
    ),
    Step(
        "return_for_correction",
        "退回补正",
        (State.SCREENING,),
        State.DRAFT,
        Action.PROJECT_SCREEN,
        Kind.BACK,
        notice=(Role.LEAD_UNIT,),
        note_required=True,
    ),
    Step(
        "not_accept",
        "不予受理",
        (State.SCREENING,),
        State.NOT_ACCEPTED,
        Action.PROJECT_SCREEN,
        Kind.EXIT,
        notice=(Role.LEAD_UNIT,),
        note_required=True,
    ),
    Step(
        "pass_review",
        "登记评审通过",
        (State.REVIEW,),
        State.NOTICE,
        Action.PROJECT_REVIEW,
        Kind.FORWARD,
        notice=(Role.LEAD_UNIT,),
        note_required=True,
    ),
    Step(
        "not_approve",
        "不予立项",
        (State.REVIEW, State.NOTICE),
        State.NOT_APPROVED,
        Action.PROJECT_REVIEW,
        Kind.EXIT,
        notice=(Role.LEAD_UNIT,),
        note_required=True,
    ),
    Step(
        "approve",
        "公示无异议，准予立项",
        (State.NOTICE,),
        State.AGREEMENT,
        Action.PROJECT_NOTICE,
        Kind.FORWARD,
        notice=(Role.LEAD_UNIT, Role.FINANCE),
        note_required=True,
    ),
    Step(
        "sign_agreement",
        "签订协议",
        (State.AGREEMENT,),
        State.FIRST_PAYMENT,
        Action.PROJECT_AGREE,
        Kind.FORWARD,
        guards=("agreement_recorded",),
        notice=(Role.FINANCE, Role.LEAD_UNIT),
    ),
    Step(
        "confirm_first_payment",
        "确认首款已付",
        (State.FIRST_PAYMENT,),
        State.MIDTERM,
        Action.PROJECT_FIRST_PAYMENT,
        Kind.FORWARD,
        guards=("first_payment_paid",),
        notice=(Role.EVALUATOR, Role.LEAD_UNIT),
    ),
    Step(
        "pass_midterm",
        "通过中期评估",
        (State.MIDTERM,),
        State.FINAL,
        Action.PROJECT_EVALUATE,
        Kind.FORWARD,
        notice=(Role.OFFICE, Role.LEAD_UNIT, Role.FINANCE),
        note_required=True,
    ),
    Step(
        "amend",
        "办理变更",
        (State.FIRST_PAYMENT, State.MIDTERM, State.FINAL, State.RUNNING_UNSTATED),
        None,
        Action.PROJECT_AMEND,
        Kind.AMEND,
        notice=(Role.LEAD_UNIT, Role.FINANCE),
        note_required=True,
    ),
    Step(
        "pass_final",
        "通过末期评估",
        (State.FINAL,),
        State.AUDIT,
        Action.PROJECT_EVALUATE,
        Kind.FORWARD,
        notice=(Role.AUDITOR, Role.LEAD_UNIT),
        note_required=True,
    ),
    Step(
        "pass_audit",
        "通过审计",
        (State.AUDIT,),
        State.CLOSING,
        Action.PROJECT_AUDIT,
        Kind.FORWARD,
        notice=(Role.OFFICE,),
        note_required=True,
    ),
    Step(
        "return_for_rectification",
        "退回整改",
        (State.AUDIT,),
        State.FINAL,
        Action.PROJECT_AUDIT,
        Kind.BACK,
        notice=(Role.LEAD_UNIT, Role.EVALUATOR),
        note_required=True,
    ),
    Step(
        "close",
        "准予结项",
        (State.CLOSING,),
        State.FINAL_PAYMENT,
        Action.PROJECT_CLOSE,
        Kind.FORWARD,
        notice=(Role.FINANCE, Role.LEAD_UNIT),
    ),
    Step(
        "confirm_final_payment",
        "确认尾款已付",
        (State.FINAL_PAYMENT,),
        State.ARCHIVING,
        Action.PROJECT_FINAL_PAYMENT,
        Kind.FORWARD,
        guards=("nothing_outstanding", "agreement_paid_out"),
        notice=(Role.OFFICE, Role.LEAD_UNIT),
    ),
    Step(
        "archive",
        "归档项目",
        (State.ARCHIVING,),
        State.ARCHIVED,
        Action.PROJECT_ARCHIVE,
        Kind.FORWARD,
        guards=("nothing_outstanding",),
        notice=(Role.LEAD_UNIT,),
    ),
    # The ways out.
    Step(
        "withdraw",
        "办理撤项",
        (
            State.DRAFT,
            State.SCREENING,
            State.REVIEW,
            State.NOTICE,
            State.AGREEMENT,
            State.FIRST_PAYMENT,
        ),
        State.WITHDRAWN,
        Action.PROJECT_WITHDRAW,
        Kind.EXIT,
        guards=("nothing_paid",),
        notice=(Role.OFFICE, Role.LEAD_UNIT),
        note_required=True,
    ),
    Step(
        "terminate",
        "终止项目",
        (
            State.FIRST_PAYMENT,
            State.MIDTERM,
            State.FINAL,
            State.AUDIT,
            State.CLOSING,
            State.RUNNING_UNSTATED,
        ),
        State.TERMINATED,
        Action.PROJECT_TERMINATE,
        Kind.EXIT,
        guards=("no_payment_under_way",),
        notice=(Role.LEAD_UNIT, Role.FINANCE),
        note_required=True,
    ),
    Step(
        "refund",
        "登记退款",
        (State.TERMINATED,),
        State.REFUNDED,
        Action.PROJECT_REFUND,
        Kind.EXIT,
        guards=("no_payment_under_way",),
        notice=(Role.OFFICE,),
        note_required=True,
    ),
    # Historical projects whose stage becomes known.
    _placed("place_agreement", State.RUNNING_UNSTATED, State.AGREEMENT),
    _placed("place_first_payment", State.RUNNING_UNSTATED, State.FIRST_PAYMENT),
    _placed("place_midterm", State.RUNNING_UNSTATED, State.MIDTERM),
    _placed("place_final", State.RUNNING_UNSTATED, State.FINAL),
    _placed("place_audit", State.RUNNING_UNSTATED, State.AUDIT),
    _placed("place_closing", State.RUNNING_UNSTATED, State.CLOSING),
    _placed("place_final_payment", State.CLOSED_UNSTATED, State.FINAL_PAYMENT),
    _placed("place_archiving", State.CLOSED_UNSTATED, State.ARCHIVING),
)

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
