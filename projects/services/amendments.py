"""Amending a project under way (变更): asked for, then approved, refused or withdrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db import transaction
from django.db.models import ForeignKey, Max, Model

from funds.models import Commitment, NoticeKind, User
from funds.permissions import Action, demand
from funds.queries.people import people_who_may
from funds.queries.scope import fund_in_scope
from funds.services.amounts import checked_date
from funds.services.commitments import change_amount
from funds.services.notices import notify
from kit import clock
from kit.errors import Refusal
from kit.formats import money
from kit.history import recorded_as
from kit.numbering import next_number
from projects.lifecycle import BY_CODE, State
from projects.models import Amendment, AmendmentState, BudgetLine, Project, TeamMember
from projects.queries.amendments import open_amendment
from projects.queries.projects import by_ref
from projects.queries.spending import most_on, shift_percent, spending_of
from projects.services.advance import LONGEST_NOTE, Moved, demand_version, take
from projects.services.amendment_changes import (
    AmendmentData,
    Change,
    changes_of,
    leader_of,
    only_small_shifts,
)
from projects.services.applications import amount_of
from projects.services.elements import ProjectData, check, write_elements
from projects.services.papers import Paper, attach
from projects.services.stamps import stamp
from projects.services.versions import keep_version

STEP = BY_CODE["amend"]
ASKED = "amend_request"
LONGEST_REASON = 1000


@transaction.atomic
def request_amendment(
    project_ref: str,
    data: AmendmentData,
    *,
    by: User,
    version: int,
    papers: Sequence[Paper] = (),
) -> Amendment:
    """Ask for a change of a project under way; nothing changes yet.

    Args:
        data: everything as it is to be.
        version: the project's version when the form was opened.
        papers: what the request rests on; kept as papers of the amendment's step.

    Raises:
        NotAllowed: ``by`` may not ask for amendments of this project.
        Moved: somebody changed it since; what was typed stays in the form.
        Refusal: it is not under way, another request is open, nothing changes, the budget's
            total moves alone, or an item moves so little that no amendment is needed.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    demand(by, Action.AMENDMENT_REQUEST, project)
    refusal = refusal_to_request(project)
    if refusal is not None:
        raise Refusal(refusal)
    demand_version(project, version)
    reason = _reason(data.reason)
    check(data.elements)
    changes = _checked(project, changes_of(project, data))
    project.version += 1
    with recorded_as(ASKED, by=by.pk, note=reason[:LONGEST_NOTE]):
        project.save()
        amendment: Amendment = Amendment.objects.create(
            number=next_number("BX", "BX", clock.today().year),
            project=project,
            kinds=list(dict.fromkeys(change.kind.value for change in changes)),
            reason=reason,
            changes=[change.told() for change in changes],
            values={change.name: change.value for change in changes},
            requested_by=by,
        )
    attach(project, STEP.code, papers, by=by)
    _tell_office(amendment, by)
    return amendment


def refusal_to_request(project: Project) -> str | None:
    """Return why no amendment can be asked for now, or ``None`` when one can."""
    if project.state not in STEP.sources:
        return f"项目现在是“{State(project.state).label}”，不能变更。"
    waiting = open_amendment(project)
    if waiting is not None:
        return f"变更申请 {waiting.number} 还没有审批。请等审批后，或撤回它以后，再申请。"
    return None


@transaction.atomic
def approve_amendment(
    number: str, *, by: User, effective_on: date, note: str = "", papers: Sequence[Paper] = ()
) -> Amendment:
    """Approve an amendment: write what it says, take the lifecycle's step and keep the version.

    Args:
        effective_on: the day from which it holds; not ahead.
        note: what was decided, and by what.

    Raises:
        NotAllowed: ``by`` may not approve, or asked for it.
        Moved: somebody decided it meanwhile.
        Refusal: the project is no longer under way, or the amounts no longer fit.
    """
    amendment = _locked(number)
    demand(by, Action.PROJECT_AMEND, amendment)
    _demand_waiting(amendment)
    checked_date(effective_on, field="effective_on", what="生效日期")
    project = amendment.project
    write_values(project, amendment.values, by=by, reason=f"{amendment.number} {amendment.reason}")
    _decide(
        amendment,
        AmendmentState.APPROVED,
        by=by,
        note=note,
        effective_on=effective_on,
        version=project.version + 1,
    )
    words = "、".join(change["label"] for change in amendment.changes)
    told = f"{amendment.number} 变更{words}。{note.strip() or amendment.reason}"
    take(project, STEP, by=by, note=told[:LONGEST_NOTE])
    attach(project, STEP.code, papers, by=by)
    keep_version(project, STEP.code, by=by)
    return amendment


@transaction.atomic
def refuse_amendment(number: str, *, by: User, note: str) -> Amendment:
    """Refuse an amendment with the reason; the project stays as it is.

    Raises:
        NotAllowed: ``by`` may not decide amendments, or asked for it.
        Moved: somebody decided it meanwhile.
        Refusal: no reason.
    """
    amendment = _locked(number)
    demand(by, Action.PROJECT_AMEND, amendment)
    _demand_waiting(amendment)
    if not note.strip():
        raise Refusal("请写明不同意变更的理由，申请人会看到。", field="note")
    _decide(amendment, AmendmentState.REFUSED, by=by, note=note)
    return amendment


