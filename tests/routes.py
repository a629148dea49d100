"""Every address of the portal, as the URL resolver knows it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class KnownRoute:
    """One address: the name views are reversed by, and its pattern."""

    name: str
    pattern: str


def known_routes() -> list[KnownRoute]:
    """Return every route, each once, in the resolver's order."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(
    entries: list[URLPattern | URLResolver], namespace: str, prefix: str
) -> Iterator[KnownRoute]:
    for entry in entries:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, inner, pattern)
        else:
            yield KnownRoute(f"{namespace}{entry.name}", pattern)
