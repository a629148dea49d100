"""Whatever an address or a form carries, a page answers: with a page, a refusal, never a crash."""

import base64
import json
import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from funds.models import User
from funds.permissions import Role
from tests import matrix
from tests.built import built
from tests.matrix import Pair
from tests.test_access import ROUTES

NAMES = (
    "q", "cursor", "year", "month", "shown", "rows", "role", "kind", "of", "view", "outcome",
    "group", "funded", "category", "lead", "state", "stage", "owing", "sort", "issued", "next",
    "back", "open", "to", "last_day", "reason", "only", "first", "last", "person", "fund",
    "account", "campaign", "project", "version", "seen", "key", "unit", "years", "valid_to",
    "amount", "name", "confirm", "chosen", "login", "password", "type", "said", "act", "kept",
    "call", "from", "renews", "older", "newer", "commitment", "seen_version", "seen_state",
    "year_of_call", "expense", "history", "note", "submit", "keep",
    "near", "day", "division", "held", "act", "digits", "shift", "step", "answer", "transfer",
)  # fmt: skip
DEEP = base64.urlsafe_b64encode(json.dumps(["n", {"a": [None, 1e400]}, "x" * 9]).encode()).decode()
NAME_OF_CONTROL = re.compile(r"""<(?:input|select|textarea|button)\b[^>]*?\bname="(\w+)\"""")
VALUES = (
    "\0",
    "9" * 60,
    "-1",
    "9999-12-31",
    "0001-01-01",
    "１２",
    "\U0010ffff\u202e<b>\x01\x1b",
    DEEP,
)


@pytest.fixture(scope="module")
def visitors(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Pair, dict[bool, list[User]]]]:
    """Two cities, and whom most pages open for: those of a fund, and (``True``) the platform's."""
    with django_db_blocker.unblock(), built("cities", matrix.two_cities) as cities:
        roles = (Role.OFFICE, Role.FINANCE, Role.VOLUNTEER)
        people = [cities.own.people[role] for role in roles]
        yield cities, {False: people, True: list(cities.administrators.values())}


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(ROUTES) - {"healthz"}))
def test_a_page_survives_whatever_it_is_sent(
    name: str, visitors: tuple[Pair, dict[bool, list[User]]]
) -> None:
    cities, people = visitors
    address = matrix.address_of(name, ROUTES[name], cities)
    broken = []
    for person in people[ROUTES[name].platform]:
        for value in VALUES:
            client = Client(raise_request_exception=False)
            client.force_login(person, backend="portal.accounts.AccountBackend")
            names = {*NAMES, *asked_for(client, address)}
            for call in (client.get, client.post):
                mark = transaction.savepoint()
                status = matrix.status_of(call(address, dict.fromkeys(names, value)))
                transaction.savepoint_rollback(mark)
                if status >= 500:
                    broken.append(f"{call.__name__} {value!r} as {person}: {status}")
    assert broken == []


def asked_for(client: Client, address: str) -> set[str]:
    """Return the names of whatever the forms of a page would send."""
    mark = transaction.savepoint()
    page = client.get(address)
    transaction.savepoint_rollback(mark)
    if page.streaming:  # A file has no forms; read to its end, it is closed.
        page.getvalue()
        return set()
    return set(NAME_OF_CONTROL.findall(page.content.decode("latin1")))
