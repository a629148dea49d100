"""How people sign in here: accounts are given by an administrator, never signed up for."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from funds.models import User


def is_open(user: AbstractBaseUser) -> bool:
    """Tell whether the account may be used: 示意账号, whose passwords anybody knows, need DEBUG."""
    return bool(settings.DEBUG) or not getattr(user, "is_sample", False)


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """Checks passwords, and at every request that the account may still be used."""

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        return user is not None and is_open(user) and bool(super().user_can_authenticate(user))


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Refuses public sign-up, and sample accounts outside DEBUG."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "sample_account": "这是示意账号，只能在演示环境登录。请使用管理员分配给您的账号。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

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


def display_name(user: User) -> str:
    """Return how a page names its user."""
    return user.name