@transaction.atomic
def withdraw_amendment(number: str, *, by: User) -> Amendment:
    """Take back an amendment that nobody decided; only who asked for it may.

    Raises:
        NotAllowed: ``by`` may not ask for amendments.
        Moved: somebody decided it meanwhile.
        Refusal: somebody else asked for it.
    """
    amendment = _locked(number)
    demand(by, Action.AMENDMENT_REQUEST, amendment.project)
    _demand_waiting(amendment)
    if amendment.requested_by_id != by.pk:
        raise Refusal(f"这份变更是{amendment.requested_by.name}申请的，请由申请人撤回。")
    with recorded_as("撤回变更申请", by=by.pk):
        stamp(amendment, state=AmendmentState.WITHDRAWN)
    return amendment


def write_values(project: Project, values: Mapping[str, Any], *, by: User, reason: str) -> None:
    """Set what an amendment changes of a locked project, its team, budget and agreement."""
    names = [column.name for column in fields(ProjectData)]
    now = ProjectData(**{name: getattr(project, name) for name in names})
    changed = {name: _value(name, values[name]) for name in names if name in values}
    if changed:
        data = replace(now, **changed)
        check(data)
        write_elements(project, data)
    if "leader" in values:
        _write_leader(project, values["leader"], by=by)
    for name, value in values.items():
        if name.startswith("budget_"):
            _write_line(project, int(name.removeprefix("budget_")), value, by=by)
    _check_spent(project)
    if "approved" in values:
        _write_approved(values["approved"], by=by, reason=reason)


def _value(name: str, value: Any) -> Any:
    """Return a kept value as its column holds it."""
    column = Project._meta.get_field(name)
    if isinstance(column, ForeignKey):
        related = cast("type[Model]", column.related_model)
        return None if value is None else related._default_manager.get(pk=value)
    return column.to_python(value) if hasattr(column, "to_python") else value


def _check_spent(project: Project) -> None:
    """Refuse a budget that leaves a line less than was spent on it already."""
    percent = shift_percent(project)
    for row in spending_of(project):
        if row.spent > most_on(row.line, percent):
            raise Refusal(f"“{row.line.item}”已支出 {money(row.spent)} 元，预算不能低于此数。")


def _write_leader(project: Project, value: Mapping[str, str], *, by: User) -> None:
    before = leader_of(project)
    with recorded_as(STEP.code, by=by.pk):
        if before is not None:
            before.is_leader = False
            before.save(update_fields=["is_leader"])
        rows = TeamMember.objects.filter(project=project)
        last = rows.aggregate(last=Max("sequence"))["last"] or 0
        TeamMember.objects.create(
            project=project,
            sequence=last + 1,
            name=value["name"],
            organisation=value["unit"],
            duty="项目负责人",
            is_leader=True,
        )


def _write_line(project: Project, line_id: int, value: Sequence[str], *, by: User) -> None:
    line = BudgetLine.objects.select_for_update().get(pk=line_id, project=project)
    line.unit_price, line.quantity = Decimal(value[0]), Decimal(value[1])
    line.amount = amount_of(line.unit_price, line.quantity)
    with recorded_as(STEP.code, by=by.pk):
        line.save(update_fields=["unit_price", "quantity", "amount"])


def _write_approved(value: Mapping[str, str], *, by: User, reason: str) -> None:
    commitment = Commitment.objects.select_for_update().get(number=value["commitment"])
    demand(by, Action.COMMITMENT_RECORD, commitment)
    change_amount(commitment, approved=Decimal(value["amount"]), reason=reason[:300], by=by)


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refusal("请写明变更的理由和依据。", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refusal(f"理由最多 {LONGEST_REASON} 字。请删减。", field="reason")
    return reason


def _checked(project: Project, changes: list[Change]) -> list[Change]:
    if not changes:
        raise Refusal("没有任何一项和现在不同。请先填写要变更的内容。")
    if only_small_shifts(project, changes):
        raise Refusal(
            f"各项预算的调整都没有超过 {money(shift_percent(project)).removesuffix('.00')}%，"
            "由单位自行调剂即可，不必申请变更。",
            field="budget",
        )
    return changes


def _locked(number: str) -> Amendment:
    """Return an amendment with its project, both locked, the project first."""
    found = Amendment.objects.get(number=number)
    project = Project.objects.select_for_update().get(pk=found.project_id)
    amendment = Amendment.objects.select_for_update().get(pk=found.pk)
    amendment.project = project
    return amendment


def _demand_waiting(amendment: Amendment) -> None:
    state = AmendmentState(amendment.state)
    if state is not AmendmentState.REQUESTED:
        raise Moved(f"这份变更申请现在是“{state.label}”。已为您刷新，请看最新情况。")


def _decide(
    amendment: Amendment, state: AmendmentState, *, by: User, note: str, **held: Any
) -> None:
    """Write a decision, with what it holds beside the note, and tell who asked."""
    with recorded_as(f"变更申请{state.label}", by=by.pk, note=note.strip()):
        stamp(
            amendment,
            state=state,
            decided_by=by,
            decided_at=clock.now(),
            decision_note=note.strip()[:500],
            **held,
        )
    if amendment.requested_by_id != by.pk:
        notify(
            [amendment.requested_by],
            subject=f"变更申请{state.label}：{amendment.project.name}",
            text=note.strip(),
            url=_address(amendment),
        )


def _tell_office(amendment: Amendment, by: User) -> None:
    people = people_who_may(Action.PROJECT_AMEND, amendment.project)
    notify(
        (person for person in people if person.pk != by.pk),
        subject=f"变更申请等您审批：{amendment.project.name}",
        text=amendment.reason,
        url=_address(amendment),
        kind=NoticeKind.TURN,
    )


def _address(amendment: Amendment) -> str:
    fund = fund_in_scope()
    return fund.url("amendments:amendment", ref=amendment.project.ref, number=amendment.number)
