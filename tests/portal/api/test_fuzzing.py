"""Whatever is sent, the API answers as its description says: three roles, real tokens.

A few cases of each operation run with every suite, a hundred and more of each with the long ones.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from pytest_django import DjangoDbBlocker
from schemathesis import Case
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from funds.permissions import Role
from kit.tenancy.owner import empty_tables
from kit.tenancy.scope import fund_scope
from portal.views.api import described
from portal.wsgi import application
from tests.api_routes import API_ROUTES
from tests.callers import token_of
from tests.factories.funds import FundFactory
from tests.factories.jobs import finished
from tests.factories.projects import CategoryFactory
from tests.pages import api_of_parts
from tests.routes import known_routes
from tests.world import City, build_city

ROLES = (Role.OFFICE, Role.LEAD_UNIT, Role.AUDITOR)
CHECKED = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
ROWS = {**API_ROUTES, **api_of_parts()}
_PART = re.compile(r"<(?:\w+:)?(\w+)>")
NAMES = {"/" + _PART.sub(r"{\1}", route.pattern): route.name for route in known_routes()}
SCHEMA = schemathesis.openapi.from_dict(described())
OPERATIONS = {
    operation.ok().label: operation.ok()  # type: ignore[union-attr]
    for operation in SCHEMA.get_all_operations()
}


@dataclass(frozen=True)
class Target:
    """A city with everything in it, and a token of each role."""

    city: City
    secrets: Mapping[Role, str]

    def parts(self, path: str) -> dict[str, Any]:
        """Return the parts of an address that name real rows, as the access matrix fills them."""
        name = NAMES[path]
        row = ROWS[name]
        objects = {part: self.city.objects[kind] for part, kind in (row.objects or {}).items()}
        return {**(row.fixed or {}), **objects, "fund": self.city.fund.slug}


@pytest.fixture(scope="module")
def target(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Target]:
    with django_db_blocker.unblock():
        city = build_city(FundFactory.create(slug="taiyuan", prefix="TY", working_year=2021))
        with fund_scope(city.fund.pk):
            CategoryFactory.create(year=2018)
            from kit.models import Job

            job = Job.objects.get(pk=city.objects["job"])
        finished(job, "台账.xlsx", b"bytes")
        yield Target(city, {role: token_of(city.people[role], city.fund) for role in ROLES})
        empty_tables(connection.settings_dict["NAME"])


@pytest.fixture(autouse=True)
def _nobody_is_throttled() -> Iterator[None]:
    with override_settings(API_REQUESTS_A_MINUTE={"person": 10**6, "address": 10**6}):
        yield


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Let the connection outlive a request, as Django's own test client does."""
    watched = (request_started, request_finished)
    for signal in watched:
        signal.disconnect(close_old_connections)
    yield
    for signal in watched:
        signal.connect(close_old_connections)


def whole(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer as the portal does, with the answer read to its end and closed, files too."""
    answer = application(environ, start_response)
    try:
        return list(answer)
    finally:
        answer.close()


def hammer(label: str, target: Target, role: Role, cases: int, *, steady: bool) -> None:
    """Send cases of one operation: its examples, well-formed ones, and malformed ones.

    What a case wrote is undone, so that the next meets the same city.
    """
    operation = OPERATIONS[label]
    real = target.parts(operation.path)

    def send(case: "Case[Any]") -> None:
        case.headers["Authorization"] = f"Bearer {target.secrets[role]}"
        mark = transaction.savepoint()
        try:
            response = case.call(app=whole, base_url="http://testserver")
            case.validate_response(response, checks=CHECKED)
        finally:
            transaction.savepoint_rollback(mark)

    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    strategies = [
        *((operation.as_strategy(mode, path_parameters=real), cases // 2) for mode in modes),
        (operation.as_strategy(path_parameters={"fund": "taiyuan"}), max(cases // 5, 1)),
        *((each, 1) for each in operation.get_strategies_from_examples(path_parameters=real)),
    ]
    for strategy, count in strategies:
        settings(
            max_examples=count,
            deadline=None,
            database=None,
            derandomize=steady,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(given(case=strategy)(send))()


@pytest.mark.django_db
@pytest.mark.parametrize(("place", "label"), list(enumerate(OPERATIONS)), ids=str)
def test_a_few_cases_of_every_operation(place: int, label: str, target: Target) -> None:
    hammer(label, target, ROLES[place % len(ROLES)], 4, steady=True)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("label", OPERATIONS)
def test_a_hundred_cases_of_every_operation(label: str, role: Role, target: Target) -> None:
    hammer(label, target, role, 100, steady=False)
