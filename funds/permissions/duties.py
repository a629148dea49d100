"""Duties that one person may not hold on the same object (不相容职务)."""

from dataclasses import dataclass

from funds.permissions.roles import Action

A = Action


@dataclass(frozen=True)
class DutyPair:
    """Two duties that one person may not hold on the same object (不相容职务).

    Attributes:
        first: the duty already done.
        second: the duty refused to the person who did the first.
        people: the pair is in force where the fund asks at least this many people of a payment.
        message: what the second is told.
    """

    first: Action
    second: Action
    people: int
    message: str


DUTY_PAIRS: tuple[DutyPair, ...] = (
    DutyPair(
        A.PAYMENT_REQUEST,
        A.PAYMENT_APPROVE,
        2,
        "您是本笔的申请人，不能审批。请交由其他审批人办理。",
    ),
    DutyPair(A.PAYMENT_APPROVE, A.PAYMENT_PAY, 2, "您是本笔的审批人，不能付款。请交由出纳办理。"),
    DutyPair(A.PAYMENT_REQUEST, A.PAYMENT_PAY, 3, "您是本笔的申请人，不能付款。请交由出纳办理。"),
    DutyPair(
        A.PAYMENT_CHECK, A.PAYMENT_APPROVE, 3, "您复核过本笔，不能审批。请交由其他审批人办理。"
    ),
    DutyPair(
        A.PAYMENT_REQUEST, A.PAYMENT_CHECK, 4, "您是本笔的申请人，不能复核。请交由其他财务办理。"
    ),
    DutyPair(A.PAYMENT_CHECK, A.PAYMENT_PAY, 4, "您复核过本笔，不能付款。请交由出纳办理。"),
    DutyPair(
        A.PROJECT_SUBMIT, A.PROJECT_SCREEN, 2, "您是本项目的申报人，不能审查。请交由其他人办理。"
    ),
    DutyPair(
        A.PROJECT_SUBMIT, A.PROJECT_REVIEW, 2, "您是本项目的申报人，不能评审。请交由其他人办理。"
    ),
    DutyPair(
        A.AMENDMENT_REQUEST,
        A.PROJECT_AMEND,
        2,
        "您申请了本次变更，不能审批。请交由其他人办理。",
    ),
    DutyPair(
        A.HOURS_RECORD, A.HOURS_CONFIRM, 2, "这一条是您补录的，不能由您确认。请交由其他人确认。"
    ),
    DutyPair(A.STAR_COMPUTE, A.STAR_CHECK, 2, "这一批是您计算的，不能由您核对。请交由其他人办理。"),
    DutyPair(
        A.REPORT_SIGN, A.REPORT_COUNTERSIGN, 2, "您签署过这一条，不能会签。请交由监事或基金会办理。"
    ),
)
