"""Writing units (单位)."""

from funds.models import Unit, UnitKind
from kit.pinyin import pinyin_key


def register_unit(
    name: str, kind: UnitKind, *, marks: dict[str, dict[str, str]] | None = None
) -> Unit:
    """Return the unit of this name in the fund in scope, adding it when it is new."""
    unit, _ = Unit.objects.get_or_create(
        name=name, defaults={"kind": kind, "pinyin": pinyin_key(name), "marks": marks or {}}
    )
    return unit
