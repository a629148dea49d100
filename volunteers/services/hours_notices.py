"""Putting hours on a public list (时长公示), and counting them as shown when it ends."""

from datetime import date

from django.db import transaction

from funds.models import Fund, User
from funds.permissions import Action, demand
from funds.queries.people import people_who_may
from funds.queries.scope import fund_in_scope
from funds.services.notices import notify
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.locks import wait_for_lock
from kit.numbering import next_number
from kit.tenancy.scope import scoped_fund_id
from kit.workdays import add_workdays
from projects.queries.holidays import announced
from volunteers.models import (
    HoursNotice,
    HoursNoticeLine,
    HoursNoticeState,
    HoursObjection,
    HoursShown,
    ObjectionState,
)
from volunteers.queries.hours_notices import is_running, open_notice, open_objections_to
from volunteers.queries.stars import last_shown
from volunteers.services.hours_lists import write_lines
from volunteers.services.objections import ObjectionData, Received, write_answer, write_down
from volunteers.services.star_confirming import LEAST_DAYS, MOST_DAYS
from volunteers.services.star_horizon import PATIENCE, last_settled_record
from volunteers.services.star_rules import SHOWING, demand_showable

LONGEST_REASON = 200
RECEIVED = Received("时长", "SY", "stars:hours_objection")


def demand_publishable(through: date, days: int, *, by: User) -> None:
    """Ask whether a list of hours up to a day can be put up now.

    Raises:
        NotAllowed: ``by`` may not publish it.
        Refusal: see :func:`publish_hours`.
    """
    demand(by, Action.STAR_CHECK, fund_in_scope())
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise Refusal(
            f"公示期至少 {LEAST_DAYS} 个工作日，最多 {MOST_DAYS} 个工作日。请改正。", field="days"
        )
    demand_showable(through)


@transaction.atomic
def publish_hours(through: date, *, days: int, by: User, patience: float = PATIENCE) -> HoursNotice:
    """Put up, from today, a list of all hours up to a day that no earlier showing held.

    Args:
        days: how many working days it stands, today not counted.
        patience: seconds to wait for records that are being written.

    Raises:
        NotAllowed: ``by`` may not publish it.
        Refusal: a day that is not over or before one shown already, another list that stands,
            too few days, nothing to show, or records that are being written just now.
    """
    demand_publishable(through, days, by=by)
    today = clock.today()
    wait_for_lock(SHOWING.format(scoped_fund_id()))
    demand_showable(through)
    number = next_number("SG", "SG", today.year)
    last = last_shown()
    with recorded_as("公示时长", by=by.pk):
        notice = HoursNotice.objects.create(
            number=number,
            shown_before=None if last is None else last.through,
            through=through,
            counted_to=last_settled_record(patience),
            notice_days=days,
            noticed_on=today,
            notice_ends_on=add_workdays(today, days, announced()),
            published_by=by,
        )
        notice.people, notice.minutes = write_lines(notice, last)
        if not notice.people:
            raise Refusal("到这一天为止，没有还没公示过的时长。请填更晚的日期。", field="through")
        notice.save(update_fields=["people", "minutes"])
    return notice


@transaction.atomic
def withdraw_hours(notice: HoursNotice, *, reason: str, by: User) -> HoursNotice:
    """Take a list down before it counts (撤下); its hours stand on the next one.

    Raises:
        NotAllowed: ``by`` may not.
        Refusal: no reason, or it counts or was taken down already.
    """
    demand(by, Action.STAR_CHECK, fund_in_scope())
    notice = _locked(notice.pk)
    if notice.state != HoursNoticeState.NOTICED:
        raise Refusal(f"这一期{notice.get_state_display()}，不能再撤下。已为您刷新。")
    if not reason.strip():
        raise Refusal("请写明为什么撤下。", field="reason")
    notice.state, notice.closed_on = HoursNoticeState.WITHDRAWN, clock.today()
    notice.withdrawn_reason = reason.strip()[:LONGEST_REASON]
    with recorded_as("撤下时长公示", by=by.pk, note=reason.strip()):
        notice.save()
    return notice


@transaction.atomic
def receive_hours_objection(
    notice: HoursNotice, data: ObjectionData[HoursNoticeLine]
) -> HoursObjection:
    """Take an objection that anybody sent from the public page while the list stands.

    Raises:
        Refusal: it does not stand any more, or too few or too many words.
    """
    notice = _locked(notice.pk)
    if not is_running(notice, clock.today()):
        raise Refusal("这一期不在公示期内，只在公示期内受理异议。")
    line = data.row
    if line is not None and line.notice_id != notice.pk:
        raise Refusal("这一行不在这期公示里。请回到公示页核对。")
    of = {"notice": notice, "line": line}
    return write_down(HoursObjection, data, RECEIVED, title=notice.number, of=of)


@transaction.atomic
def answer_hours_objection(
    objection: HoursObjection, outcome: ObjectionState, *, handling: str, answer: str, by: User
) -> HoursObjection:
    """Say what came of an objection. Wrong hours are reversed by whoever may, before or after.

    The last answer after the list's end lets its hours count at once.

    Raises:
        NotAllowed: ``by`` may not handle objections.
        Refusal: it was answered already, or something is not said.
    """
    demand(by, Action.STAR_CHECK, fund_in_scope())
    _locked(objection.notice_id)
    objection = HoursObjection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    write_answer(objection, outcome, handling=handling, answer=answer, by=by)
    with recorded_as("处理时长异议", by=by.pk):
        objection.save()
    end_hours_notices(fund_in_scope())
    return objection


@transaction.atomic
def end_hours_notices(fund: Fund) -> int:
    """Let the hours of lists whose days are over count as shown; return how many lists that were.

    A list with an objection that waits goes on waiting. Harmless to repeat.
    """
    running = open_notice()
    if running is None or clock.today() <= running.notice_ends_on:
        return 0
    notice = _locked(running.pk)
    if notice.state != HoursNoticeState.NOTICED or open_objections_to(notice):
        return 0
    notice.state, notice.closed_on = HoursNoticeState.SHOWN, clock.today()
    with recorded_as("时长公示期满", by=None):
        notice.save()
    HoursShown.objects.create(
        through=notice.through,
        counted_to=notice.counted_to,
        published_on=notice.noticed_on,
        published_by=notice.published_by,
        notice=notice,
    )
    notify(
        people_who_may(Action.STAR_COMPUTE, fund),
        subject=f"时长公示 {notice.number} 期满，截至 {notice.through:%Y-%m-%d} 的时长计入星级",
        text=f"{notice.people} 人。可以计算星级候选。",
        url=fund.url("stars:hours_notice", number=notice.number),
        key=f"hours shown:{notice.number}",
    )
    return 1


def _locked(pk: int) -> HoursNotice:
    """Return a list locked to the transaction's end: its steps come one by one."""
    rows = HoursNotice.objects.select_for_update(of=("self",)).select_related("published_by")
    return rows.get(pk=pk)
