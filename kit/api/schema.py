"""The OpenAPI description, read from each address's table of operations."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, inline_serializer
from rest_framework import serializers

from kit.api.operations import Operation
from kit.api.parameters import parameters_of
from kit.api.problems import KINDS, MEDIA_TYPE, TYPE
from kit.api.views import IDEMPOTENCY_KEY, LONGEST_KEY, Api

ALWAYS = (400, 401, 403, 404, 405, 429, 500)
WITH_BODY = (413, 415)
PATTERNS = {
    "fund": ({"type": "string", "pattern": "^[a-z0-9-]{1,30}$"}, "基金的地址，例如 taiyuan"),
    "number": ({"type": "string", "pattern": "^[A-Za-z0-9-]{1,30}$"}, "编号"),
    "ref": (
        {"type": "string", "pattern": "^([A-Z]{2,4}-[0-9]{4}-[0-9]{3,6}|[b-z2-9]{10})$"},
        "项目编号；草稿还没有编号时，是它的 ref",
    ),
    "key": ({"type": "string", "pattern": "^[a-z_]{1,60}$"}, "数字的代码，例如 money_received"),
    "ledger": ({"type": "string", "pattern": "^[a-z_]{1,30}$"}, "台账的代码，例如 donations"),
}
_PAGES: dict[Any, Any] = {}
ROW_ID = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}


class ProblemError(serializers.Serializer[Any]):
    """What is wrong with one field."""

    field = serializers.CharField(help_text="哪一项；空表示整个请求", allow_blank=True)
    message = serializers.CharField(help_text="哪里不对，怎样改")


class Problem(serializers.Serializer[Any]):
    """问题说明（RFC 9457）。"""

    type = serializers.CharField(help_text=f"问题的种类，以 {TYPE} 开头")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="发生了什么，可以怎么办")
    errors = ProblemError(many=True)
    request_id = serializers.CharField(help_text="请求号，向平台管理员询问时请告知")


class PortalSchema(AutoSchema):
    """Describes an address by its operations; nothing is guessed from models."""

    view: Api

    @property
    def operation(self) -> Operation:
        return self.view.operations[self.method]

    def get_operation_id(self) -> str:
        return self.operation.id

    def get_summary(self) -> str:
        return self.operation.summary

    def get_description(self) -> str:
        return self.operation.detail

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def _get_parameters(self) -> list[dict[str, Any]]:
        """Return the parts of the address, the filters and the headers, in that order."""
        found = [self._part(name) for name in self._parts()]
        if self.method == "GET":
            found += parameters_of(self.view.parameters)
        if self.operation.again:
            found.append(
                {
                    "in": "header",
                    "name": IDEMPOTENCY_KEY,
                    "required": True,
                    "schema": {"type": "string", "pattern": f"^[!-~]{{1,{LONGEST_KEY}}}$"},
                    "description": "每件事一个新值；没有收到回答时，用同一个值重发",
                    "example": "2021-10-12-bank-000137",
                }
            )
        return found

    def _parts(self) -> list[str]:
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    def _part(self, name: str) -> dict[str, Any]:
        schema, words = PATTERNS.get(name, (ROW_ID, "这一项的 id"))
        return {
            "in": "path",
            "name": name,
            "required": True,
            "schema": schema,
            "description": words,
        }

    def get_request_serializer(self) -> Any:
        asks = self.operation.asks
        return asks() if asks else None

    def get_response_serializers(self) -> Any:
        operation = self.operation
        if operation.answers is None:
            file = OpenApiResponse({"type": "string", "format": "binary"}, description="文件")
            return {(operation.status, operation.file): file}
        answers: Any = operation.answers()
        if operation.many:
            answers = _page_of(operation.answers)
        found = {operation.status: OpenApiResponse(answers, description="办到了")}
        if operation.again:
            found[200] = OpenApiResponse(
                answers, description="用同一个防重号办过，这是那一次的结果"
            )
        return found

    def get_examples(self) -> list[OpenApiExample]:
        if self.operation.example is None:
            return []
        return [OpenApiExample("例子", value=self.operation.example, request_only=True)]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status in self._problems():
            bodies[str(status)] = self._get_response_for_code(
                OpenApiResponse(Problem, description=KINDS[status].title),
                str(status),
                media_types=[MEDIA_TYPE],
            )
        return bodies

    def _problems(self) -> list[int]:
        found = set(ALWAYS)
        if self.operation.may_conflict:
            found.add(409)
        if self.operation.asks is not None:
            found |= set(WITH_BODY)
        return sorted(found)

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False


def _page_of(kind: Any) -> Any:
    """Return the page of a kind of row, one and the same for all lists of them."""
    return _PAGES.get(kind) or _PAGES.setdefault(kind, _new_page(kind))


def _new_page(kind: Any) -> Any:
    return inline_serializer(
        f"{kind.__name__}Page",
        {
            "results": kind(many=True),
            "next": serializers.CharField(
                allow_null=True, help_text="下一页的地址；最后一页是 null"
            ),
        },
    )


def closed_bodies(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Say of every body that it takes no other fields: an unknown one is refused."""
    schemas = result.get("components", {}).get("schemas", {})
    for path in result["paths"].values():
        for operation in path.values():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            name = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
            if name in schemas:
                schemas[name]["additionalProperties"] = False
    return result
