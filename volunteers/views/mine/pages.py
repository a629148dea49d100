"""What a volunteer sees of themselves: first page, hours, stars, what is kept of them."""

from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from kit import clock
from kit.briefly import briefly
from kit.paging import PARAMETER, KeysetPage
from volunteers.forms.periods import period_of
from volunteers.identity import masked_tail
from volunteers.models import IdKind, LateEntry, LateEntryState, ServiceRecord, Volunteer
from volunteers.queries.hours import minutes_in_all, records_of
from volunteers.queries.hours_notices import line_of, open_notice
from volunteers.queries.own import next_star
from volunteers.queries.rankings import Asked, Standing, levels_of, my_rank, standing_among
from volunteers.queries.stars import bars_on, explain, star_held, stars_of
from volunteers.queries.transfers import open_transfer_of
from volunteers.queries.volunteers import reveals_of
from volunteers.views.mine.areas import PhoneArea
from volunteers.views.mine.base import MyPage
from volunteers.views.mine.present import present_card

MOBILE_LENGTH = 11
LATEST = 3
REVEALS_SHOWN = 10
STARS_DRAWN = 5
RECORDS_SIZE = 20
HOUR = 3600
MONTH_KEPT_FOR, YEAR_KEPT_FOR = HOUR, 6 * HOUR
"""Sums of everybody in a city take seconds, of a year most: they are kept for so many seconds."""
NOON, EVENING, MORNING = 12, 18, 5


class HomePage(MyPage):
    """Who one is, hours with the way to the next star, what is new."""

    template_name = "phone/home.html"

    def show(self) -> HttpResponse:
        minutes = minutes_in_all(self.volunteer)
        return self.page(
            {
                **present_card(self.fund, self.volunteer),
                "greeting": greeting(clock.now()),
                "star": star_held(self.volunteer),
                "stars_drawn": range(1, STARS_DRAWN + 1),
                "minutes": minutes,
                "next_star": next_star(minutes, clock.today()),
                "latest": list(records_of(self.volunteer)[:LATEST]),
            }
        )


class HoursPage(MyPage):
    """My hours, the newest day first; what was reversed stays, with its reason."""

    area = PhoneArea.HOURS
    template_name = "phone/hours.html"

    def show(self) -> HttpResponse:
        asked = self.request.GET
        paged: KeysetPage[ServiceRecord] = KeysetPage(
            records_of(self.volunteer),
            order=("-served_on", "-id"),
            cursor=asked.get(PARAMETER, ""),
            size=RECORDS_SIZE,
        )
        minutes = minutes_in_all(self.volunteer)
        notice = open_notice()
        waiting = LateEntry.objects.filter(volunteer=self.volunteer, state=LateEntryState.WAITING)
        return self.page(
            {
                "rows": paged.rows,
                "next_url": paged.next_url(asked),
                "previous_url": paged.previous_url(asked),
                "minutes": minutes,
                "next_star": next_star(minutes, clock.today()),
                "notice": notice,
                "own_line": line_of(notice, self.volunteer) if notice else None,
                "waiting": list(waiting.order_by("-served_on", "-id")[:RECORDS_SIZE]),
            }
        )


class StarsPage(MyPage):
    """My stars with what each rests on, and their certificates."""

    area = PhoneArea.HOURS
    template_name = "phone/stars.html"

    def show(self) -> HttpResponse:
        minutes = minutes_in_all(self.volunteer)
        bar = bars_on(clock.today()).filter(volunteer=self.volunteer).order_by("-ends_on").first()
        return self.page(
            {
                "stars": [
                    (award, None if award.earlier else explain(award))
                    for award in stars_of(self.volunteer)
                ],
                "minutes": minutes,
                "next_star": next_star(minutes, clock.today()),
                "bar": bar,
                "rank": my_rank(self.volunteer),
                "period_ranks": period_ranks(self.volunteer),
            }
        )


class MePage(MyPage):
    """What is kept of me, who read it in full, and what I may decide."""

    area = PhoneArea.ME
    template_name = "phone/me.html"

    def show(self) -> HttpResponse:
        volunteer = self.volunteer
        reveals = reveals_of(volunteer)[:REVEALS_SHOWN]
        told: dict[str, Any] = {
            "id_kind": IdKind(volunteer.id_kind).label if volunteer.id_kind else "",
            "id_number": masked_tail(volunteer.id_last4),
            "mobile": masked_tail(volunteer.mobile_last4, MOBILE_LENGTH),
            "reveals": list(reveals),
            "transfer": open_transfer_of(volunteer),
            "rank": my_rank(volunteer),
        }
        return self.page(told)


def period_ranks(volunteer: Volunteer) -> list[tuple[str, Standing]]:
    """Return where one stands this month and this year, in those one served in."""
    today, found = clock.today(), []
    for asked_for, kept_for in (
        (f"{today:%Y-%m}", MONTH_KEPT_FOR),
        (f"{today:%Y}", YEAR_KEPT_FOR),
    ):
        period = period_of(asked_for)
        if period is None:
            continue
        asked = Asked(since=period.since, until=period.until)
        key = f"rank-levels:{volunteer.fund_id}:{period.value}"
        levels = briefly(key, partial(levels_of, asked), seconds=kept_for)
        standing = standing_among(levels, volunteer, asked)
        if standing is not None:
            found.append((period.label, standing))
    return found


def greeting(at: datetime) -> str:
    """Return how one is greeted at this time of the day in Asia/Shanghai."""
    hour = timezone.localtime(at).hour
    if hour < MORNING or hour >= EVENING:
        return "晚上好"
    return "上午好" if hour < NOON else "下午好"
