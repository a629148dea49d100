"""How people sign in here: accounts are given by an administrator, never signed up for."""

import time
import unicodedata
from typing import Any, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from funds.models import SignInOutcome, User
from funds.queries.people import visitor
from funds.services.resets import tell_of_reset
from kit.locks import try_lock
from portal.guessing import must_wait, note_entered, note_failure, note_locked
from portal.second_factor.rule import lacks_factor

WRONG = "账号或密码不对。请重新输入；同一账号连续错 5 次会锁定 30 分钟。"


def is_open(user: AbstractBaseUser) -> bool:
    """Tell whether the account may be used: 示意账号, whose passwords anybody knows, need DEBUG."""
    return bool(settings.DEBUG) or not getattr(user, "is_sample", False)


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """Checks passwords, and at every request that the account may still be used."""

    def get_user(self, user_id: int | str) -> User | None:
        """Return who a session belongs to; ``None`` when the account may not be used.

        They know their roles, and where it is asked for whether they lack a second factor.
        """
        asked = {"lacks_factor": lacks_factor()} if settings.MFA_REQUIRED else {}
        person = visitor(user_id, **asked)
        return person if self.user_can_authenticate(person) else None

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        return user is not None and is_open(user) and bool(super().user_can_authenticate(user))


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Refuses public sign-up, and sample accounts outside DEBUG."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "sample_account": "这是示意账号，只能在演示环境登录。请使用管理员分配给您的账号。",
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        "enter_current_password": "现在的密码不对。请重新输入。",
        "incorrect_password": "密码不对。请重新输入；连续错 5 次会锁定 30 分钟。",
        "trying_already": "这个账号正在另一处登录。请稍等几秒再试一次。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("landing")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Tell a person whose password a colleague's link reset, so that a misuse is noticed."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        told = tell_of_reset(user)
        if told:
            messages.warning(request, told)
        return response

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Let one try at an account end before the next begins, else many at once outrun the count.

        Raises:
            ImmediateHttpResponse: the address has failed too often and has to wait.
            ValidationError: another try at the same account is going on.
        """
        account = account_tried(request, credentials)
        if must_wait(request, account):
            raise ImmediateHttpResponse(render(request, "account/slowed.html", status=429))
        if not try_lock(f"sign-in {account}"):
            raise self.validation_error("trying_already")
        self._is_locked = not AxesProxyHandler.is_allowed(request, credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write the failure down; where the account was locked no password was looked at."""
        account = account_tried(request, credentials)
        user = User.objects.filter(username=account).first()
        if self._is_locked:
            note_locked(request, account, user)
        else:
            note_failure(request, account, user, SignInOutcome.WRONG_PASSWORD)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        if isinstance(user, User):
            note_entered(request, user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask nobody again who proved themselves a moment ago, by signing in."""
        request: HttpRequest = context.request
        records = get_authentication_records(request, request.user)
        since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
        if records and records[-1]["at"] > since:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Return whose password it is.

        The library also returns people whom the backend refused, expecting them to be inactive.

        Raises:
            ValidationError: a sample account outside DEBUG.
        """
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None and not is_open(user):
            raise self.validation_error("sample_account")
        return user


def plain_account(typed: str) -> str:
    """Return an account as it was meant: full-width letters and blanks around it read through."""
    return unicodedata.normalize("NFKC", typed).replace("\0", "").strip()


def account_tried(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return the account whose password is being tried, however its owner was written.

    Failures are counted by it, so that trying the name, the name in capitals and the e-mail address
    in turn gains nobody a try.
    """
    given = credentials or {}
    typed = plain_account(
        str(given.get("email") or given.get("username") or request.POST.get("login", ""))
    )
    owner = (typed and User.objects.filter(email__iexact=typed).first()) or (
        User.objects.filter(username__iexact=typed).first()
    )
    return owner.username if owner else typed.lower()[:200]


def display_name(user: User) -> str:
    """Return how a page names its user."""
    return user.name
