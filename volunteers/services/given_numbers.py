"""Numbers that organisations and stations had before the portal (原有编号)."""

import re

from kit import clock
from kit.errors import Refusal
from kit.numbering import next_number
from volunteers.models import Organisation, Station

_PLAIN = re.compile(r"[0-9A-Z](?:[0-9A-Z-]{0,19})")


def number_for(given: str, model: type[Organisation | Station], serials: str) -> str:
    """Return the number something new gets: the one it had, or the next of ours.

    Args:
        given: empty when it had none; capitals and small letters are the same.
        serials: what our own numbers begin with.

    Raises:
        Refusal: the number is another's, is like ours, or no address can hold it.
    """
    number = given.strip().upper()
    if not number:
        return next_number(serials, serials, clock.today().year)
    if not _PLAIN.fullmatch(number):
        raise Refusal("编号最多 20 位字母、数字和横线。请核对，或留空由系统编。", field="number")
    known = model._default_manager.filter(number=number).first()
    if known is not None:
        raise Refusal(
            f"编号 {number} 登记的是“{known.name}”。请核对；改名请到它的页面办理。", field="number"
        )
    if number.startswith(f"{serials}-"):
        raise Refusal(f"{serials}- 开头的编号由系统编。请把这一格留空。", field="number")
    return number
