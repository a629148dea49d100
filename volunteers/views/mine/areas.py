"""The five areas at the bottom of a volunteer's phone (底部栏目), as a table."""

from dataclasses import dataclass
from enum import Enum

from funds.models import Fund


class PhoneArea(Enum):
    """An area: its words, the address name it opens at, its icon."""

    HOME = ("首页", "my:home", "home")
    FIND = ("找活动", "open_activities", "search")
    CHECK = ("签到", "my:check", "qrcode")
    HOURS = ("我的时长", "my:hours", "clock")
    ME = ("我的", "my:me", "user")


@dataclass(frozen=True)
class PhoneLink:
    label: str
    url: str
    icon: str
    active: bool


def areas_of(fund: Fund, here: PhoneArea | None) -> list[PhoneLink]:
    """Return the bar of the phone, with the area that is open."""
    return [
        PhoneLink(label, fund.url(name), icon, area is here)
        for area in PhoneArea
        for label, name, icon in [area.value]
    ]
