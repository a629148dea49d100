"""Which project an amount was agreed for, by the commitment its row names."""

from collections.abc import Iterable
from dataclasses import dataclass

from projects.models import Agreement


@dataclass(frozen=True)
class AgreedFor:
    """A project by number and name; both empty when no agreement names the commitment."""

    number: str = ""
    name: str = ""


def agreed_for(commitments: Iterable[int | None]) -> dict[int | None, AgreedFor]:
    """Return the project of each commitment that has one, in one query."""
    wanted = {commitment for commitment in commitments if commitment is not None}
    rows = Agreement.objects.filter(commitment__in=wanted).order_by("-id")
    found = rows.values_list("commitment_id", "project__number", "project__name")
    return {commitment: AgreedFor(number or "", name) for commitment, number, name in found}
