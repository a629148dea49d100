"""Giving people accounts (账号) and roles (任职): the platform's work, not a fund's."""

import re
from collections.abc import Sequence
from datetime import date

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from funds.models import Fund, Membership, PersonEvent, Unit, User
from funds.permissions import Role
from kit import clock
from kit.errors import Refusal

# What an account may be called: typed on any keyboard, never mistaken for an e-mail address.
_ACCOUNT = re.compile(r"[A-Za-z][A-Za-z0-9._-]{2,39}")
TAKEN = "这个账号名已经有人用了。请换一个。"


def open_account(
    username: str, name: str, *, encoded: str, email: str = "", is_sample: bool = False
) -> User:
    """Add a person who signs in as ``username``.

    Args:
        encoded: the password as ``make_password`` returns it.
        email: left out when another account has it.
        is_sample: 示意账号; such an account signs in only while ``DEBUG`` is on.

    Raises:
        IntegrityError: the account is taken.
    """
    if email and User.objects.filter(email__iexact=email).exists():
        email = ""
    return User.objects.create(
        username=username, name=name, password=encoded, email=email, is_sample=is_sample
    )


def choose_account(username: str, name: str, *, encoded: str, email: str = "") -> User:
    """Open an account under the name its owner chose.

    Raises:
        Refusal: the account is taken, whoever was quicker.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise Refusal(TAKEN, field="username")
    try:
        with transaction.atomic():
            return open_account(username, name, encoded=encoded, email=email)
    except IntegrityError as error:
        raise Refusal(TAKEN, field="username") from error


def checked_account(username: str) -> str:
    """Return an account name that may be used.

    Raises:
        Refusal: it has other characters, or a wrong length.
    """
    username = username.strip()
    if not _ACCOUNT.fullmatch(username):
        raise Refusal(
            "账号名用 3 到 40 个英文字母、数字、点、横线，以字母开头。请改正。", field="username"
        )
    return username


def checked_password(password: str, user: User) -> str:
    """Return the stored form of a password that our rules allow for ``user``.

    Raises:
        Refusal: it breaks a rule; the message says which.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refusal("".join(error.messages), field="password") from error
    return make_password(password)


def appoint(  # noqa: PLR0913 - all by name, and each says something else
    user: User,
    role: Role,
    *,
    fund: Fund | None,
    unit: Unit | None = None,
    years: Sequence[int] = (),
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Membership:
    """Give ``user`` a role in ``fund``, from today on unless said, for a unit where it has one.

    Raises:
        Refusal: the account is a volunteer's, entered by a code of a mobile alone.
    """
    if role != Role.VOLUNTEER and _is_entered_by_code(user):
        raise Refusal(
            "这个账号用手机验证码登录，只能看本人的志愿服务。"
            "请先退出登录，再打开邀请链接，另开一个工作账号。"
        )
    return Membership.objects.create(
        user=user,
        fund=fund,
        role=role,
        unit=unit,
        years=list(years),
        valid_from=valid_from or clock.today(),
        valid_to=valid_to,
    )


def _is_entered_by_code(user: User) -> bool:
    """Tell whether an account is a volunteer's without a password."""
    if user.has_usable_password():
        return False
    return Membership.objects.filter(user=user, role=Role.VOLUNTEER).exists()


def tell(person: User, what: str, *, by: User, note: str = "") -> None:
    """Write down what was done about a person, in the fund in scope."""
    PersonEvent.objects.create(person=person, what=what[:120], by=by, note=note[:500])


def lock_people(fund: Fund, *people: User) -> None:
    """Let one act on the roles of a fund end before the next begins, in the caller's transaction.

    Else two people of 文明办 could end each other's role at the same moment.
    """
    Fund.objects.select_for_update(no_key=True).get(pk=fund.pk)
    ids = sorted(person.pk for person in people)
    list(User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
