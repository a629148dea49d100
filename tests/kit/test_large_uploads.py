"""A city's roster may be larger than other files, on its own page and for who is signed in."""

import io
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from funds.models import Fund
from funds.permissions import Role
from kit.imports import new_shape
from tests.factories.funds import member
from volunteers.imports.roster import Roster

ROSTER_PAGE = "/taiyuan/imports/volunteers/"
SIXTY = 60 * 2**20
MOST = next(
    most for page, most in settings.LARGE_REQUESTS.items() if re.fullmatch(page, ROSTER_PAGE)
)


class Unread(io.RawIOBase):
    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")


def posted(client: Client, path: str, size: int) -> Any:
    """Declare a body of a size that nobody may begin to read."""
    return client.post(
        path,
        data=b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(size),
        **{"wsgi.input": Unread()},  # type: ignore[arg-type]
    )


@pytest.mark.django_db
def test_sixty_megabytes_are_for_the_roster_and_who_is_signed_in(taiyuan: Fund) -> None:
    client = Client()
    assert posted(client, ROSTER_PAGE, SIXTY).status_code == 401
    client.force_login(member(taiyuan, Role.OFFICE))
    for path in ("/taiyuan/imports/units/", "/taiyuan/imports/hours/", ROSTER_PAGE + "existing/"):
        assert posted(client, path, SIXTY).status_code == 413
    told = posted(client, ROSTER_PAGE, MOST + 1)
    assert told.status_code == 413
    assert "一次最多 132 MB" in told.content.decode()
    assert posted(client, ROSTER_PAGE, SIXTY).status_code == 400


@pytest.mark.django_db
def test_the_roster_has_a_limit_of_its_own(
    in_taiyuan: Fund, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (Roster.most_bytes, new_shape("hours").most_bytes) == (128 * 2**20, 20 * 2**20)
    assert Roster.most_bytes + 2**20 < MOST
    monkeypatch.setattr(Roster, "most_bytes", 100)
    client = Client()
    client.force_login(member(in_taiyuan, Role.OFFICE))
    response = client.post(ROSTER_PAGE, {"file": SimpleUploadedFile("花名册.csv", b"," * 101)})
    assert response.status_code == 400
    assert "超过了" in response.content.decode()
    assert "最多 128 MB" in client.get(ROSTER_PAGE).content.decode()
