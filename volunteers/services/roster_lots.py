"""The rows of a roster some thousand at a time: on their way, and what came of them."""

from dataclasses import dataclass

from volunteers.services.roster_known import Lookup
from volunteers.services.roster_rows import Person, PlainRows


@dataclass(frozen=True)
class Taken:
    """What a lot came to: people judged one by one, and plain rows all new or all the same."""

    people: list[Person]
    new: PlainRows
    same: PlainRows


class LotOnItsWay:
    """Rows without faults on their way.

    Attributes:
        ready: what is kept of them when all prove to be new, got ready beforehand.
        is_to_be_written: they are then written, not only remembered.
        lookup: what is known of them, once looked up.
        is_done: they proved to be new, and ``ready`` was kept.
    """

    def __init__(self, plain: PlainRows, people: list[Person]) -> None:
        self.plain, self.people = plain, people
        self.given, self.days = plain.numbers, plain.registered
        self.told = [(person.number, person.registered_on) for person in people]
        self.ready: str | None = None
        self.is_to_be_written = False
        self.counter: tuple[int, int] = (0, 0)
        self.lookup: Lookup | None = None
        self.is_done = False

    @property
    def numbers(self) -> list[str]:
        """The numbers that the sheet gives."""
        return [each for each in (*self.given, *(number for number, _ in self.told)) if each]

    @property
    def is_numbered(self) -> bool:
        """Whether the sheet gives everybody a number."""
        return len(self.numbers) == len(self.given) + len(self.told)

    def restore(self) -> None:
        """Let the rows say again what the sheet says."""
        self.ready = None
        self.plain.numbers, self.plain.registered = self.given, self.days
        for person, (number, day) in zip(self.people, self.told, strict=True):
            person.number, person.registered_on = number, day
