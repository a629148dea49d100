"""Approving a project after its public notice (准予立项), one at a time or a notice's at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from funds.services.amounts import checked_amount, checked_date
from kit.errors import Refusal
from kit.formats import date_cn, money
from kit.history import recorded_as
from projects.lifecycle import BY_CODE, State
from projects.models import Approval, NoticedProject, Project, PublicNotice
from projects.queries.notices import limits_of, noticed_last
from projects.queries.projects import by_ref
from projects.services.advance import demand_version, take
from projects.services.bulk import MOST, RowResult
from projects.services.guards.notice import BEFORE_APPROVAL

STEP = BY_CODE["approve"]


@dataclass(frozen=True)
class ApprovalData:
    """An approval as its document says it: 文号, amount in 元, day, and why the amount differs."""

    number: str
    amount: Decimal
    approved_on: date
    difference_reason: str = ""


@transaction.atomic
def approve_project(
    project_ref: str, data: ApprovalData, *, by: User, seen_version: int | None = None
) -> Approval:
    """Approve a project whose notice is over with nothing against it, and take the step.

    Args:
        seen_version: the project's version on the page; ``None`` skips the check.

    Raises:
        NotAllowed: ``by`` may not approve.
        Moved: somebody changed the project since the page was opened.
        Refusal: the notice runs yet, an objection stands, the number is taken, the day is not
            after the notice, or the amount is above what was asked for, noticed or allowed, or
            differs from what was asked for without a reason.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    demand(by, STEP.action, project)
    if seen_version is not None:
        demand_version(project, seen_version)
    if project.state != State.NOTICE:
        raise Refusal(
            f"项目现在是“{State(project.state).label}”，不能“{STEP.label}”。请看现在能办哪一步。"
        )
    missing = "".join(guard(project) for guard in BEFORE_APPROVAL)
    if missing:
        raise Refusal(f"还不能“{STEP.label}”。{missing}")
    data = _checked(project, data)
    with recorded_as("准予立项", by=by.pk, note=data.number):
        approval = Approval.objects.create(
            project=project,
            number=data.number,
            amount=data.amount,
            difference_reason=data.difference_reason,
            approved_by=by,
            approved_on=data.approved_on,
        )
    reason = f"。{data.difference_reason}" if data.difference_reason else ""
    take(project, STEP, by=by, note=f"{data.number}，批准 {money(data.amount)} 元{reason}")
    return approval


@transaction.atomic
def approve_all(
    notice: PublicNotice, refs: Sequence[str], first_number: str, approved_on: date, *, by: User
) -> list[RowResult]:
    """Approve the chosen projects of a notice as it proposed, each with a number of its own.

    A project that refuses is told and left as it is; numbers go only to those approved.

    Args:
        first_number: the first 文号, e.g. ``并文明〔2026〕8号``; the others count on from it.

    Raises:
        NotAllowed: ``by`` may not approve.
        Refusal: none was chosen or too many, or the first number holds nothing to count on.
    """
    demand(by, Action.PROJECT_NOTICE, notice)
    if not refs:
        raise Refusal("还没有选项目。请先勾选，再办理。")
    if len(refs) > MOST:
        raise Refusal(f"一次最多办 {MOST} 个。请少选一些，分几次办。")
    number = first_number.strip()
    if _last_number(number) is None:
        raise Refusal("起始文号里要有序号，例如：并文明〔2026〕8号。", field="first_number")
    rows = NoticedProject.objects.filter(notice=notice, project__number__in=refs)
    results = []
    for row in rows.select_related("project").order_by("project__number"):
        result = _approved_as_noticed(row, number, approved_on, by)
        results.append(result)
        if result.done:
            number = following(number)
    return results


def following(number: str) -> str:
    """Return the 文号 after one: its last number counted on by one."""
    found = _last_number(number)
    if found is None:
        raise ValueError(f"{number} holds no number")
    before, digits, after = found
    return f"{before}{int(digits) + 1:0{len(digits)}d}{after}"


def _last_number(number: str) -> tuple[str, str, str] | None:
    match = re.fullmatch(r"(.*?)(\d+)(\D*)", number, re.DOTALL)
    return None if match is None else (match[1], match[2], match[3])


def _approved_as_noticed(
    row: NoticedProject, number: str, approved_on: date, by: User
) -> RowResult:
    project, amount = row.project, row.amount
    if amount is None:
        return RowResult(project, False, "公示没有写金额，请单独办理。")
    differs = amount != project.requested_amount
    reason = f"按公示 {row.notice.number} 的拟支持金额批准" if differs else ""
    data = ApprovalData(number, amount, approved_on, reason)
    try:
        with transaction.atomic():
            approve_project(project.ref, data, by=by)
    except Refusal as refused:
        return RowResult(project, False, refused.message)
    return RowResult(project, True, f"{number}，批准 {money(amount)} 元")


def _checked(project: Project, data: ApprovalData) -> ApprovalData:
    number = data.number.strip()
    if not number:
        raise Refusal("请填写立项文号。", field="number")
    if Approval.objects.filter(number=number).exists():
        raise Refusal(f"文号“{number}”已经用过。请换一个。", field="number")
    _check_day(project, data.approved_on)
    amount = _checked_amount(project, data.amount)
    reason = data.difference_reason.strip()
    if amount != project.requested_amount and not reason:
        raise Refusal(
            f"批准金额和申请金额 {_said(project.requested_amount)}不同。请写明理由。",
            field="difference_reason",
        )
    return replace(data, number=number, amount=amount, difference_reason=reason)


def _check_day(project: Project, day: date) -> None:
    checked_date(day, field="approved_on", what="立项日期")
    row = noticed_last(project)
    if row is not None and day <= row.notice.ends_on:
        raise Refusal(
            f"公示到{date_cn(row.notice.ends_on)}为止，立项日期要在这一天以后。",
            field="approved_on",
        )


def _checked_amount(project: Project, amount: Decimal) -> Decimal:
    """Return the amount, no more than was asked for, the call allows, or was on notice."""
    amount = checked_amount(amount)
    row = noticed_last(project)
    requested, ceiling = limits_of(project)
    for what, most in (
        ("申请金额", requested),
        ("征集公告的上限", ceiling),
        ("公示的拟支持金额", row.amount if row else None),
    ):
        if most is not None and amount > most:
            raise Refusal(
                f"批准金额不能超过{what} {money(most)} 元。请改为不超过此数。", field="amount"
            )
    return amount


def _said(amount: Decimal | None) -> str:
    return "（未写明）" if amount is None else f"{money(amount)} 元"
