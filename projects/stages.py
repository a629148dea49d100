"""Where a project can stand: its states, the stages of the rail, and the rail's brackets."""

from collections.abc import Mapping
from enum import Enum

from django.db import models


class State(models.TextChoices):
    """Where a project stands: the value names what is now to be done."""

    DRAFT = "DRAFT", "草稿"
    SCREENING = "SCREENING", "待形式审查"
    REVIEW = "REVIEW", "待专家评审"
    NOTICE = "NOTICE", "立项公示中"
    AGREEMENT = "AGREEMENT", "待签协议"
    FIRST_PAYMENT = "FIRST_PAYMENT", "待付首款"
    MIDTERM = "MIDTERM", "待中期评估"
    MIDTERM_RECTIFYING = "MIDTERM_RECTIFYING", "待中期整改"
    FINAL = "FINAL", "待末期评估"
    FINAL_RECTIFYING = "FINAL_RECTIFYING", "待末期整改"
    AUDIT = "AUDIT", "审计中"
    AUDIT_RECTIFYING = "AUDIT_RECTIFYING", "待审计整改"
    CLOSING = "CLOSING", "待结项"
    FINAL_PAYMENT = "FINAL_PAYMENT", "待付尾款"
    ARCHIVING = "ARCHIVING", "待归档"
    ARCHIVED = "ARCHIVED", "已归档"
    NOT_ACCEPTED = "NOT_ACCEPTED", "不予受理"
    NOT_APPROVED = "NOT_APPROVED", "不予立项"
    WITHDRAWN = "WITHDRAWN", "已撤项"
    TERMINATED = "TERMINATED", "已终止"
    REFUNDED = "REFUNDED", "已退款"
    RUNNING_UNSTATED = "RUNNING_UNSTATED", "执行中（阶段未说明）"
    CLOSED_UNSTATED = "CLOSED_UNSTATED", "已结项"


class Group(Enum):
    """The four brackets over the rail."""

    SELECTION = "征集评审"
    FUNDING = "协议拨付"
    ASSESSMENT = "评估审计"
    CLOSURE = "结项归档"


class Stage(Enum):
    """The thirteen ticks of the rail (环节), in order."""

    CALL = "征集"
    APPLICATION = "申报"
    SCREENING = "形式审查"
    REVIEW = "专家评审"
    NOTICE = "立项公示"
    AGREEMENT = "协议"
    FIRST_PAYMENT = "首款"
    MIDTERM = "中期评估"
    FINAL = "末期评估"
    AUDIT = "审计"
    CLOSING = "结项"
    FINAL_PAYMENT = "尾款"
    ARCHIVE = "归档"


GROUP_OF: Mapping[Stage, Group] = {
    Stage.CALL: Group.SELECTION,
    Stage.APPLICATION: Group.SELECTION,
    Stage.SCREENING: Group.SELECTION,
    Stage.REVIEW: Group.SELECTION,
    Stage.NOTICE: Group.SELECTION,
    Stage.AGREEMENT: Group.FUNDING,
    Stage.FIRST_PAYMENT: Group.FUNDING,
    Stage.MIDTERM: Group.FUNDING,
    Stage.FINAL: Group.ASSESSMENT,
    Stage.AUDIT: Group.ASSESSMENT,
    Stage.CLOSING: Group.CLOSURE,
    Stage.FINAL_PAYMENT: Group.CLOSURE,
    Stage.ARCHIVE: Group.CLOSURE,
}

# The stage a state waits at. States without one: an exit, an end, or a stage the source omits.
STAGE_OF: Mapping[State, Stage] = {
    State.DRAFT: Stage.APPLICATION,
    State.SCREENING: Stage.SCREENING,
    State.REVIEW: Stage.REVIEW,
    State.NOTICE: Stage.NOTICE,
    State.AGREEMENT: Stage.AGREEMENT,
    State.FIRST_PAYMENT: Stage.FIRST_PAYMENT,
    State.MIDTERM: Stage.MIDTERM,
    State.MIDTERM_RECTIFYING: Stage.MIDTERM,
    State.FINAL: Stage.FINAL,
    State.FINAL_RECTIFYING: Stage.FINAL,
    State.AUDIT: Stage.AUDIT,
    State.AUDIT_RECTIFYING: Stage.AUDIT,
    State.CLOSING: Stage.CLOSING,
    State.FINAL_PAYMENT: Stage.FINAL_PAYMENT,
    State.ARCHIVING: Stage.ARCHIVE,
}

EXITS = frozenset(
    {
        State.NOT_ACCEPTED,
        State.NOT_APPROVED,
        State.WITHDRAWN,
        State.TERMINATED,
        State.REFUNDED,
    }
)

PUBLIC_STATES: tuple[State, ...] = (
    State.NOTICE,
    State.AGREEMENT,
    State.FIRST_PAYMENT,
    State.MIDTERM,
    State.MIDTERM_RECTIFYING,
    State.FINAL,
    State.FINAL_RECTIFYING,
    State.AUDIT,
    State.AUDIT_RECTIFYING,
    State.CLOSING,
    State.FINAL_PAYMENT,
    State.ARCHIVING,
    State.ARCHIVED,
    State.TERMINATED,
    State.REFUNDED,
    State.RUNNING_UNSTATED,
    State.CLOSED_UNSTATED,
)
"""Where a project is public: from its notice (立项公示) on; what was never approved is not."""
