"""Choosing the star of a month (月评志愿之星) from its ranking, and revoking it."""

import calendar
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from funds.models import User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from volunteers.models import MonthStar, Volunteer
from volunteers.queries.rankings import Asked, place_of

LONGEST_REASON = 200


@dataclass(frozen=True)
class MonthStarData:
    """Who is chosen for the month of a day, and why."""

    volunteer: Volunteer
    month: date
    reason: str


@transaction.atomic
def choose_month_star(data: MonthStarData, *, by: User) -> MonthStar:
    """Choose somebody for a month that is over; it is public at once.

    Raises:
        NotAllowed: ``by`` may not check stars.
        Refusal: no reason, a month that is not over, somebody without a place in its ranking, or
            chosen already.
    """
    demand(by, Action.STAR_CHECK, fund_in_scope())
    since = data.month.replace(day=1)
    until = since.replace(day=calendar.monthrange(since.year, since.month)[1])
    if until >= clock.today():
        raise Refusal("这个月还没有过完。请在下个月推选。", field="month")
    if not data.reason.strip():
        raise Refusal("请写明推选的理由，会和姓名一起公布。", field="reason")
    found = place_of(data.volunteer, Asked(since=since, until=until))
    if found is None:
        raise Refusal(
            "这位志愿者这个月没有名次：没有服务记录，不参加排名，或已退出。请核对。", field="number"
        )
    try:
        with transaction.atomic(), recorded_as("推选月评志愿之星", by=by.pk):
            return MonthStar.objects.create(
                volunteer=data.volunteer,
                month=since,
                minutes=found.minutes,
                place=found.place,
                reason=data.reason.strip()[:LONGEST_REASON],
                chosen_by=by,
                published_on=clock.today(),
            )
    except IntegrityError as error:
        raise Refusal("这位志愿者这个月已经推选过。", field="number") from error


@transaction.atomic
def revoke_month_star(star: MonthStar, *, reason: str, by: User) -> MonthStar:
    """Revoke a star of a month from today; it is public no more, and stays on record.

    Raises:
        NotAllowed: ``by`` may not revoke stars.
        Refusal: no reason, or it is revoked already.
    """
    demand(by, Action.STAR_REVOKE, fund_in_scope())
    star = MonthStar.objects.select_for_update(of=("self",)).get(pk=star.pk)
    if not reason.strip():
        raise Refusal("请写明撤销的原因和依据。", field="reason")
    if star.revoked_on is not None:
        raise Refusal("已经撤销过了。已为您刷新，请看最新情况。")
    star.revoked_on, star.revoked_by = clock.today(), by
    star.revoked_reason = reason.strip()[:LONGEST_REASON]
    with recorded_as("撤销月评志愿之星", by=by.pk, note=star.revoked_reason):
        star.save()
    return star
