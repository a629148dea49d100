"""The base of a volunteer's own pages (志愿者手机端): whoever opens one sees themselves alone."""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode

from funds.permissions import Accessible, Action
from funds.queries.notices import unread_count
from funds.views.base import FundPage
from kit.errors import Refusal
from kit.refusals import log_refusal
from volunteers.models import Volunteer, VolunteerState
from volunteers.queries.own import volunteer_of_account
from volunteers.views.mine.areas import PhoneArea, areas_of

Done = TypeVar("Done")
NO_ROW = "这个账号还没有对应的志愿者登记。请退出登录，再点“注册志愿者”，或联系文明办。"


class MyPage(FundPage):
    """A page of the signed-in volunteer; no address names a person.

    Attributes:
        area: which of the five areas at the bottom it belongs to.
    """

    action = Action.VOLUNTEER_OWN
    area: ClassVar[PhoneArea] = PhoneArea.HOME
    volunteer: Volunteer
    _found: Volunteer | None = None

    def load(self, **kwargs: Any) -> None:
        self._found = volunteer_of_account(self.request.user)

    def subject(self) -> Accessible:
        return self._found or self.fund

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.know()
        return self.show()

    def know(self) -> None:
        """Take the visitor's registration as known.

        Raises:
            Refusal: their account has none.
        """
        if self._found is None:
            raise Refusal(NO_ROW)
        self.volunteer = self._found

    def show(self) -> HttpResponse:
        """Answer a GET; the volunteer is known."""
        raise NotImplementedError

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        told = {
            "volunteer": self.volunteer,
            "years": (),
            "has_left": self.volunteer.state != VolunteerState.ACTIVE,
            "phone_nav": areas_of(self.fund, self.area),
            "unread": unread_count(self.request.user),
        }
        return super().page({**told, **(context or {})}, status=status)

    def _ask_to_sign_in(self) -> HttpResponse:
        """A volunteer proves a mobile, and comes back to what they wanted to see."""
        wanted = self.request.get_full_path() if self.request.method == "GET" else ""
        query = f"?{urlencode({'next': wanted})}" if wanted else ""
        return HttpResponseRedirect(self.fund.url("my:enter") + query)


class MyAct(MyPage):
    """One act of the volunteer about themselves: a POST, after which a page shows the result."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.know()
        return self.carry_out()

    def carry_out(self) -> HttpResponse:
        raise NotImplementedError

    def tried(self, act: Callable[[], Done]) -> Done | None:
        """Do what a service does; what it refuses is undone whole and told on the next page."""
        return tried(self.request, act)


def tried(request: HttpRequest, act: Callable[[], Done]) -> Done | None:
    """Return what ``act`` did; ``None`` when it was refused, which the next page then tells."""
    try:
        with transaction.atomic():
            return act()
    except Refusal as refusal:
        log_refusal(request, refusal)
        messages.error(request, refusal.message)
        return None
