"""Accounts of volunteers (志愿者账号): no password, one role in one fund, opened by a code.

Its name says nothing of its owner: accounts stand in the record of signing in.
"""

import secrets

from django.contrib.auth.hashers import make_password

from funds.models import Fund, Membership, Session, User
from funds.permissions import Role
from funds.services.people import appoint, open_account
from kit import clock
from volunteers.models import Volunteer

GONE = "已匿名"


def open_phone_account(name: str, *, fund: Fund) -> User:
    """Open an account that is entered by a code alone, as 志愿者 of ``fund``."""
    # No password fits it, so that no page of staff and no letter opens it.
    account = open_account(f"phone-{secrets.token_hex(8)}", name, encoded=make_password(None))
    appoint(account, Role.VOLUNTEER, fund=fund)
    return account


def is_phone_account(person: User, fund: Fund) -> bool:
    """Tell whether a code may open an account: a volunteer's of this fund, and nothing besides.

    Whoever works in a fund signs in with a password and what else is asked of them.
    """
    held = [(role.fund_id, role.role) for role in person.roles()]
    own = bool(held) and all(each == (fund.pk, Role.VOLUNTEER) for each in held)
    return own and person.is_active and not person.has_usable_password()


def part_from_account(volunteer: Volunteer) -> None:
    """Close a volunteer's account whose mobile or identity number becomes another's.

    Whoever enters a new mobile in the registry could sign in by it: so nobody does before they
    prove it and give the whole identity number, as whoever joins does.
    """
    person = volunteer.person
    if person is not None and not person.has_usable_password():
        volunteer.person = None
        close_phone_account(person)


def close_phone_account(person: User, *, forget: bool = False) -> None:
    """Close a volunteer's account, with its sessions.

    Args:
        person: whose; of somebody who also works here it stays.
        forget: the name it bears is taken away too.
    """
    if person.has_usable_password():
        return
    person.name, person.is_active = GONE if forget else person.name, False
    person.save(update_fields=["name", "is_active"])
    held = Membership.objects.filter(user=person, stopped_at__isnull=True)
    held.update(stopped_at=clock.now())
    Session.objects.filter(user=person).delete()
