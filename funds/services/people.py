"""Giving people accounts (账号) and roles (任职): the platform's work, not a fund's."""

from funds.models import Fund, Membership, Unit, User
from funds.permissions import Role


def open_account(username: str, name: str, *, password: str, is_sample: bool = False) -> User:
    """Add a person who signs in as ``username``.

    Args:
        is_sample: 示意账号; such an account signs in only while ``DEBUG`` is on.

    Raises:
        IntegrityError: the account is taken.
    """
    return User.objects.create_user(username, password, name=name, is_sample=is_sample)


def appoint(user: User, role: Role, *, fund: Fund, unit: Unit | None = None) -> Membership:
    """Give ``user`` a role in ``fund`` from today on, for a unit where the role has one."""
    return Membership.objects.create(user=user, fund=fund, role=role, unit=unit)
