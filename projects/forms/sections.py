"""How far a project's form is filled in, section by section."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from projects.services.elements import SEVEN_ELEMENTS, is_empty

# Words, anchor and fields of each section; the fields are those a submission asks for.
SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("七要素", "part-elements", SEVEN_ELEMENTS),
    ("类别与单位", "part-units", ("category", "lead_unit")),
    ("金额与起止", "part-amount", ("requested_amount",)),
)


@dataclass(frozen=True)
class Section:
    """One section of the form and how many of its fields are still empty."""

    number: int
    label: str
    anchor: str
    fields: int
    lacking: int

    @property
    def state(self) -> str:
        """``done``, ``begun`` or ``empty``."""
        if not self.lacking:
            return "done"
        return "empty" if self.lacking == self.fields else "begun"


def sections_of(value_of: Callable[[str], Any]) -> list[Section]:
    """Return the form's sections, each with what is lacking.

    Args:
        value_of: gives the value of a field by its name.
    """
    return [
        Section(number, label, anchor, len(names), sum(is_empty(value_of(name)) for name in names))
        for number, (label, anchor, names) in enumerate(SECTIONS, start=1)
    ]
