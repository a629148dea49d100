"""大字版 and row height: a person's own, or a visitor's cookie."""

import pytest
from django.test import Client

from funds.models import Fund, RowHeight
from funds.permissions import Role
from tests.factories.funds import member

LARGE = 'class="large-type rows-large"'


def html(client: Client, address: str = "/taiyuan/") -> str:
    return client.get(address).content.decode()


def test_a_visitors_choice_is_a_cookie(client: Client, taiyuan: Fund) -> None:
    assert LARGE not in html(client)
    answer = client.get("/appearance/", {"type": "large", "next": "/taiyuan/open/money/"})
    assert answer.headers["Location"] == "/taiyuan/open/money/"
    assert answer.cookies["type"]["httponly"]
    assert LARGE in html(client)
    client.get("/appearance/", {"type": "usual", "next": "/"})
    assert LARGE not in html(client)


def test_a_persons_choice_follows_them_to_another_browser(client: Client, taiyuan: Fund) -> None:
    person = member(taiyuan, Role.OFFICE)
    client.force_login(person)
    client.post("/appearance/", {"type": "large", "next": "/taiyuan/desk/"})
    other = Client()
    other.force_login(person)
    assert LARGE in html(other, "/taiyuan/projects/")
    person.refresh_from_db()
    assert person.large_type


def test_a_link_cannot_change_a_signed_in_persons_choice(client: Client, taiyuan: Fund) -> None:
    person = member(taiyuan, Role.OFFICE)
    client.force_login(person)
    client.get("/appearance/", {"type": "large", "next": "/"})
    person.refresh_from_db()
    assert not person.large_type


def test_a_post_without_its_token_is_refused(taiyuan: Fund) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(member(taiyuan, Role.OFFICE))
    assert client.post("/appearance/", {"type": "large", "next": "/"}).status_code == 403


def test_row_height_is_kept_and_large_type_outweighs_it(client: Client, taiyuan: Fund) -> None:
    person = member(taiyuan, Role.OFFICE)
    client.force_login(person)
    client.post("/appearance/", {"rows": "compact", "next": "/"})
    person.refresh_from_db()
    assert person.rows == RowHeight.COMPACT
    assert 'class="rows-compact"' in html(client, "/taiyuan/projects/")
    client.post("/appearance/", {"type": "large", "next": "/"})
    assert LARGE in html(client, "/taiyuan/projects/")


@pytest.mark.parametrize(
    "asked",
    ["https://example.com/", "//example.com/", "javascript:alert(1)", "\\\\example.com"],
)
def test_it_leads_nowhere_else(client: Client, taiyuan: Fund, asked: str) -> None:
    answer = client.get("/appearance/", {"type": "large", "next": asked})
    assert answer.headers["Location"] == "/"


def test_a_made_up_cookie_changes_nothing(client: Client, taiyuan: Fund) -> None:
    client.cookies["type"] = '"><script>'
    client.cookies["rows"] = "enormous"
    assert 'class="rows-standard"' in html(client)
