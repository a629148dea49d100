"""Personal numbers (手机、身份证号码) in texts that everybody may read."""

import re

HIDDEN_NUMBER = "（号码不公开）"

_PERSONAL = r"\d{17}[\dXx]|1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
_REFUSED = re.compile(rf"(?<!\d)(?:{_PERSONAL})(?!\d)")
# A landline may be an office's, so nobody is refused one; a person's stays hidden with the rest.
_HIDDEN = re.compile(rf"(?<!\d)(?:{_PERSONAL}|0\d{{2,3}}[- ]\d{{7,8}})(?!\d)")


def holds_personal_number(*texts: str) -> bool:
    """Tell whether a text holds what looks like a mobile or an identity number."""
    return any(_REFUSED.search(text) for text in texts)


def without_numbers(text: str) -> str:
    """Return a text with each telephone or identity number left out, and said to be."""
    return _HIDDEN.sub(HIDDEN_NUMBER, text)
