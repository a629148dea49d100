"""What sheets of organisations and stations name: divisions, kinds of teams, organisations."""

from collections.abc import Sequence
from functools import cached_property

from kit.errors import Refusal
from kit.imports.columns import folded
from volunteers.models import Division, Organisation, TeamKind
from volunteers.queries.divisions import divisions_in_use
from volunteers.queries.organisations import kinds_in_use, organisation_named


def division_names() -> Sequence[str]:
    """Return the names of the divisions in use, by code."""
    return list(divisions_in_use().values_list("name", flat=True))


def kind_names() -> Sequence[str]:
    """Return the names of the kinds in use, in the city's order."""
    return list(kinds_in_use().values_list("name", flat=True))


def organisation_of(text: str) -> Organisation | None:
    """Return the organisation of this number or whole name; an earlier row may have added it."""
    return organisation_named(text, Organisation.objects.all()) if text else None


class Places:
    """The divisions and kinds of a fund, read once a run; what is in use goes before the rest."""

    @cached_property
    def _divisions(self) -> dict[str, Division]:
        found: dict[str, Division] = {}
        for row in sorted(Division.objects.all(), key=lambda row: row.retired_on is not None):
            for key in (row.name, row.code):
                found.setdefault(folded(key), row)
        return found

    @cached_property
    def _kinds(self) -> dict[str, TeamKind]:
        return {folded(row.name): row for row in TeamKind.objects.all()}

    def division(self, text: str) -> Division | None:
        """Return the division of this name or code."""
        return self._divisions.get(folded(text))

    def kind(self, text: str) -> TeamKind | None:
        """Return the kind of team of this name."""
        return self._kinds.get(folded(text))


def unknown(text: str, what: str) -> str:
    """Return what is said of a name that nothing on record bears."""
    return f"“{text[:30]}”没有登记过。请先登记这个{what}，或改成已登记的名称。"


def refuse_retired(
    now: Division | TeamKind | None, was: Division | TeamKind | None, field: str
) -> None:
    """Refuse what is no longer offered, unless it stands already."""
    if now is not None and now.retired_on is not None and now != was:
        raise Refusal(f"“{now.name}”已停用。请换一个。", field=field)
