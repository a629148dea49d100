"""Programs that call the API: by a token, by a session, or showing nothing."""

import json
from typing import Any

from django.test import Client

from funds.models import Fund, TokenScope, User
from funds.services.tokens import TokenData, make_token
from kit.tenancy.scope import fund_scope


def token_of(person: User, fund: Fund, scope: TokenScope = TokenScope.WRITE) -> str:
    """Return the secret of a new token; the fund may be in scope or not."""
    # A person who was asked before they got their role must be asked anew.
    fresh = User.objects.get(pk=person.pk)
    with fund_scope(fund.pk):
        _, secret = make_token(TokenData("测试程序", 30, scope), by=fresh, proven_twice=True)
    return secret


class Caller:
    """Calls the API of one fund."""

    def __init__(self, fund: str, secret: str = "", person: User | None = None) -> None:
        self.root = f"/api/v1/{fund}/"
        self.client = Client(raise_request_exception=False)
        if person is not None:
            self.client.force_login(person, backend="portal.accounts.AccountBackend")
        self.headers = {"authorization": f"Bearer {secret}"} if secret else {}

    def get(self, path: str = "", **query: Any) -> Any:
        return self.client.get(self.root + path, query, headers=self.headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send ``body`` as JSON, or as it is when it is bytes."""
        content = body if isinstance(body, bytes) else json.dumps({} if body is None else body)
        kind = headers.pop("content_type", "application/json")
        return self.client.generic(
            method, self.root + path, content, kind, headers={**self.headers, **headers}
        )

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("PATCH", path, body, **headers)


def caller(person: User, fund: Fund, scope: TokenScope = TokenScope.WRITE) -> Caller:
    """Return a program that works in ``person``'s name by a new token."""
    return Caller(fund.slug, token_of(person, fund, scope))
