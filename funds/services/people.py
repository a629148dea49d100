"""Giving people accounts (账号) and roles (任职): the platform's work, not a fund's."""

from funds.models import Fund, Membership, Unit, User
from funds.permissions import Role


def open_account(username: str, name: str, *, encoded: str, is_sample: bool = False) -> User:
    """Add a person who signs in as ``username``.

    Args:
        encoded: the password as ``make_password`` returns it.
        is_sample: 示意账号; such an account signs in only while ``DEBUG`` is on.

    Raises:
        IntegrityError: the account is taken.
    """
    return User.objects.create(username=username, name=name, password=encoded, is_sample=is_sample)


def appoint(user: User, role: Role, *, fund: Fund, unit: Unit | None = None) -> Membership:
    """Give ``user`` a role in ``fund`` from today on, for a unit where the role has one."""
    return Membership.objects.create(user=user, fund=fund, role=role, unit=unit)
