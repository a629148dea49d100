"""Where a request comes from: the client's address, its network, the family of its browser."""

import re
from ipaddress import IPv6Address, ip_address, ip_network

from django.http import HttpRequest

from funds.services.sign_ins import Place
from kit.requests import client_address

HOUSEHOLD = 64
"""Bits of an IPv6 address that one subscriber has to himself: within it addresses are free."""

# The first that fits: most browsers also name the ones they descend from.
_BROWSERS = (
    (r"MicroMessenger", "微信"),
    (r"DingTalk", "钉钉"),
    (r"HuaweiBrowser", "华为浏览器"),
    (r"360SE|360EE|QihooBrowser", "360 浏览器"),
    (r"QQBrowser", "QQ 浏览器"),
    (r"UCBrowser|UBrowser", "UC 浏览器"),
    (r"Edg(e|A|iOS)?/", "微软 Edge"),
    (r"Firefox|FxiOS", "火狐"),
    (r"Chrome|Chromium|CriOS", "谷歌内核浏览器"),
    (r"Safari", "苹果 Safari"),
)
_SYSTEMS = (
    (r"HarmonyOS|OpenHarmony", "鸿蒙"),
    (r"Android", "安卓"),
    (r"iPhone|iPad", "苹果手机或平板"),
    (r"Windows", "Windows"),
    (r"Mac OS X", "苹果电脑"),
    (r"Linux|UOS|Kylin", "Linux"),
)


def network_of(address: str | None) -> str:
    """Return what an address is counted by; empty when there is none."""
    if address is None:
        return ""
    if isinstance(ip_address(address), IPv6Address):
        return str(ip_network(f"{address}/{HOUSEHOLD}", strict=False))
    return address


def masked(address: str | None) -> str:
    """Return an address as its owner recognises it, the last part hidden."""
    if not address:
        return ""
    if isinstance(ip_address(address), IPv6Address):
        return network_of(address).split("::/")[0] + ":*"
    return address.rpartition(".")[0] + ".*"


def browser_family(agent: str) -> str:
    """Return the family of a browser and its system in words; empty when it names neither."""
    words = (_first(_BROWSERS, agent), _first(_SYSTEMS, agent))
    return " · ".join(word for word in words if word)


def place_of(request: HttpRequest) -> Place:
    """Return what the record of signing in keeps of a request."""
    address = client_address(request)
    agent = request.META.get("HTTP_USER_AGENT", "")
    return Place(address, network_of(address), browser_family(agent))


def _first(families: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((word for pattern, word in families if re.search(pattern, agent)), "")
