"""The API's own description."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from kit.api.operations import Operation
from kit.api.throttles import count
from kit.api.views import Api
from kit.requests import client_address


class SchemaApi(Api):
    """The description by OpenAPI: of no fund, and open to everybody."""

    operations = {"GET": Operation("get_schema", "看接口说明（OpenAPI）", "")}
    authentication_classes = ()
    schema = None

    def admit(self, request: Request) -> None:
        count(client_address(request._request) or "", "address")
        self.operation(request)

    def get(self, request: Request) -> Response:
        return Response(described())


@cache
def described() -> dict[str, Any]:
    """Return the description; it changes only with the program."""
    generator = SchemaGenerator()
    found: dict[str, Any] = generator.get_schema(request=None, public=True)
    return found
