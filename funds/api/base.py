"""The base of every address under ``/api/v1/<fund>/``: who may come in, and what they may do."""

import hashlib
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request

from funds.api.authentication import SessionAuthentication, TokenAuthentication
from funds.models import ApiToken, Fund, User
from funds.permissions import Accessible, Action, demand
from funds.queries.proving import HELD_BACK
from funds.queries.reach import demand_year, reachable_years
from kit.api.throttles import count
from kit.api.views import Api, ListApi
from kit.errors import NotAllowed
from kit.requests import client_address

SAFE = frozenset({"GET", "HEAD"})
READ_ONLY = "这个令牌只能读。请用“读和写”的令牌。"


class FundApi(Api):
    """An address of one fund.

    Whoever shows nothing is told 401; who has no role in this fund, 404, as on pages; who lacks
    the action, 403 with the reason.
    """

    authentication_classes = (TokenAuthentication, SessionAuthentication)
    fund: Fund

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kwargs.pop("fund")
        self.fund = request.fund  # type: ignore[attr-defined]
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> User:
        """Who asks; known once they were let in."""
        person = self.request.user
        if not isinstance(person, User):
            raise NotAuthenticated
        return person

    def admit(self, request: Request) -> None:
        try:
            who = self.person
        except (AuthenticationFailed, NotAuthenticated):
            count(client_address(request._request) or "", "address")
            raise
        token = request.auth
        count(f"{who.pk}" if token is None else f"token-{token.pk}", "person")
        if not who.roles_in(self.fund.pk):
            raise Http404
        demand(who, Action.API_USE, self.fund)
        # A token made before a role of money came must not be the way round the second factor.
        if who.lacks_factor:
            raise NotAllowed(HELD_BACK)
        self.operation(request)
        if isinstance(token, ApiToken) and request.method not in SAFE and not token.may_write:
            raise NotAllowed(READ_ONLY)

    def check(self, request: Request) -> None:
        demand(self.person, Action(self.operation(request).action), self.subject())

    def subject(self) -> Accessible:
        """Return what the permission is asked about; the fund unless an address says otherwise."""
        return self.fund

    def own_key(self) -> str:
        """Return the caller's idempotency key as a column keeps it.

        Each person's keys are their own; hashed, they fit the column whatever they are.
        """
        digest = hashlib.sha256(self.idempotency_key().encode()).hexdigest()
        return f"api-{self.person.pk}-{digest[:32]}"

    def reach(self, action: Action) -> frozenset[int] | None:
        """Return the years the caller may do ``action`` in; ``None`` is no limit.

        Raises:
            NotAllowed: a year was asked for by name that is not among them.
        """
        asked = self.asked.get("year")
        if asked is not None:
            demand_year(self.person, action, self.fund, asked)
        return reachable_years(self.person, action, self.fund)

    def year(self, action: Action) -> int:
        """Return the year that was asked for; else the fund's, or the latest the caller reaches."""
        years = self.reach(action)
        asked: int | None = self.asked.get("year")
        if asked is not None:
            return asked
        current = self.fund.current_year()
        return max(years) if years and current not in years else current

    def context(self) -> dict[str, Any]:
        return {**super().context(), "fund": self.fund, "person": self.person}


class FundList(FundApi, ListApi):
    """Rows of one kind in one fund, page by page."""
