"""Pages of the books, opened by a person of Taiyuan."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from funds.models import User

Open = Callable[..., Any]


@pytest.fixture
def visit(client: Client) -> Open:
    """Return what opens an address under ``/taiyuan/money/`` as somebody."""

    def visit(address: str, by: User) -> Any:
        client.force_login(by)
        return client.get(f"/taiyuan/money/{address}")

    return visit


@pytest.fixture
def send(client: Client) -> Open:
    """Return what sends a form to an address under ``/taiyuan/money/`` as somebody."""

    def send(address: str, by: User, **fields: str) -> Any:
        client.force_login(by)
        return client.post(f"/taiyuan/money/{address}", fields)

    return send


def rows_of(response: Any) -> list[str]:
    """Return the rows of the page's tables as words, heads and feet included."""
    found = re.findall(r"<tr\b.*?</tr>", response.content.decode(), re.S)
    return [words(row) for row in found]


def row_of(response: Any, beginning: str) -> str:
    """Return the one row that begins with these words."""
    (row,) = [row for row in rows_of(response) if row.startswith(beginning)]
    return row


def words(markup: str) -> str:
    """Return markup as the words a reader sees."""
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def text_of(response: Any) -> str:
    """Return the whole page as words."""
    return words(response.content.decode())
