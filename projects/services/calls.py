"""Calls for projects (征集公告): drafting, publishing, putting off, closing."""

from datetime import datetime
from typing import Any

from django.db import transaction

from funds.models import User
from funds.permissions import Action, Role, demand
from funds.queries.people import people_holding
from funds.queries.scope import fund_in_scope
from funds.services.notices import notify
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.hours import closing_cn
from kit.numbering import next_number
from kit.personal import holds_personal_number
from projects.models import (
    Call,
    CallCategory,
    CallCheck,
    CallExtension,
    CallPaper,
    CallState,
    CallTranche,
    CallUnit,
    RubricItem,
)
from projects.queries.calls import Standing, Terms, standing_of
from projects.services.advance import Moved
from projects.services.call_data import CallData
from projects.services.call_rules import check_draft, lacking_to_publish

PREFIX, KIND = "ZJ", "CALL"
LONGEST_REASON = 300
YEARS = range(2015, 2100)


@transaction.atomic
def draft_call(data: CallData, year: int, *, by: User) -> Call:
    """Write a new draft of a year and return it.

    Raises:
        NotAllowed: ``by`` may not manage calls.
        Refusal: the draft cannot hold what it says.
    """
    demand(by, Action.CALL_MANAGE, fund_in_scope())
    if year not in YEARS:
        raise Refusal("请填写四位数的年度，例如 2021。", field="year")
    check_draft(data)
    call = Call(number=next_number(PREFIX, KIND, year), year=year, created_by=by, **data.columns())
    with recorded_as("起草征集公告", by=by.pk):
        call.save(force_insert=True)
    _write_parts(call, data)
    return call


@transaction.atomic
def edit_call(number: str, data: CallData, *, by: User, version: int) -> Call:
    """Write a draft anew.

    Args:
        version: the call's version when the form was opened.

    Raises:
        NotAllowed: ``by`` may not manage calls.
        Moved: somebody changed it since.
        Refusal: it is published, or cannot hold what it says.
    """
    call = _locked(number, by, version)
    if call.state != CallState.DRAFT:
        raise Refusal("公告已经发布，内容不能再改。需要延长时间时，请办“延长征集”。")
    check_draft(data)
    _save(call, "修改征集公告", by, data.columns())
    for part in (CallCategory, CallUnit, RubricItem, CallTranche, CallCheck, CallPaper):
        part.objects.filter(call=call).delete()
    _write_parts(call, data)
    return call


@transaction.atomic
def publish_call(number: str, *, by: User, version: int) -> Call:
    """Publish a draft and tell the units that may apply.

    Raises:
        NotAllowed: ``by`` may not manage calls.
        Moved: somebody changed it since.
        Refusal: it is no draft any more, or something is missing; every rule is named.
    """
    call = _locked(number, by, version)
    if call.state != CallState.DRAFT:
        raise Refusal("公告已经发布过了。请看最新情况。")
    lacking = lacking_to_publish(call)
    if lacking:
        raise Refusal("还不能发布。" + "".join(lacking))
    published = {"state": CallState.PUBLISHED, "published_at": clock.now(), "published_by": by}
    _save(call, "发布征集公告", by, published)
    _tell_units(call, f"征集公告：{call.title}", f"{closing_cn(call.closes_at)} 截止。", by)
    return call


@transaction.atomic
def extend_call(number: str, after: datetime, reason: str, *, by: User, version: int) -> Call:
    """Put a published call's closing off.

    Args:
        after: the new closing, the first instant at which it is too late.
        reason: why; everybody may read it.

    Raises:
        NotAllowed: ``by`` may not manage calls.
        Moved: somebody changed it since.
        Refusal: it is not published or was closed, the instant is not later, or no reason is given.
    """
    call = _locked(number, by, version)
    if call.state != CallState.PUBLISHED:
        raise Refusal("只有已发布、还没有办理截止的公告可以延期。")
    reason = _reason(reason)
    if after <= call.closes_at:
        raise Refusal(
            f"新的截止时间要晚于原来的 {closing_cn(call.closes_at)}。请改正。", field="closes_on"
        )
    if after <= clock.now():
        raise Refusal("新的截止时间已经过了。请改成以后的时间。", field="closes_on")
    CallExtension.objects.create(
        call=call, before=call.closes_at, after=after, reason=reason, extended_by=by
    )
    told = f"由 {closing_cn(call.closes_at)} 延到 {closing_cn(after)}"
    _save(call, "延长征集", by, {"closes_at": after}, note=f"{told}。{reason}")
    _tell_units(call, f"征集延期：{call.title}", f"{told}。", by)
    return call


