"""接口令牌: a person's tokens of the fund, and those of everybody for who manages people."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from funds.forms.tokens import TokenForm
from funds.models import ApiToken
from funds.permissions import Action, can
from funds.queries.tokens import tokens_of, tokens_of_fund
from funds.services.tokens import make_token, revoke_token
from funds.views.base import FundPage
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out

METHODS = "account_authentication_methods"


class TokensPage(FundPage):
    """The tokens, and the form that makes one; its secret is shown on this one answer only."""

    action = Action.API_USE
    template_name = "tokens/page.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(TokenForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = TokenForm(request.POST)
        if form.is_valid():
            proven = proven_twice(request)
            made = carry_out(
                request,
                form,
                lambda: make_token(form.data_given(), by=self.request.user, proven_twice=proven),
            )
            if made is not None:
                response = self._show(TokenForm(), secret=made[1], made=made[0])
                response["Cache-Control"] = "no-store"
                return response
        return self._show(form, status=400)

    def _show(
        self,
        form: TokenForm,
        *,
        secret: str = "",
        made: ApiToken | None = None,
        status: int = 200,
    ) -> HttpResponse:
        manages = can(self.request.user, Action.PEOPLE_MANAGE, self.fund)
        rows = tokens_of_fund() if manages else tokens_of(self.request.user)
        page = KeysetPage(rows, order=("-id",), cursor=self.request.GET.get(PARAMETER, ""))
        return self.page(
            {
                "form": form,
                "secret": secret,
                "made": made,
                "manages": manages,
                "rows": page.rows,
                "next_url": page.next_url(self.request.GET),
                "previous_url": page.previous_url(self.request.GET),
            },
            status=status,
        )


class RevokePage(FundPage):
    """Let a token open nothing any more."""

    action = Action.API_USE
    http_method_names = ["post"]
    token: ApiToken

    def load(self, **kwargs: Any) -> None:
        self.token = get_object_or_404(ApiToken, pk=kwargs["token"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        revoke_token(self.token, by=self.request.user)
        messages.success(request, f"已停用令牌“{self.token.name}”，用它的程序不能再连接。")
        return redirect(self.fund.url("tokens:list"))


def proven_twice(request: HttpRequest) -> bool:
    """Tell whether this session was opened with a second factor, as the sign-in wrote it down."""
    return any(shown.get("method") == "mfa" for shown in request.session.get(METHODS, []))
