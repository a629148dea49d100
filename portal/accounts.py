"""How people sign in here: accounts are given by an administrator, never signed up for."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse

from funds.models import User
from funds.queries.people import visitor
from kit.locks import try_lock

WRONG = "账号或密码不对。请重新输入；同一账号连续错 5 次会锁定 30 分钟。"


def is_open(user: AbstractBaseUser) -> bool:
    """Tell whether the account may be used: 示意账号, whose passwords anybody knows, need DEBUG."""
    return bool(settings.DEBUG) or not getattr(user, "is_sample", False)


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """Checks passwords, and at every request that the account may still be used."""

    def get_user(self, user_id: object) -> User | None:
        """Return who a session belongs to, with their roles; ``None`` when it may not be used."""
        person = visitor(user_id)
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
        "trying_already": "这个账号正在另一处登录。请稍等几秒再试一次。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("landing")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Let one try at an account end before the next begins, else many at once outrun the count.

        Raises:
            ValidationError: another try at the same account is going on.
        """
        if not try_lock(f"sign-in {account_tried(request, credentials)}"):
            raise self.validation_error("trying_already")

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


def account_tried(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return the account whose password is being tried, however its owner was written.

    Failures are counted by it, so that trying the name, the name in capitals and the e-mail address
    in turn gains nobody a try.
    """
    given = credentials or {}
    typed = given.get("email") or given.get("username") or request.POST.get("login", "")
    typed = str(typed).replace("\0", "").strip()
    owner = (typed and User.objects.filter(email__iexact=typed).first()) or (
        User.objects.filter(username__iexact=typed).first()
    )
    return owner.username if owner else typed.lower()[:200]


def display_name(user: User) -> str:
    """Return how a page names its user."""
    return user.name
