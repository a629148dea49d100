"""Loading a year's catalogue (类别与牵头单位) from a data file."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from funds.models import UnitKind
from funds.services.units import register_unit
from kit.errors import Refusal
from kit.pinyin import pinyin_key
from projects.models import Category, CategoryLead

# 太原市精神文明建设委员会, 2018-06-25: twenty-six categories, thirty-one lead units.
TAIYUAN_2018 = Path(__file__).resolve().parent.parent / "data" / "bingwenming-2018-8.json"


@transaction.atomic
def load_catalogue(year: int, path: Path = TAIYUAN_2018) -> list[Category]:
    """Write the categories and lead units of ``path`` as the catalogue of ``year``.

    Runs in the fund in scope. Running it again changes nothing; a row of the file that was
    corrected corrects its category. The file holds ``document`` and ``categories``, each with
    ``number``, ``name`` and ``leads``.

    Raises:
        Refusal: the file lists a number or a name twice, or a category without a lead unit.
    """
    catalogue = json.loads(path.read_text(encoding="utf-8"))
    rows = catalogue["categories"]
    _check(rows)
    return [_load_category(year, row, catalogue["document"]) for row in rows]


def _check(rows: list[Mapping[str, Any]]) -> None:
    for field, label in (("number", "序号"), ("name", "类别名称")):
        values = [row[field] for row in rows]
        twice = sorted({str(value) for value in values if values.count(value) > 1})
        if twice:
            raise Refusal(f"类别文件里{label}有重复：{'、'.join(twice)}。请改正文件后再导入。")
    without = [row["name"] for row in rows if not row["leads"]]
    if without:
        raise Refusal(f"{'、'.join(without)}没有牵头单位。请改正文件后再导入。")


def _load_category(year: int, row: Mapping[str, Any], document: str) -> Category:
    category, _ = Category.objects.update_or_create(
        year=year,
        number=row["number"],
        defaults={"name": row["name"], "pinyin": pinyin_key(row["name"]), "source": document},
    )
    for sequence, name in enumerate(row["leads"], start=1):
        unit = register_unit(name, UnitKind.LEAD)
        CategoryLead.objects.get_or_create(
            category=category, unit=unit, defaults={"sequence": sequence}
        )
    return category
