"""Names as anybody may read them (张*三): public pages never carry a volunteer's whole name."""

import re

LONGEST_MASK = 3


def masked_name(name: str) -> str:
    """Return a name with all but its first and last character starred; of two, the last one.

    How long a long name is stays untold.
    """
    name = name.strip()
    if len(name) < 2:
        return "*"
    if len(name) == 2:
        return f"{name[0]}*"
    return f"{name[0]}{'*' * min(len(name) - 2, LONGEST_MASK)}{name[-1]}"


def masked_alike(name: str) -> str:
    """Return the pattern (of PostgreSQL) of every name that is masked as this one is.

    Args:
        name: a whole name, or one that is masked already; at least two characters.
    """
    shown = name if "*" in name else masked_name(name)
    hidden = shown.count("*")
    few = f"{{{hidden},}}" if hidden >= LONGEST_MASK else f"{{{hidden}}}"
    return "^" + re.sub(r"(\\\*)+", f".{few}", re.escape(shown)) + "$"


def hours_text(minutes: int) -> str:
    """Return minutes as hours to one decimal, cut and never rounded up: 5999 → ``99.9``."""
    tenths = abs(minutes) // 6
    return f"{'-' if minutes < 0 and tenths else ''}{tenths // 10}.{tenths % 10}"
