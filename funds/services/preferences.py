"""What a person prefers (个人设置): large type, row height, notices by mail, where to land.

These are a person's own and ask for no permission: the pages pass ``request.user``.
"""

from funds.models import Digest, Fund, RowHeight, User


def set_large_type(user: User, on: bool) -> None:
    """Turn 大字版 on or off for ``user``."""
    _set(user, large_type=on)


def set_rows(user: User, rows: RowHeight) -> None:
    """Choose how high the rows of tables stand for ``user``."""
    _set(user, rows=rows)


def set_digest(user: User, digest: Digest) -> None:
    """Choose how often notices come to ``user`` by e-mail."""
    _set(user, digest=digest)


def remember_fund(user: User, fund: Fund) -> None:
    """Note that ``user`` works in ``fund`` now; writes nothing when that is known."""
    if user.last_fund_id != fund.pk:
        _set(user, last_fund=fund)


def _set(user: User, **values: object) -> None:
    """Write these columns alone, so that two pages open at once undo nothing of each other."""
    for name, value in values.items():
        setattr(user, name, value)
    user.save(update_fields=list(values))
