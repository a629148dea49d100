"""The description of the API, told for people: sections, operations, fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TYPES = {
    "string": "文字",
    "integer": "整数",
    "boolean": "真假",
    "array": "列表",
    "object": "对象",
    "null": "空",
}
DEEPEST = 2


@dataclass(frozen=True)
class Field:
    """One field of a body or an answer, or one parameter."""

    name: str
    type: str
    required: bool
    words: str


@dataclass(frozen=True)
class Described:
    """One operation."""

    id: str
    method: str
    path: str
    summary: str
    detail: str
    parameters: list[Field]
    body: list[Field]
    answer: list[Field]


@dataclass(frozen=True)
class Section:
    """The operations under one heading."""

    name: str
    operations: list[Described]


def sections(schema: dict[str, Any]) -> list[Section]:
    """Return what the schema describes, in the order of its tags."""
    found: dict[str, list[Described]] = {tag["name"]: [] for tag in schema["tags"]}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            told = _described(schema, path, method, operation)
            found.setdefault(operation["tags"][0], []).append(told)
    return [Section(name, operations) for name, operations in found.items()]


def _described(
    schema: dict[str, Any], path: str, method: str, operation: dict[str, Any]
) -> Described:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    answers = (
        operation["responses"][status]["content"].get("application/json")
        for status in operation["responses"]
        if status < "300"
    )
    answer = next(filter(None, answers), None)
    return Described(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        detail=operation.get("description", ""),
        parameters=[_parameter(found) for found in operation.get("parameters", [])],
        body=list(_fields(schema, body["schema"])) if body else [],
        answer=list(_fields(schema, answer["schema"])) if answer else [],
    )


def _parameter(found: dict[str, Any]) -> Field:
    return Field(
        found["name"], _type(found["schema"]), found["required"], found.get("description", "")
    )


def _fields(
    schema: dict[str, Any], of: dict[str, Any], path: str = "", depth: int = 0
) -> Iterator[Field]:
    """Yield the fields of an object, those of objects in it with dotted names."""
    of = _resolved(schema, of)
    required = of.get("required", [])
    for name, inner in of.get("properties", {}).items():
        inside = _resolved(schema, inner)
        words = inner.get("description") or inside.get("description", "")
        yield Field(f"{path}{name}", _type(inside), name in required, words.split("\n")[0])
        items = inside.get("items")
        if depth < DEEPEST and items is not None:
            yield from _fields(schema, items, f"{path}{name}[].", depth + 1)
        elif depth < DEEPEST:
            yield from _fields(schema, inside, f"{path}{name}.", depth + 1)


def _resolved(schema: dict[str, Any], of: dict[str, Any]) -> dict[str, Any]:
    for choice in of.get("oneOf", []):
        if "$ref" in choice:
            return _resolved(schema, choice)
    reference = of.get("$ref")
    if reference is None:
        return of
    found: dict[str, Any] = schema["components"]["schemas"][reference.rpartition("/")[2]]
    return found


def _type(of: dict[str, Any]) -> str:
    """Return a type in words: its codes when it has some, its kind else."""
    if "enum" in of:
        return "、".join(str(value) for value in of["enum"] if value is not None)
    if of.get("format") == "date":
        return "日期"
    if of.get("format") == "date-time":
        return "时刻"
    if "[0-9]{2}$" in of.get("pattern", "") or "{1,2})?$" in of.get("pattern", ""):
        return "金额（文字）"
    kinds = of.get("type", "object")
    first = kinds if isinstance(kinds, str) else kinds[0]
    return TYPES.get(first, first)
