"""What a list is narrowed by now: a chip each, with the address without it."""

from typing import Any
from urllib.parse import urlencode


def chips_of(*conditions: tuple[str, Any, Any]) -> list[tuple[str, str]]:
    """Return (words, address without it) of each condition that is set.

    Args:
        conditions: the parameter, its words (empty when it is not set), and its value.
    """
    kept = {name: value for name, words, value in conditions if words}
    return [
        (str(words), f"?{urlencode({k: v for k, v in kept.items() if k != name})}")
        for name, words, _ in conditions
        if words
    ]
