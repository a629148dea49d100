"""Objections to a project on public notice (异议): received, handled, answered."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from funds.models import NoticeKind, User
from funds.permissions import Action, demand
from funds.queries.people import people_who_may
from funds.queries.scope import fund_in_scope
from funds.services.notices import notify
from kit import clock
from kit.errors import Refusal
from kit.formats import date_cn
from kit.history import recorded_as
from kit.numbering import next_number
from kit.sealing import seal
from projects.lifecycle import State
from projects.models import NoticedProject, Objection, ObjectionState, Project, PublicNotice
from projects.queries.notices import is_running

LEAST_WORDS, MOST_WORDS = 10, 2000


@dataclass(frozen=True)
class ObjectionData:
    """What somebody objects to; their name and how to reach them are theirs to give or not."""

    project_number: str
    content: str
    objector: str = ""
    contact: str = ""


@transaction.atomic
def receive_objection(notice: PublicNotice, data: ObjectionData) -> Objection:
    """Take an objection that anybody sent from the public page.

    Raises:
        Refusal: the notice does not run, the project is not on it, or too few or too many words.
    """
    if not is_running(notice, clock.today()):
        raise Refusal(_closed(notice))
    return _write(notice, data, received_at=clock.now(), by=None)


@transaction.atomic
def record_objection(
    notice: PublicNotice, data: ObjectionData, *, received_on: date, by: User
) -> Objection:
    """Record an objection that came on paper, by telephone or in person.

    It may be recorded later, but must have come while the notice ran, and before the project was
    decided on.

    Raises:
        NotAllowed: ``by`` may not handle objections.
        Refusal: it came when the notice did not run, or as for :func:`receive_objection`.
    """
    demand(by, Action.OBJECTION_HANDLE, notice)
    if received_on > clock.today():
        raise Refusal("收到日期还没有到。请填今天或更早的日期。", field="received_on")
    if not is_running(notice, received_on):
        raise Refusal(_closed(notice), field="received_on")
    today = received_on == clock.today()
    noon = timezone.make_aware(datetime.combine(received_on, time(12)))
    return _write(notice, data, received_at=clock.now() if today else noon, by=by)


@transaction.atomic
def answer_objection(
    number: str, outcome: ObjectionState, *, handling: str, answer: str, by: User
) -> Objection:
    """Say what came of an objection: upheld or dismissed, how it was looked into, the answer.

    Raises:
        NotAllowed: ``by`` may not handle objections.
        Refusal: it was answered already, or something is not said.
        Objection.DoesNotExist: no such objection in the fund in scope.
    """
    objection = Objection.objects.select_for_update().get(number=number)
    demand(by, Action.OBJECTION_HANDLE, objection)
    if objection.state != ObjectionState.OPEN:
        who = objection.handled_by.name if objection.handled_by else "其他人"
        raise Refusal(f"{who}已经处理过这件异议，结果不能再改。请刷新页面，看处理结果。")
    if outcome not in {ObjectionState.UPHELD, ObjectionState.DISMISSED}:
        raise Refusal("请选择异议是否成立。", field="outcome")
    if not handling.strip():
        raise Refusal("请写明怎样调查、查到什么。", field="handling")
    if not answer.strip():
        raise Refusal("请写明给异议人的答复。", field="answer")
    with recorded_as("处理异议", by=by.pk):
        Objection.objects.filter(pk=objection.pk).update(
            state=outcome,
            handling=handling.strip(),
            answer=answer.strip(),
            handled_by=by,
            handled_at=clock.now(),
        )
    objection.refresh_from_db()
    return objection


def _write(
    notice: PublicNotice, data: ObjectionData, *, received_at: datetime, by: User | None
) -> Objection:
    content = data.content.strip()
    if not LEAST_WORDS <= len(content) <= MOST_WORDS:
        raise Refusal(
            f"异议内容要在 {LEAST_WORDS} 到 {MOST_WORDS} 字之间，写明事实和理由。", field="content"
        )
    rows = NoticedProject.objects.filter(notice=notice, project__number=data.project_number)
    row = rows.select_related("project").first()
    if row is None:
        raise Refusal("这期公示里没有这个项目。请重新选择。", field="project")
    # Locked: an approval of this moment is seen, or waits.
    if Project.objects.select_for_update().get(pk=row.project_id).state != State.NOTICE:
        raise Refusal("这个项目已经办结公示，不能再登记异议。", field="project")
    contact = data.contact.strip()
    with recorded_as("收到异议", by=by.pk if by else None):
        objection = Objection.objects.create(
            number=next_number("YY", "YY", timezone.localdate(received_at).year),
            notice=notice,
            project=row.project,
            objector=data.objector.strip(),
            contact=seal(contact) if contact else "",
            content=content,
            received_at=received_at,
            recorded_by=by,
        )
    _tell(objection, by)
    return objection


def _tell(objection: Objection, by: User | None) -> None:
    """Tell who handles objections that one has come; not what it says, nor from whom."""
    fund = fund_in_scope()
    people = people_who_may(Action.OBJECTION_HANDLE, fund)
    notify(
        (person for person in people if by is None or person.pk != by.pk),
        subject=f"收到一件公示异议，请处理：{objection.project.name}",
        text=f"{objection.number} · {objection.notice.title}",
        url=fund.url("notices:objection", number=objection.number),
        kind=NoticeKind.TURN,
    )


def _closed(notice: PublicNotice) -> str:
    return (
        f"这期公示从{date_cn(notice.published_on)}到{date_cn(notice.ends_on)}，"
        "只在公示期内受理异议。"
    )
