"""Keeping the pool of experts (评审专家库) and the register of their ties (利益关系登记)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from funds.models import Unit, User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.numbering import next_number
from projects.models import ConflictKind, Expert, ExpertConflict
from projects.queries.experts import may_join

MOST_LOAD = 1000


@dataclass(frozen=True)
class ExpertData:
    """What the pool knows of an expert.

    Attributes:
        fields: names of categories; empty is 综合.
        unit: the unit on record the expert works for; ``employer`` where it is not on record.
        load: the most applications of one call.
    """

    title: str = ""
    unit: Unit | None = None
    employer: str = ""
    fields: Sequence[str] = ()
    load: int = 30


@dataclass(frozen=True)
class ConflictData:
    """A tie of an expert to a unit; it may end with a day."""

    unit: Unit
    kind: ConflictKind
    until: date | None = None
    note: str = ""


@transaction.atomic
def add_expert(person: User, data: ExpertData, *, by: User) -> Expert:
    """Add somebody who holds the role of an expert to the pool.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
        Refusal: the person does not hold the role, is in the pool already, or data is missing.
    """
    fund = fund_in_scope()
    demand(by, Action.PANEL_MANAGE, fund)
    _check(data)
    if not may_join().filter(pk=person.pk).exists():
        raise Refusal(
            "此人已在专家库，或没有“评审专家”角色。请先在“人员”里邀请，再加入专家库。",
            field="person",
        )
    expert = Expert(number=next_number("ZX", "ZX", clock.today().year), person=person)
    return _kept(expert, data, "加入专家库", by=by)


@transaction.atomic
def change_expert(expert: Expert, data: ExpertData, *, by: User) -> Expert:
    """Correct what the pool knows of an expert.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
        Refusal: data is missing.
    """
    demand(by, Action.PANEL_MANAGE, expert)
    _check(data)
    return _kept(Expert.objects.select_for_update().get(pk=expert.pk), data, "修改", by=by)


@transaction.atomic
def take_out(expert: Expert, on: date, reason: str, *, by: User) -> Expert:
    """Let an expert leave the pool on a day; what they review already stays theirs.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
        Refusal: no reason was given.
    """
    demand(by, Action.PANEL_MANAGE, expert)
    if not reason.strip():
        raise Refusal("请写明出库的理由，它会留在办理记录里。", field="reason")
    expert = Expert.objects.select_for_update().get(pk=expert.pk)
    expert.left_on = on
    with recorded_as("出库", by=by.pk, note=reason.strip()):
        expert.save(update_fields=["left_on"])
    return expert


@transaction.atomic
def take_back(expert: Expert, *, by: User) -> Expert:
    """Let an expert who left the pool return.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
    """
    demand(by, Action.PANEL_MANAGE, expert)
    expert = Expert.objects.select_for_update().get(pk=expert.pk)
    expert.left_on = None
    with recorded_as("重新入库", by=by.pk):
        expert.save(update_fields=["left_on"])
    return expert


@transaction.atomic
def register_conflict(expert: Expert, data: ConflictData, *, by: User) -> ExpertConflict:
    """Register a tie, or change its last day and words when it is registered already.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
    """
    demand(by, Action.PANEL_MANAGE, expert)
    with recorded_as("登记利益关系", by=by.pk, note=data.note):
        conflict, _ = ExpertConflict.objects.update_or_create(
            expert=expert,
            unit=data.unit,
            kind=data.kind,
            defaults={"until": data.until, "note": data.note.strip()},
        )
    return conflict


@transaction.atomic
def end_conflict(conflict: ExpertConflict, *, by: User) -> ExpertConflict:
    """Let a tie end with today; its row stays.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
    """
    demand(by, Action.PANEL_MANAGE, conflict)
    conflict.until = min(conflict.until or clock.today(), clock.today())
    with recorded_as("利益关系到期", by=by.pk):
        conflict.save(update_fields=["until"])
    return conflict


def _check(data: ExpertData) -> None:
    if not data.title.strip():
        raise Refusal("请填写职称职务，评审会议纪要里要写。", field="title")
    if data.unit is None and not data.employer.strip():
        raise Refusal("请选所在单位；不在单位库里的，请填写单位名称。", field="employer")
    if not 1 <= data.load <= MOST_LOAD:
        raise Refusal(f"一次最多评审数应在 1 至 {MOST_LOAD} 之间。", field="load")


def _kept(expert: Expert, data: ExpertData, step: str, *, by: User) -> Expert:
    expert.title = data.title.strip()
    expert.unit = data.unit
    expert.employer = "" if data.unit else data.employer.strip()
    expert.fields = list(dict.fromkeys(data.fields))
    expert.load = data.load
    with recorded_as(step, by=by.pk):
        expert.save()
    return expert
