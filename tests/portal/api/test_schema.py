"""The description of the API is complete, and says nothing that is not so."""

import io

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS

from portal.views.api import described

PROBLEMS = {"400", "401", "403", "404", "405", "429", "500"}


def operations() -> list[tuple[str, str, dict[str, object]]]:
    return [
        (path, method, operation)
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_description_is_valid_and_without_a_warning() -> None:
    GENERATOR_STATS.reset()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())


@pytest.mark.django_db
def test_anybody_may_read_it() -> None:
    response = Client().get("/api/v1/schema/")
    assert response.status_code == 200
    assert response.json()["openapi"] == "3.1.0"


@pytest.mark.parametrize(
    ("path", "method", "operation"), operations(), ids=lambda value: str(value)[:40]
)
def test_every_operation_says_what_it_does_and_how_it_refuses(
    path: str, method: str, operation: dict[str, object]
) -> None:
    responses = operation["responses"]
    assert isinstance(responses, dict)
    assert set(responses) >= PROBLEMS
    for status in PROBLEMS:
        assert set(responses[status]["content"]) == {"application/problem+json"}
    assert any("\u4e00" <= letter <= "\u9fff" for letter in str(operation["summary"]))
    assert operation["security"] == [{"token": []}, {"session": []}]
    if method in ("post", "patch"):
        body = operation["requestBody"]
        assert isinstance(body, dict)
        assert body["content"]["application/json"]["examples"], "a body has an example"
        assert set(responses) >= {"409", "413", "415"}


def test_the_names_of_operations_are_unique() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(set(names)) == len(names)
