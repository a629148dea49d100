"""The trainings a volunteer was at (我的培训)."""

from django.http import HttpResponse

from kit.paging import PARAMETER, KeysetPage
from volunteers.models import Trained
from volunteers.queries.trainings import trained_in_all, trainings_of
from volunteers.views.mine.areas import PhoneArea
from volunteers.views.mine.base import MyPage

SIZE = 20


class TrainingsPage(MyPage):
    """My trainings, the newest first; what was withdrawn is none."""

    area = PhoneArea.ME
    template_name = "phone/trainings.html"

    def show(self) -> HttpResponse:
        asked = self.request.GET
        paged: KeysetPage[Trained] = KeysetPage(
            trainings_of(self.volunteer),
            order=("-training__held_on", "-id"),
            cursor=asked.get(PARAMETER, ""),
            size=SIZE,
        )
        times, minutes = trained_in_all(self.volunteer)
        return self.page(
            {
                "rows": paged.rows,
                "next_url": paged.next_url(asked),
                "previous_url": paged.previous_url(asked),
                "times": times,
                "minutes": minutes,
            }
        )
