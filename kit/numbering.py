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
    return f"{prefix}-{year}-{take_serials(kind, year)[0]:03d}"


def take_serials(kind: str, year: int = 0, count: int = 1) -> range:
    """Take the next ``count`` serials of a kind at once; year 0 counts through all years.

    As with :func:`next_number`, the counter's row stays locked until the transaction ends.
    """
    Counter.objects.get_or_create(kind=kind, year=year)
    counter = Counter.objects.select_for_update().get(kind=kind, year=year)
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    return range(first, counter.last + 1)


class SerialRun:
    """Serials of one kind taken again and again within a transaction, which holds their counter.

    Nothing is written before :meth:`settle`; what was taken can be given back till then.

    Attributes:
        last: the last serial taken.
    """

    def __init__(self, kind: str, year: int = 0) -> None:
        Counter.objects.get_or_create(kind=kind, year=year)
        self._counter = Counter.objects.select_for_update().get(kind=kind, year=year)
        self.last = self._counter.last

    def take(self, count: int) -> range:
        """Take the next ``count`` serials."""
        first = self.last + 1
        self.last += count
        return range(first, self.last + 1)

    def settle(self) -> None:
        """Let the counter go on behind what was taken."""
        if self.last != self._counter.last:
            self._counter.last = self.last
            self._counter.save(update_fields=["last"])
