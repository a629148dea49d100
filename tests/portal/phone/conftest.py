"""A phone before a fund, the codes it was sent, and a person who was registered by a clerk."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from funds.models import Fund, User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from kit.texting import Console
from tests.factories.funds import member
from tests.factories.volunteers import DivisionFactory
from tests.funds.views.conftest import _plain_static

__all__ = ["_plain_static"]


class Printed(Console):
    """The console, which by its own name is one under DEBUG alone."""


@pytest.fixture(autouse=True)
def _codes_are_printed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Print codes, at once since no test here commits, and begin with nothing counted."""
    monkeypatch.setattr("kit.phone_codes.on_commit", lambda send: send())
    kept = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "phone"}
    with override_settings(
        CODE_SENDER="tests.portal.phone.conftest.Printed", CACHES={"default": kept}
    ):
        cache.clear()
        yield


@dataclass
class Phone:
    """A browser at one fund, by one mobile."""

    said: pytest.CaptureFixture[str]
    mobile: str
    fund: str = "taiyuan"
    client: Client = field(default_factory=Client)

    def code(self) -> str:
        """Return the code that was printed last."""
        found = re.findall(
            rf"验证码 (\d{{6}})（手机尾号 {self.mobile[-4:]}", self.said.readouterr().out
        )
        return str(found[-1]) if found else ""

    def prove(self, page: str) -> Any:
        """Go through mobile and code on a page; return the answer to the code."""
        address = f"/{self.fund}/{page}/"
        assert (
            self.client.post(address, {"step": "mobile", "mobile": self.mobile}).status_code == 302
        )
        assert "核对验证码" in self.client.get(address).content.decode()
        return self.client.post(address, {"step": "code", "code": self.code()}, follow=True)


@pytest.fixture
def office(taiyuan: Fund) -> User:
    with fund_scope(taiyuan.pk):
        DivisionFactory.create()
    return member(taiyuan, Role.OFFICE)