@transaction.atomic
def close_call(number: str, reason: str, *, by: User, version: int) -> Call:
    """Close a published call by hand: nothing more is taken, and it cannot be put off again.

    Raises:
        NotAllowed: ``by`` may not manage calls.
        Moved: somebody changed it since.
        Refusal: it is not published or closed already, or its hours run yet and no reason is given.
    """
    call = _locked(number, by, version)
    if call.state != CallState.PUBLISHED:
        raise Refusal("只有已发布的公告可以办理截止。")
    early = standing_of(call) is not Standing.CLOSED
    note = _reason(reason) if early else reason.strip()[:LONGEST_REASON]
    closed = {"state": CallState.CLOSED, "closed_at": clock.now()}
    _save(call, "办理截止", by, closed, note=note)
    if early:
        _tell_units(call, f"征集提前截止：{call.title}", note, by)
    return call


def lock_call(number: str) -> Call:
    """Return a call of the fund in scope, locked.

    Raises:
        Refusal: there is none.
    """
    call = Call.objects.select_for_update().filter(number=number).first()
    if call is None:
        raise Refusal("没有这份征集公告。请回到列表再选。")
    return call


def _locked(number: str, by: User, version: int) -> Call:
    call = lock_call(number)
    demand(by, Action.CALL_MANAGE, call)
    if call.version != version:
        raise Moved("刚刚有人办过这份公告。您填的内容还在，请对照最新情况后再办。")
    return call


def _save(call: Call, step: str, by: User, changes: dict[str, Any], *, note: str = "") -> None:
    for name, value in changes.items():
        setattr(call, name, value)
    call.version += 1
    with recorded_as(step, by=by.pk, note=note):
        call.save()


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refusal("请写明理由，它会公开。", field="reason")
    if holds_personal_number(reason):
        raise Refusal("理由会公开，请去掉其中的手机号码或身份证号码。", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refusal(f"理由最多 {LONGEST_REASON} 字。请删减。", field="reason")
    return reason


def _write_parts(call: Call, data: CallData) -> None:
    """Write the rows of a draft; their places are their order."""
    for category in dict.fromkeys(data.categories):
        CallCategory.objects.create(call=call, category=category)
    for unit in dict.fromkeys(data.units):
        CallUnit.objects.create(call=call, unit=unit)
    for place, item in enumerate(data.rubric, start=1):
        RubricItem.objects.create(
            call=call,
            sequence=place,
            name=item.name,
            weight=item.weight,
            explanation=item.explanation,
        )
    for place, tranche in enumerate(data.tranches, start=1):
        CallTranche.objects.create(
            call=call,
            sequence=place,
            name=tranche.name,
            percent=tranche.percent,
            step=tranche.step,
        )
    for place, text in enumerate(data.checklist, start=1):
        CallCheck.objects.create(call=call, sequence=place, text=text)
    for place, paper in enumerate(data.papers, start=1):
        CallPaper.objects.create(
            call=call, sequence=place, name=paper.name, required=paper.required
        )


def _tell_units(call: Call, subject: str, text: str, by: User) -> None:
    """Tell the people of the units that may apply."""
    fund, allowed = fund_in_scope(), Terms(call).unit_ids
    people = [
        person
        for person in people_holding([Role.LEAD_UNIT], fund.pk)
        if person.pk != by.pk and any(role.unit_id in allowed for role in person.roles_in(fund.pk))
    ]
    notify(people, subject=subject, text=text, url=fund.url("calls:call", number=call.number))
