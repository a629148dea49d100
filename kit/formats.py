"""How numbers and dates are written for people: one way everywhere (pages, exports' captions, PDF).

Rules: money always has two decimals and half-width digits, the minus is U+2212, ratios have two
places rounded half up, 万 appears in charts only.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

MINUS = "\u2212"
CENT = Decimal("0.01")
WAN = Decimal(10_000)
KILO, MEGA = 2**10, 2**20


def money(amount: Decimal) -> str:
    """Return 元 as `1,191,516.30`. Raises ValueError past two decimals: money is never rounded."""
    if amount != amount.quantize(CENT):
        raise ValueError(f"金额 {amount} 的小数超过两位")
    return _signed(amount, f"{abs(amount):,.2f}")


def split_money(amount: Decimal) -> tuple[str, str]:
    """Return 元 as (`1,191,516`, `.30`), since cents are set smaller than the whole."""
    whole, cents = money(amount).split(".")
    return whole, f".{cents}"


def quantity(value: Decimal | int) -> str:
    """Return a count or measure with thousands separators and no padding: `76,367`, `612.5`."""
    text = f"{abs(Decimal(value)):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return _signed(Decimal(value), text)


def wan(amount: Decimal) -> str:
    """Return 元 in 万 with two decimals, half up, for charts: `62.77 万`."""
    value = (amount / WAN).quantize(CENT, ROUND_HALF_UP)
    return f"{_signed(value, f'{abs(value):,.2f}')} 万"


def percent(part: Decimal | int, whole: Decimal | int) -> str:
    """Return part ÷ whole as `5.02%`, half up. Raises ZeroDivisionError for an empty whole."""
    found = share(part, whole)
    return f"{_signed(found, f'{abs(found):.2f}')}%"


def share(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """Return part ÷ whole in percent with two places, half up: the one way shares are reckoned.

    Raises:
        ZeroDivisionError: an empty whole.
    """
    if not whole:
        raise ZeroDivisionError("分母为零，不能算占比")
    return (Decimal(part) * 100 / Decimal(whole)).quantize(CENT, ROUND_HALF_UP)


def file_size(size: int) -> str:
    """Return a file's size for people: `340 KB`, `1.2 MB`; never less than 1 KB."""
    if size >= MEGA:
        return f"{size / MEGA:.1f} MB"
    return f"{max(1, round(size / KILO))} KB"


def date_cn(day: date) -> str:
    """Return a date for prose: `2021年12月31日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def date_iso(day: date) -> str:
    """Return a date for tables: `2021-12-31`."""
    return f"{day:%Y-%m-%d}"


def masked_phone(phone: str) -> str:
    """Return a phone number for lists: `138****1234`, `0351-****567`; an extension is left out."""
    area, dash, local = phone.partition("-")
    if not dash:
        return f"{phone[:3]}****{phone[-4:]}" if phone else ""
    return f"{area}-****{local.partition('-')[0][-3:]}"


def _signed(value: Decimal, text: str) -> str:
    return f"{MINUS}{text}" if value < 0 else text
