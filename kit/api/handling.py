"""Turning what a view of the API raised into a problem."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from rest_framework import exceptions
from rest_framework.views import set_rollback

from kit.api.problems import FieldError, problem
from kit.errors import Refusal
from kit.paging import BadCursor


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Turn what a view raised into a problem; ``None`` lets the 500 handler speak.

    What the view wrote is undone. The refusal travels on the response, since a row of the access
    log written here would be undone with it.
    """
    response = _answer(error)
    if response is None:
        return None
    set_rollback()
    for name, value in _headers(error).items():
        response[name] = value
    said = _refusal(error)
    if said is not None:
        response.refusal = said  # type: ignore[attr-defined]
    return response


def _answer(error: Exception) -> HttpResponse | None:
    if isinstance(error, Refusal):
        status = 400 if isinstance(error, BadCursor) else error.status
        named = [FieldError(error.field, error.message)] if error.field else []
        return problem(status, error.message, named)
    if isinstance(error, exceptions.ValidationError):
        return problem(400, errors=_flattened(error.detail))
    if isinstance(error, exceptions.ParseError):
        return problem(400, str(error.detail))
    if isinstance(error, exceptions.AuthenticationFailed):
        return problem(401, str(error.detail))
    if isinstance(error, exceptions.APIException):
        return problem(error.status_code)
    if isinstance(error, Http404):
        return problem(404)
    if isinstance(error, PermissionDenied):
        return problem(403)
    return None


def _headers(error: Exception) -> dict[str, str]:
    headers: dict[str, str] = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(error.auth_header)  # type: ignore[attr-defined]
    if getattr(error, "wait", None) is not None:
        headers["Retry-After"] = str(int(error.wait))  # type: ignore[attr-defined]
    return headers


def _refusal(error: Exception) -> Refusal | None:
    """Return what the access log keeps: refusals of rules, and of credentials that were shown."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, exceptions.AuthenticationFailed):
        return Refusal(str(error.detail))
    return None


def _flattened(detail: Any, path: str = "") -> Iterator[FieldError]:
    """Yield the errors of nested fields, each with its path, ``years.0.year``."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _flattened(inner, ".".join(filter(None, (path, own))))
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list)
            yield from _flattened(inner, f"{path}.{place}" if nested and path else path)
    else:
        yield FieldError(path, str(detail))
