"""What the API reads and writes: UTF-8 JSON, and nothing else."""

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import APIException, ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer

MOST_BYTES = 1024 * 1024
NOT_JSON = "内容不是有效的 JSON（UTF-8）。请检查括号、引号和编码。"


class TooLarge(APIException):
    """The body is larger than any request needs."""

    status_code = 413


class Json(BaseParser):
    """Reads JSON as its standard says: UTF-8, no NaN, no endless depth, an object at the top."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLarge
        try:
            found = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(NOT_JSON) from error
        if not isinstance(found, dict):
            raise ParseError('内容应是一个 JSON 对象，例如 {"name": "…"}。')
        return found


class PlainJson(JSONRenderer):
    """Writes JSON, and reads no wishes about it out of the Accept header."""

    def get_indent(self, accepted_media_type: str, renderer_context: Mapping[str, Any]) -> None:
        return None


class AlwaysJson(BaseContentNegotiation):
    """Answers in the one format there is, whatever was asked for."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        asked = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == asked), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
