"""What volunteers ask about what is kept of them (本人请求): taken, answered, kept.

PIPL 第45–47、50条: correct, delete, object; whoever refuses says why.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from funds.models import NoticeKind, User
from funds.permissions import Action, demand
from funds.queries.people import people_who_may
from funds.queries.scope import fund_in_scope
from funds.services.amounts import checked_date
from funds.services.notices import notify
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.numbering import next_number
from kit.sealing import seal, unseal
from volunteers.models import (
    OwnRequest,
    RequestKind,
    RequestState,
    RequestWay,
    ServiceRecord,
    Volunteer,
    VolunteerState,
)
from volunteers.queries.reach import people_of_units
from volunteers.services.activity_notices import tell_volunteer

MOST_WORDS = 500
MOST_OPEN = 5


@dataclass(frozen=True)
class Asked:
    """What a volunteer asks for; ``record`` is what an objection is about."""

    kind: RequestKind
    content: str
    record: ServiceRecord | None = None


@dataclass(frozen=True)
class Entered:
    """How somebody without a phone made a request, and on which day."""

    way: RequestWay
    made_on: date


@transaction.atomic
def ask(volunteer: Volunteer, asked: Asked, *, by: User) -> OwnRequest:
    """Take a volunteer's own request; the same one again while it waits is the one that waits.

    Raises:
        NotAllowed: it is somebody else's registration.
        Refusal: no words or too many, somebody else's record, too many that wait, or nothing is
            kept any more.
    """
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    demand(by, Action.VOLUNTEER_OWN, volunteer)
    return _taken(volunteer, asked, by=by)


@transaction.atomic
def enter_request(volunteer: Volunteer, asked: Asked, entered: Entered, *, by: User) -> OwnRequest:
    """Enter what a volunteer asked for in person, by letter or by telephone; see :func:`ask`.

    Raises:
        NotAllowed: ``by`` does not keep this volunteer.
        Refusal: as of one's own; a day ahead; or no such way for a clerk.
    """
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    demand(by, Action.VOLUNTEER_EDIT, volunteer)
    if entered.way == RequestWay.OWN:
        raise Refusal("请选择来人、来信还是来电。", field="way")
    checked_date(entered.made_on, field="made_on", what="提出日期")
    request = _taken(volunteer, asked, by=by, entered=entered)
    subject = f"已登记您的请求 {request.number}：{request.get_kind_display()}"
    tell_volunteer(volunteer, subject, page="my:requests", key=f"entered-{request.number}")
    return request


def _taken(
    volunteer: Volunteer, asked: Asked, *, by: User, entered: Entered | None = None
) -> OwnRequest:
    """Take a request of a volunteer whose row is held; whoever calls has asked whether one may."""
    content = asked.content.strip()
    if not content:
        raise Refusal("请写明要办什么，例如：姓名写错了，应是…。", field="content")
    if len(content) > MOST_WORDS:
        raise Refusal(f"请写在 {MOST_WORDS} 个字以内。", field="content")
    if volunteer.state == VolunteerState.ANONYMISED:
        raise Refusal("个人信息已经删除，没有可以更正的。")
    record = asked.record if asked.kind == RequestKind.OBJECT else None
    if record is not None and record.volunteer_id != volunteer.pk:
        raise Refusal("这条服务记录不是本人的。请回到服务记录核对。")
    waiting = OwnRequest.objects.filter(volunteer=volunteer, state=RequestState.OPEN)
    for row in waiting:
        same = (row.kind, row.record_id) == (asked.kind, record.pk if record else None)
        if same and content_of(row) == content:
            return row
    if waiting.count() >= MOST_OPEN:
        raise Refusal(f"还有 {MOST_OPEN} 件等着答复。请等答复以后再提。")
    with recorded_as("本人请求", by=by.pk):
        request = OwnRequest.objects.create(
            number=next_number("QQ", "QQ", clock.today().year),
            volunteer=volunteer,
            kind=asked.kind,
            record=record,
            content=seal(content),
            way=entered.way if entered else RequestWay.OWN,
            made_on=entered.made_on if entered else None,
            entered_by=by if entered else None,
        )
    _tell_keepers(request, volunteer)
    return request


@transaction.atomic
def answer(request: OwnRequest, state: RequestState, *, words: str, by: User) -> OwnRequest:
    """Answer a request: what was done, or why it is not; the volunteer is told.

    Answering changes nothing by itself: what is asked for is done on its own page.

    Raises:
        NotAllowed: ``by`` does not keep this volunteer.
        Refusal: no words, or it was answered.
    """
    request = OwnRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    demand(by, Action.VOLUNTEER_EDIT, request.volunteer)
    if request.state != RequestState.OPEN:
        raise Refusal(f"这件请求{request.get_state_display()}，不用再答复。已为您刷新。")
    if state not in {RequestState.DONE, RequestState.REFUSED}:
        raise Refusal("请选择办了还是不予办理。", field="state")
    if not words.strip():
        raise Refusal("请写明办了什么，或为什么不予办理。本人会看到。", field="answer")
    request.state, request.answer = state, words.strip()[:300]
    request.answered_by, request.answered_at = by, clock.now()
    with recorded_as("答复本人请求", by=by.pk, note=request.answer):
        request.save()
    subject = f"您的请求 {request.number}：{request.get_state_display()}"
    tell_volunteer(request.volunteer, subject, page="my:requests", text=request.answer)
    return request


def content_of(request: OwnRequest) -> str:
    """Return what a request says; nothing once its volunteer is forgotten."""
    return unseal(request.content) if request.content else ""


def forget_requests(volunteer: Volunteer, by: User) -> None:
    """Take away what a volunteer wrote; that it was asked, and the answer, stay."""
    with recorded_as("志愿者匿名", by=by.pk):
        OwnRequest.objects.filter(volunteer=volunteer).update(content="")


def _tell_keepers(request: OwnRequest, volunteer: Volunteer) -> None:
    """Tell those who answer: the volunteer's organisation, else the office."""
    fund = fund_in_scope()
    people = people_of_units(volunteer.access_unit_ids())
    notify(
        people or people_who_may(Action.VOLUNTEER_REVEAL, fund),
        subject=f"志愿者提出请求，请答复：{request.get_kind_display()}",
        text=request.number,
        url=fund.url("volunteers:request", number=request.number),
        kind=NoticeKind.TURN,
    )
