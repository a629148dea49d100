"""What the public pages of lists on notice share (公示), whatever stands on them."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from kit import clock
from kit.paging import PARAMETER, KeysetPage
from portal.views.public import FundWindow


class NoticedWindow(FundWindow):
    """A public page of one kind of notices."""

    area = "open_service"

    def listed(self) -> QuerySet[Any]:
        """Return the notices of this kind that anybody may see; each has ``noticed_on``."""
        raise NotImplementedError


class NoticesWindow(NoticedWindow):
    """Every notice of a kind, the newest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        page: KeysetPage[Any] = KeysetPage(
            self.listed(),
            order=("-noticed_on", "-id"),
            cursor=request.GET.get(PARAMETER, ""),
        )
        return self.page(
            request,
            {
                "rows": page.rows,
                "today": clock.today(),
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
            },
        )


class NoticeWindow(NoticedWindow):
    """A public page about one notice, named by its number."""

    notice: Any

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        number = kwargs.pop("number")
        super().setup(request, *args, **kwargs)
        found = self.listed().filter(number=number).first()
        if found is None:
            raise Http404
        self.notice = found
