"""The 合计 of a column: a sum, or the reason why there is none."""

from dataclasses import dataclass, field
from decimal import Decimal

from kit.marks import Mark, weakest


@dataclass
class Total:
    """What the values of one column add up to.

    A column in which a source left out a value is partial, and is not summed: the sum would pass
    for a total.
    """

    sum: Decimal = Decimal(0)
    is_partial: bool = False
    _marks: set[Mark] = field(default_factory=set)

    def add(self, value: Decimal | int, mark: Mark | None) -> None:
        """Count one stated value."""
        self.sum += value
        if mark is not None:
            self._marks.add(mark)

    def add_unstated(self) -> None:
        """Count a value that the source does not say."""
        self.is_partial = True

    @property
    def mark(self) -> Mark | None:
        """The weakest mark of the values."""
        return weakest(self._marks)

    @property
    def amount(self) -> Decimal | None:
        """The sum, ``None`` when the column is partial."""
        return None if self.is_partial else self.sum
