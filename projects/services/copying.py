"""Starting a catalogue (类别与牵头单位) from another fund's."""

from dataclasses import dataclass

from django.db import transaction

from funds.models import UnitKind
from funds.services.units import register_unit
from kit.pinyin import pinyin_key
from projects.models import Category, CategoryLead


@dataclass(frozen=True)
class CopiedCategory:
    """One category of another fund, by words alone: its rows stay there."""

    number: int
    name: str
    source: str
    leads: tuple[str, ...]


@transaction.atomic
def enter_categories(year: int, rows: list[CopiedCategory]) -> list[Category]:
    """Write categories as the catalogue of ``year`` of the fund in scope, which has none yet.

    Lead units are registered by name.
    """
    return [_entered(year, row) for row in rows]


def _entered(year: int, row: CopiedCategory) -> Category:
    category = Category.objects.create(
        year=year,
        number=row.number,
        name=row.name,
        pinyin=pinyin_key(row.name),
        source=row.source,
    )
    for sequence, name in enumerate(row.leads, start=1):
        unit = register_unit(name, UnitKind.LEAD)
        CategoryLead.objects.create(category=category, unit=unit, sequence=sequence)
    return category
