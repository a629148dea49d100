"""How allauth runs here: accounts are given by an administrator, never signed up for."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from funds.models import User


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Refuses public sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def display_name(user: User) -> str:
    """Return how a page names its user."""
    return user.name
