"""What I was honoured with, and how I was evaluated (我的表彰和评价)."""

from typing import Any

from django.http import HttpResponse

from kit.paging import PARAMETER, KeysetPage
from volunteers.queries.evaluations import evaluations_of
from volunteers.queries.honours import honours_of
from volunteers.views.mine.areas import PhoneArea
from volunteers.views.mine.base import MyPage

EVALUATIONS_SHOWN = 50


class HonoursPage(MyPage):
    """My honours, and the latest evaluations of how I served; the newest first."""

    area = PhoneArea.ME
    template_name = "phone/honours.html"

    def show(self) -> HttpResponse:
        asked = self.request.GET
        paged: KeysetPage[Any] = KeysetPage(
            honours_of(self.volunteer),
            order=("-awarded_on", "-id"),
            cursor=asked.get(PARAMETER, ""),
        )
        return self.page(
            {
                "honours": paged.rows,
                "evaluations": evaluations_of(self.volunteer)[:EVALUATIONS_SHOWN],
                "next_url": paged.next_url(asked),
                "previous_url": paged.previous_url(asked),
            }
        )
