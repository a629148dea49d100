"""How far a project's form is filled in, section by section."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from projects.services.elements import SEVEN_ELEMENTS, is_empty

# Words, anchor and fields of each section; the fields are those a submission asks for. From
# WRITTEN on they are asked for by a call only.
SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("七要素", "part-elements", SEVEN_ELEMENTS),
    ("类别与单位", "part-units", ("category", "lead_unit")),
    ("金额与起止", "part-amount", ("requested_amount",)),
    ("背景与目标", "part-aims", ("background", "aims", "indicators")),
    ("活动计划", "part-plan", ("plan",)),
    ("预算", "part-budget", ("budget",)),
    ("团队", "part-team", ("leader",)),
    ("风险与保障", "part-risks", ("risks", "insurance")),
)
WRITTEN = 3


@dataclass(frozen=True)
class Section:
    """One section of the form and how many of its fields are still empty.

    ``optional`` ones may stay empty, since the project answers no call.
    """

    number: int
    label: str
    anchor: str
    fields: int
    lacking: int
    optional: bool = False

    @property
    def state(self) -> str:
        """``done``, ``begun``, ``optional`` or ``empty``."""
        if not self.lacking:
            return "done"
        if self.optional:
            return "optional"
        return "empty" if self.lacking == self.fields else "begun"


def sections_of(value_of: Callable[[str], Any]) -> list[Section]:
    """Return the form's sections, each with what is lacking.

    Args:
        value_of: gives the value of a field by its name; of a list, whether it has rows.
    """
    call = not is_empty(value_of("call"))
    return [
        Section(
            number,
            label,
            anchor,
            len(names),
            sum(is_empty(value_of(name)) for name in names),
            optional=not call and number > WRITTEN,
        )
        for number, (label, anchor, names) in enumerate(SECTIONS, start=1)
    ]
