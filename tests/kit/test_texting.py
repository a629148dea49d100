"""Senders of codes: what goes to a gateway, and which sender the check refuses."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.test import override_settings

from kit.texting import CONSOLE, GATEWAY, Console, Gateway, NotSent, sender, sender_check


class Office(BaseHTTPRequestHandler):
    """A gateway that writes down what it is sent."""

    def do_POST(self) -> None:
        asked: Any = self.server
        length = int(self.headers["Content-Length"])
        asked.got.append((self.headers["Authorization"], json.loads(self.rfile.read(length))))
        self.send_response(asked.answer)
        if asked.answer == 302:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        return


@pytest.fixture
def gateway() -> Iterator[Any]:
    server: Any = HTTPServer(("127.0.0.1", 0), Office)
    server.got, server.answer = [], 200
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/codes"
    with override_settings(CODE_GATEWAY=address, CODE_GATEWAY_KEY="shown-at-the-door"):
        yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_gateway_is_sent_mobile_and_code(gateway: Any) -> None:
    Gateway().send("19900000001", "123456", 5)
    body = {"mobile": "19900000001", "code": "123456", "minutes": 5}
    assert gateway.got == [("Bearer shown-at-the-door", body)]


@pytest.mark.parametrize("status", [302, 400, 503])
def test_what_a_gateway_does_not_take_was_not_sent(gateway: Any, status: int) -> None:
    gateway.answer = status
    with pytest.raises(NotSent):
        Gateway().send("19900000001", "123456", 5)


def test_a_gateway_that_is_away_sent_nothing() -> None:
    with override_settings(CODE_GATEWAY="http://127.0.0.1:1/"), pytest.raises(NotSent):
        Gateway().send("19900000001", "123456", 5)


def test_the_console_prints_no_whole_number(capsys: pytest.CaptureFixture[str]) -> None:
    Console().send("19912345678", "123456", 5)
    printed = capsys.readouterr().out
    assert "123456" in printed
    assert "5678" in printed
    assert "199123" not in printed


@pytest.mark.parametrize(
    ("named", "debug", "address", "found"),
    [
        ("", False, "", []),
        (CONSOLE, True, "", []),
        (CONSOLE, False, "", ["kit.E001"]),
        ("kit.texting.Nobody", False, "", ["kit.E002"]),
        (GATEWAY, False, "", ["kit.E003"]),
        (GATEWAY, False, "ftp://x/", ["kit.E003"]),
        (GATEWAY, False, "https://x/", []),
    ],
)
def test_a_sender_that_shows_codes_is_refused_outside_a_demonstration(
    named: str, debug: bool, address: str, found: list[str]
) -> None:
    with override_settings(CODE_SENDER=named, DEBUG=debug, CODE_GATEWAY=address):
        assert [error.id for error in sender_check(None)] == found
        if found in ([], ["kit.E001"]):
            assert (sender() is None) == (not named or bool(found))
