"""Giving out proofs of service (志愿服务记录证明): free, on request, as the records stand."""

import secrets
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from funds.models import User
from funds.permissions import Action, can, demand
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.errors import Refusal
from kit.numbering import next_number
from volunteers.models import ServiceProof, Volunteer, VolunteerState
from volunteers.queries.proofs import MOST_ROWS, proofs_of, proven
from volunteers.queries.reach import sees_all


@dataclass(frozen=True)
class ProofData:
    """What a proof is to say.

    Attributes:
        since: the first day; ``None`` is from the beginning, with what was served before.
        until: the last day.
        by_row: list every record; else sums by content.
        with_number: print the identity number in full; the volunteer's own wish alone.
    """

    since: date | None
    until: date
    by_row: bool = False
    with_number: bool = False


@transaction.atomic
def issue_proof(volunteer: Volunteer, data: ProofData, *, by: User) -> ServiceProof:
    """Give out a proof; the same one asked for again on the same day is the one that was given.

    Raises:
        NotAllowed: ``by`` is neither the volunteer nor somebody who confirms their hours.
        Refusal: an impossible period, nothing served in it, too many rows, no name any more, or
            a clerk asks for the identity number.
    """
    own = can(by, Action.VOLUNTEER_OWN, volunteer)
    if not own:
        demand(by, Action.HOURS_CONFIRM, volunteer)
    # One after the other: a button pressed twice gives one paper.
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    _refuse(volunteer, data, own=own)
    told = proven(volunteer, data.since, data.until, by_row=data.by_row)
    if told.minutes <= 0:
        raise Refusal("这段时间没有服务记录，出不了证明。请换一段时间。", field="since")
    if data.by_row and len(told.lines) > MOST_ROWS:
        raise Refusal(
            f"这段时间超过 {MOST_ROWS} 条，不能逐条列出。请不勾选逐条，或缩短时间。", field="by_row"
        )
    fund = fund_in_scope()
    given = {
        "since": told.since,
        "until": data.until,
        "by_row": data.by_row,
        "with_number": data.with_number,
        "minutes": told.minutes,
        "earlier": told.earlier,
        "records": told.records,
        "issuer": _issuer(volunteer, by, own=own),
        "issued_by": by,
    }
    for same in proofs_of(volunteer).filter(**given)[:1]:
        if timezone.localdate(same.issued_at) == clock.today() and same.lines == told.lines:
            return same
    return ServiceProof.objects.create(
        fund_id=fund.pk,
        number=next_number("ZM", "ZM", clock.today().year),
        code=secrets.token_hex(16),
        volunteer=volunteer,
        lines=told.lines,
        **given,
    )


def _refuse(volunteer: Volunteer, data: ProofData, *, own: bool) -> None:
    if volunteer.state == VolunteerState.ANONYMISED:
        raise Refusal("这位志愿者已匿名，没有姓名可印，不再出具证明。")
    if data.until > clock.today():
        raise Refusal("截止日期在今天以后。请核对。", field="until")
    if data.since is not None and data.since > data.until:
        raise Refusal("开始日期晚于截止日期。请核对。", field="since")
    if data.with_number and not own:
        raise Refusal("完整的证件号码只由本人在手机上要求写明。", field="with_number")


def _issuer(volunteer: Volunteer, by: User, *, own: bool) -> str:
    """Return who gives it out: the office, or the organisation whose clerk prints it."""
    fund = fund_in_scope()
    if own or sees_all(by, fund) or volunteer.organisation is None:
        return str(fund.office_name)[:60]
    return str(volunteer.organisation.name)[:60]
