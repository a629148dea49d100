"""Who may do what (权限): one table from role to actions, and the duties that must differ.

Every view, task, download, export and template asks :func:`can` or :func:`demand`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol, TypeGuard

from django.db import models

from kit.errors import NotAllowed


class Role(models.TextChoices):
    """The roles of a fund, and the three administrators of 等级保护."""

    OFFICE = "OFFICE", "文明办"
    EXECUTOR = "EXECUTOR", "执行单位"
    FINANCE = "FINANCE", "财务"
    CASHIER = "CASHIER", "出纳"
    SUPERVISOR = "SUPERVISOR", "监事"
    LEAD_UNIT = "LEAD_UNIT", "牵头单位"
    IMPLEMENTER = "IMPLEMENTER", "实施单位"
    EXPERT = "EXPERT", "评审专家"
    EVALUATOR = "EVALUATOR", "评估员"
    AUDITOR = "AUDITOR", "审计员"
    FOUNDATION = "FOUNDATION", "基金会"
    ORGANISATION = "ORGANISATION", "志愿组织"
    VOLUNTEER = "VOLUNTEER", "志愿者"
    PLATFORM_ADMIN = "PLATFORM_ADMIN", "平台管理员"
    SECURITY_ADMIN = "SECURITY_ADMIN", "安全管理员"
    AUDIT_ADMIN = "AUDIT_ADMIN", "审计管理员"


class Action(models.TextChoices):
    """Everything a person can be allowed to do inside a fund."""

    DESK_VIEW = "DESK_VIEW", "看工作台"
    CATALOGUE_VIEW = "CATALOGUE_VIEW", "看类别与牵头单位"
    PROJECT_VIEW = "PROJECT_VIEW", "看项目"
    PROJECT_CREATE = "PROJECT_CREATE", "登记项目"
    PROJECT_EDIT = "PROJECT_EDIT", "改项目"
    PROJECT_RECORD_HISTORY = "PROJECT_RECORD_HISTORY", "历史录入项目"
    PROJECT_YEAR_EDIT = "PROJECT_YEAR_EDIT", "改项目年度小结"
    PROJECT_SUBMIT = "PROJECT_SUBMIT", "提交申报"
    PROJECT_SCREEN = "PROJECT_SCREEN", "形式审查"
    PROJECT_REVIEW = "PROJECT_REVIEW", "登记专家评审结果"
    PROJECT_NOTICE = "PROJECT_NOTICE", "立项公示"
    PROJECT_AGREE = "PROJECT_AGREE", "签订协议"
    PROJECT_FIRST_PAYMENT = "PROJECT_FIRST_PAYMENT", "确认首款"
    PROJECT_EVALUATE = "PROJECT_EVALUATE", "评估"
    PROJECT_AMEND = "PROJECT_AMEND", "办理变更"
    PROJECT_AUDIT = "PROJECT_AUDIT", "审计"
    PROJECT_CLOSE = "PROJECT_CLOSE", "结项"
    PROJECT_FINAL_PAYMENT = "PROJECT_FINAL_PAYMENT", "确认尾款"
    PROJECT_ARCHIVE = "PROJECT_ARCHIVE", "归档"
    PROJECT_WITHDRAW = "PROJECT_WITHDRAW", "撤项"
    PROJECT_TERMINATE = "PROJECT_TERMINATE", "终止"
    PROJECT_REFUND = "PROJECT_REFUND", "登记退款"
    MONEY_VIEW = "MONEY_VIEW", "看资金"
    CAMPAIGN_EDIT = "CAMPAIGN_EDIT", "登记募捐"
    DONATION_RECORD = "DONATION_RECORD", "登记捐赠"
    DONATION_REVERSE = "DONATION_REVERSE", "冲销捐赠"
    COMMITMENT_RECORD = "COMMITMENT_RECORD", "登记协议与批次"
    PAYABLE_RECOGNISE = "PAYABLE_RECOGNISE", "确认应付款"
    PAYMENT_REQUEST = "PAYMENT_REQUEST", "申请付款"
    PAYMENT_CHECK = "PAYMENT_CHECK", "复核付款"
    PAYMENT_APPROVE = "PAYMENT_APPROVE", "审批付款"
    PAYMENT_PAY = "PAYMENT_PAY", "付款"
    PAYMENT_REVERSE = "PAYMENT_REVERSE", "冲销付款"
    PERIOD_CLOSE = "PERIOD_CLOSE", "关闭账期"
    OPENING_RECORD = "OPENING_RECORD", "登记期初余额"
    MONEY_RECORD_HISTORY = "MONEY_RECORD_HISTORY", "历史录入资金"
    FIGURE_VIEW = "FIGURE_VIEW", "看数字与明细"
    REPORT_VIEW = "REPORT_VIEW", "看报告"
    REPORT_REQUEST = "REPORT_REQUEST", "生成报告"
    REPORT_FINALISE = "REPORT_FINALISE", "报告定稿"
    REPORT_SIGN = "REPORT_SIGN", "签署说明"
    REPORT_COUNTERSIGN = "REPORT_COUNTERSIGN", "会签说明"
    EXPORT = "EXPORT", "导出台账"
    JOB_VIEW = "JOB_VIEW", "看后台任务与结果"
    JOB_RETRY = "JOB_RETRY", "再试后台任务"


class Scope(Enum):
    """Whose objects an action reaches."""

    ALL = "全部"
    OWN_UNIT = "本单位"
    LED = "本单位牵头"
    ASSIGNED = "指派给我的"


A, S = Action, Scope

# Whoever asked for a job is the person it is assigned to.
_OWN_JOBS = {A.JOB_VIEW: S.ASSIGNED, A.JOB_RETRY: S.ASSIGNED}
_READS = {
    **_OWN_JOBS,
    A.DESK_VIEW: S.ALL,
    A.CATALOGUE_VIEW: S.ALL,
    A.PROJECT_VIEW: S.ALL,
    A.MONEY_VIEW: S.ALL,
    A.FIGURE_VIEW: S.ALL,
    A.REPORT_VIEW: S.ALL,
    A.JOB_VIEW: S.ALL,
}
_OWN_PROJECTS = {
    **_OWN_JOBS,
    A.DESK_VIEW: S.ALL,
    A.CATALOGUE_VIEW: S.ALL,
    A.PROJECT_VIEW: S.OWN_UNIT,
}

TABLE: Mapping[Role, Mapping[Action, Scope]] = {
    Role.OFFICE: {
        **_READS,
        **dict.fromkeys(
            (
                A.PROJECT_CREATE,
                A.PROJECT_EDIT,
                A.PROJECT_RECORD_HISTORY,
                A.PROJECT_YEAR_EDIT,
                A.PROJECT_SCREEN,
                A.PROJECT_REVIEW,
                A.PROJECT_NOTICE,
                A.PROJECT_AGREE,
                A.PROJECT_AMEND,
                A.PROJECT_CLOSE,
                A.PROJECT_ARCHIVE,
                A.PROJECT_WITHDRAW,
                A.PROJECT_TERMINATE,
                A.CAMPAIGN_EDIT,
                A.DONATION_RECORD,
                A.COMMITMENT_RECORD,
                A.PAYMENT_APPROVE,
                A.REPORT_REQUEST,
                A.REPORT_FINALISE,
                A.REPORT_SIGN,
                A.EXPORT,
            ),
            S.ALL,
        ),
    },
    Role.EXECUTOR: {**_READS, A.PROJECT_YEAR_EDIT: S.ALL, A.CAMPAIGN_EDIT: S.ALL, A.EXPORT: S.ALL},
    Role.FINANCE: {
        **_READS,
        **dict.fromkeys(
            (
                A.DONATION_RECORD,
                A.DONATION_REVERSE,
                A.COMMITMENT_RECORD,
                A.PAYABLE_RECOGNISE,
                A.PAYMENT_REQUEST,
                A.PAYMENT_CHECK,
                A.PAYMENT_REVERSE,
                A.PERIOD_CLOSE,
                A.OPENING_RECORD,
                A.MONEY_RECORD_HISTORY,
                A.PROJECT_FIRST_PAYMENT,
                A.PROJECT_FINAL_PAYMENT,
                A.PROJECT_REFUND,
                A.REPORT_REQUEST,
                A.EXPORT,
            ),
            S.ALL,
        ),
    },
    Role.CASHIER: {**_READS, A.PAYMENT_PAY: S.ALL, A.EXPORT: S.ALL},
    Role.SUPERVISOR: {**_READS, A.REPORT_COUNTERSIGN: S.ALL, A.EXPORT: S.ALL},
    Role.LEAD_UNIT: {
        **_OWN_PROJECTS,
        A.PROJECT_CREATE: S.LED,
        A.PROJECT_EDIT: S.LED,
        A.PROJECT_SUBMIT: S.LED,
        A.PROJECT_WITHDRAW: S.LED,
    },
    Role.IMPLEMENTER: {**_OWN_PROJECTS},
    Role.EXPERT: {**_OWN_JOBS, A.DESK_VIEW: S.ALL, A.PROJECT_VIEW: S.ASSIGNED},
    Role.EVALUATOR: {
        **_OWN_JOBS,
        A.DESK_VIEW: S.ALL,
        A.CATALOGUE_VIEW: S.ALL,
        A.PROJECT_VIEW: S.ALL,
        A.PROJECT_EVALUATE: S.ALL,
    },
    Role.AUDITOR: {**_READS, A.PROJECT_AUDIT: S.ALL, A.EXPORT: S.ALL},
    Role.FOUNDATION: {**_READS, A.REPORT_COUNTERSIGN: S.ALL, A.EXPORT: S.ALL},
    Role.ORGANISATION: {},
    Role.VOLUNTEER: {},
    Role.PLATFORM_ADMIN: {},
    Role.SECURITY_ADMIN: {},
    Role.AUDIT_ADMIN: {},
}

PLATFORM_ROLES = frozenset({Role.PLATFORM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


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
        A.REPORT_SIGN, A.REPORT_COUNTERSIGN, 2, "您签署过这一条，不能会签。请交由监事或基金会办理。"
    ),
)


class Accessible(Protocol):
    """What an object tells the permission check about itself."""

    @property
    def fund_id(self) -> int | None: ...

    def access_unit_ids(self) -> frozenset[int]:
        """Return the units the object belongs to (本单位)."""

    def access_lead_ids(self) -> frozenset[int]:
        """Return the units that lead the object (牵头); those that only carry it out are left."""

    def access_person_ids(self) -> frozenset[int]:
        """Return the people the object is assigned to."""

    def access_years(self) -> frozenset[int]:
        """Return the years the object belongs to; empty when it has none."""

    def duty_holders(self) -> Mapping[Action, int]:
        """Return who already did which duty on the object."""

    def duty_people(self) -> int:
        """Return how many people the fund asks of a payment; at least two."""


class Held(Protocol):
    """One role a person holds in one fund today."""

    role: str
    unit_id: int | None

    def covers_years(self, years: frozenset[int]) -> bool: ...


class Person(Protocol):
    """A signed-in user."""

    @property
    def pk(self) -> Any: ...

    def roles_in(self, fund_id: int) -> list[Any]: ...


def can(person: object, action: Action, subject: Accessible) -> bool:
    """Tell whether ``person`` may do ``action`` on ``subject`` (a fund, or a row of one)."""
    return refusal_of(person, action, subject) is None


def demand(person: object, action: Action, subject: Accessible) -> None:
    """Do nothing when ``person`` may do ``action`` on ``subject``.

    Raises:
        NotAllowed: with the reason in Chinese.
    """
    reason = refusal_of(person, action, subject)
    if reason is not None:
        raise NotAllowed(reason)


def refusal_of(person: object, action: Action, subject: Accessible) -> str | None:
    """Return why ``person`` may not do ``action`` on ``subject``, or ``None`` when they may."""
    if not _is_person(person):
        return "请先登录。"
    held = [] if subject.fund_id is None else person.roles_in(subject.fund_id)
    if not any(_grants(role, action, subject, person) for role in held):
        return f"您没有“{action.label}”的权限。请联系市文明办的管理人员。"
    holders = subject.duty_holders()
    for pair in DUTY_PAIRS:
        in_force = pair.second == action and subject.duty_people() >= pair.people
        if in_force and holders.get(pair.first) == person.pk:
            return pair.message
    return None


def scopes_of(person: object, action: Action, fund_id: int) -> frozenset[Scope]:
    """Return the scopes in which ``person`` holds ``action``: what a list must filter by."""
    if not _is_person(person):
        return frozenset()
    return frozenset(
        TABLE[Role(held.role)][action]
        for held in person.roles_in(fund_id)
        if action in TABLE[Role(held.role)]
    )


def _grants(held: Held, action: Action, subject: Accessible, person: Person) -> bool:
    scope = TABLE[Role(held.role)].get(action)
    if scope is None or not held.covers_years(subject.access_years()):
        return False
    if scope is Scope.OWN_UNIT:
        return held.unit_id in subject.access_unit_ids()
    if scope is Scope.LED:
        return held.unit_id in subject.access_lead_ids()
    if scope is Scope.ASSIGNED:
        return person.pk in subject.access_person_ids()
    return True


def _is_person(person: object) -> TypeGuard[Person]:
    return getattr(person, "is_authenticated", False) and hasattr(person, "roles_in")
