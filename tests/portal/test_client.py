"""Whose address is believed, and what is kept of a browser."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from kit.requests import client_address
from portal.client import browser_family, masked, network_of

FORGED = {
    "HTTP_X_REAL_IP": "203.0.113.9",
    "HTTP_FORWARDED": "for=203.0.113.9",
    "HTTP_CLIENT_IP": "203.0.113.9",
}


@pytest.mark.parametrize(
    ("proxies", "written", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (0, "", "10.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "198.51.100.7", "10.0.0.1"),
        (1, "nonsense", "10.0.0.1"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
        (1, "2001:DB8:0:0::7", "2001:db8::7"),
    ],
)
def test_only_our_own_proxies_are_believed(
    rf: RequestFactory, settings: Settings, proxies: int, written: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {**FORGED, "HTTP_X_FORWARDED_FOR": written, "REMOTE_ADDR": "10.0.0.1"}
    assert client_address(rf.get("/", **headers)) == address  # type: ignore[arg-type]


def test_a_server_on_a_socket_knows_no_address(rf: RequestFactory) -> None:
    assert client_address(rf.get("/", REMOTE_ADDR="")) is None
    assert network_of(None) == masked(None) == ""


def test_one_household_counts_as_one_in_ipv6() -> None:
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("198.51.100.7") == "198.51.100.7"


def test_the_last_part_of_an_address_is_hidden() -> None:
    assert masked("198.51.100.7") == "198.51.100.*"
    assert masked("2001:db8:1:2:aaaa::7") == "2001:db8:1:2:*"


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/120.0 Safari/537.36 Edg/120.0",
            "微软 Edge · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 "
            "Mobile/15E148 MicroMessenger/8.0",
            "微信 · 苹果手机或平板",
        ),
        ("curl/8.0", ""),
    ],
)
def test_a_browser_is_named_in_words(agent: str, family: str) -> None:
    assert browser_family(agent) == family
