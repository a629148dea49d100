"""Document numbers (编号): ``TY-2021-001``, one counter row per fund, kind and year, locked."""

from kit.models import Counter


def next_number(prefix: str, kind: str, year: int) -> str:
    """Take the next number of a kind in a year, in the fund in scope.

    Args:
        prefix: what the number begins with, e.g. ``TY`` for projects or ``JZ`` for donations.
        kind: the counter's kind, at most eight characters.
        year: the year the number carries.

    The counter's row stays locked until the transaction ends, so numbers have no gaps.
    """
    Counter.objects.get_or_create(kind=kind, year=year)
    counter = Counter.objects.select_for_update().get(kind=kind, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{prefix}-{year}-{counter.last:03d}"
