"""Whatever an address or a form carries, a page answers: with a page, a refusal, never a crash."""

import base64
import json
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from funds.models import User
from funds.permissions import Role
from kit.tenancy.owner import empty_tables
from tests import matrix
from tests.factories.funds import FundFactory
from tests.matrix import Pair
from tests.test_access import ROUTES
from tests.world import administrators, build_city

NAMES = (
    "q", "cursor", "year", "month", "shown", "rows", "role", "kind", "of", "view", "outcome",
    "group", "funded", "category", "lead", "state", "stage", "owing", "sort", "issued", "next",
    "back", "open", "to", "last_day", "reason", "only", "first", "last", "person", "fund",
    "account", "campaign", "project", "version", "seen", "key", "unit", "years", "valid_to",
    "amount", "name", "confirm", "chosen", "login", "password", "type", "said", "act", "kept",
)  # fmt: skip
DEEP = base64.urlsafe_b64encode(json.dumps(["n", {"a": [None, 1e400]}, "x" * 9]).encode()).decode()
VALUES = ("\0", "9" * 60, "-1", "9999-12-31", "0001-01-01", "１２", "\U0010ffff\u202e<b>", DEEP)


@pytest.fixture(scope="module")
def visitors(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[Pair, dict[bool, list[User]]]]:
    """Two cities, and whom most pages open for: those of a fund, and (``True``) the platform's."""
    with django_db_blocker.unblock():
        cities = Pair(
            build_city(FundFactory.create(slug="taiyuan", prefix="TY")),
            build_city(FundFactory.create(slug="puyang", prefix="PY"), padding=1),
        )
        people = [cities.own.people[role] for role in (Role.OFFICE, Role.FINANCE)]
        yield cities, {False: people, True: list(administrators().values())}
        empty_tables(connection.settings_dict["NAME"])


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
            sent = dict.fromkeys(NAMES, value)
            for call in (client.get, client.post):
                mark = transaction.savepoint()
                status = matrix.status_of(call(address, sent))
                transaction.savepoint_rollback(mark)
                if status >= 500:
                    broken.append(f"{call.__name__} {value!r} as {person}: {status}")
    assert broken == []
