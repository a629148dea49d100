"""Editing a year's catalogue (类别与牵头单位), and loading it from a data file."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F

from funds.models import Document, DocumentKind, Unit, UnitKind, User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from funds.services.documents import DocumentData, document_of_catalogue
from funds.services.units import register_unit
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.pinyin import pinyin_key
from projects.models import Category, CategoryLead, Project
from projects.queries.catalogue import categories_of, leads_of

# 太原市精神文明建设委员会, 2018-06-25: twenty-six categories, thirty-one lead units.
TAIYUAN_2018 = Path(__file__).resolve().parent.parent / "data" / "bingwenming-2018-8.json"
NAME_LENGTH = 60
LONGEST_REASON = 500
MOVED = "merge_category"


@dataclass(frozen=True)
class CategoryData:
    """A category as its document lists it.

    Attributes:
        year: the catalogue's year.
        number: 序号 in the document, from 1.
        leads: 牵头单位 in the document's order, at least one.
        document: the registered document behind it, when there is one.
    """

    year: int
    number: int
    name: str
    leads: tuple[Unit, ...]
    document: Document | None = None


@transaction.atomic
def add_category(data: CategoryData, *, by: User) -> Category:
    """Add a category to a year's catalogue in the fund in scope.

    Raises:
        NotAllowed: ``by`` may not edit the catalogue.
        Refusal: number or name is taken in that year, or no unit leads it.
    """
    demand(by, Action.CATALOGUE_EDIT, fund_in_scope())
    _check(data)
    with recorded_as("新增类别", by=by.pk, note=_basis(data)):
        return _added(data)


@transaction.atomic
def change_category(
    category: Category, data: CategoryData, *, by: User, reason: str, version: int | None = None
) -> Category:
    """Give a category another number, name, document or other leads; what is the same is left.

    Args:
        reason: why, for the history.
        version: the category's version when the form was opened; ``None`` skips the check.

    Raises:
        NotAllowed: ``by`` may not edit the catalogue.
        Refusal: no reason, it is retired or of another year, somebody changed it since, number or
            name is taken, or no unit leads it.
    """
    category = _locked(category, by)
    if version is not None and category.version != version:
        raise Refusal("这个类别刚刚有人改过。您填的内容还在，请对照最新情况后再保存。")
    if data.year != category.year:
        raise Refusal("类别不能换年度。请在那一年的目录里新增，或把目录复制过去。", field="year")
    _check(data, but=category)
    told = _changes(category, data)
    if not told:
        return category
    note = _told("；".join(told), reason)
    with recorded_as("修改类别", by=by.pk, note=note):
        _write_leads(category, data.leads)
        category.number = data.number
        category.name = data.name.strip()
        category.pinyin = pinyin_key(category.name)
        if category.document != data.document:
            category.document = data.document
            category.source = str(data.document) if data.document else category.source
        category.version += 1
        category.save()
    return category


@transaction.atomic
def retire_category(category: Category, *, by: User, reason: str) -> Category:
    """Offer a category no more; projects that have it keep it.

    Raises:
        NotAllowed: ``by`` may not edit the catalogue.
        Refusal: no reason, or it is retired already.
    """
    category = _locked(category, by)
    return _retired(category, "停用类别", _told("不再供项目选用", reason), by=by)


@transaction.atomic
def merge_categories(
    keep: Category, others: Sequence[Category], *, by: User, reason: str
) -> Category:
    """Make several categories of one year one: their projects move to ``keep``, they retire.

    The leads of ``keep`` stay as they are.

    Raises:
        NotAllowed: ``by`` may not edit the catalogue.
        Refusal: no reason, nothing to merge, one of them is retired, or the years differ.
    """
    # In the order of their keys, so that two merges at once wait instead of deadlocking.
    locked = {row.pk: _locked(row, by) for row in sorted({keep, *others}, key=lambda c: c.pk)}
    keep = locked.pop(keep.pk)
    if not locked:
        raise Refusal("请至少选定一个要并入的类别。", field="others")
    if {row.year for row in locked.values()} != {keep.year}:
        raise Refusal("不同年度的类别不能合并。请在同一年的目录里选。", field="others")
    names = "、".join(row.name for row in locked.values())
    for row in locked.values():
        note = _told(f"并入“{keep.name}”", reason)
        with recorded_as(MOVED, by=by.pk, note=f"{row.name}{note}"):
            Project.objects.filter(category=row).update(category=keep, version=F("version") + 1)
        row.merged_into = keep
        _retired(row, "合并类别", note, by=by)
    keep.version += 1
    with recorded_as("合并类别", by=by.pk, note=_told(f"并入了{names}", reason)):
        keep.save()
    return keep


@transaction.atomic
def copy_to_year(year_from: int, year_to: int, *, by: User) -> list[Category]:
    """Copy a year's catalogue to another year, all of it or nothing; again it changes nothing.

    A category that stands there already, by number and name, is left as it is.

    Returns:
        the categories that were added.

    Raises:
        NotAllowed: ``by`` may not edit the catalogue.
        Refusal: the years are the same or far off, there is nothing to copy, or a number or name
            of the other year is another category's.
    """
    demand(by, Action.CATALOGUE_EDIT, fund_in_scope())
    if year_from == year_to:
        raise Refusal("两个年度相同。请另选一年。", field="year_to")
    found = list(categories_of(year_from).order_by("number"))
    if not found:
        raise Refusal(f"{year_from} 年没有类别可以复制。请另选一年。", field="year_from")
    there = {row.number: row.name for row in categories_of(year_to)}
    new = [row for row in found if there.get(row.number) != row.name]
    clashing = [row for row in new if row.number in there or row.name in there.values()]
    if clashing:
        which = "、".join(f"{row.number} {row.name}" for row in clashing)
        raise Refusal(
            f"{year_to} 年的目录里，序号或名称与这些类别冲突：{which}。一个都没有复制。"
            "请先改好再复制。",
            field="year_to",
        )
    with recorded_as("复制类别", by=by.pk, note=f"从 {year_from} 年的目录复制"):
        return [
            _added(
                CategoryData(
                    year_to,
                    row.number,
                    row.name,
                    tuple(lead.unit for lead in row.leads.all()),
                    row.document,
                ),
                source=row.source,
            )
            for row in new
        ]


@transaction.atomic
def load_catalogue(year: int, path: Path = TAIYUAN_2018) -> list[Category]:
    """Write the categories and lead units of ``path`` as the catalogue of ``year``.

    Runs in the fund in scope. Running it again changes nothing; a row of the file that was
    corrected corrects its category. The file holds ``document`` and ``categories``, each with
    ``number``, ``name`` and ``leads``. Where it says the document's ``title`` too, the document is
    registered behind the categories.

    Raises:
        Refusal: the file lists a number or a name twice, or a category without a lead unit.
    """
    catalogue = json.loads(path.read_text(encoding="utf-8"))
    rows = catalogue["categories"]
    _check_file(rows)
    document = _document(catalogue)
    with recorded_as("载入类别", by=None, note=f"依据 {catalogue['document']}"):
        return [_load_category(year, row, catalogue["document"], document) for row in rows]


def _locked(category: Category, by: User) -> Category:
    """Return the category as it now is, locked, once ``by`` may edit it and it is in use."""
    found = Category.objects.select_for_update().get(pk=category.pk)
    demand(by, Action.CATALOGUE_EDIT, found)
    if found.retired_at is not None:
        raise Refusal(f"“{found.name}”已停用，不能再改。请在现用的类别里选。")
    return found


def _check(data: CategoryData, *, but: Category | None = None) -> None:
    name = data.name.strip()
    if not name:
        raise Refusal("请填写类别名称。", field="name")
    if len(name) > NAME_LENGTH:
        raise Refusal(f"类别名称最多 {NAME_LENGTH} 字。请删减。", field="name")
    if data.number < 1:
        raise Refusal("序号从 1 起。请核对文件。", field="number")
    if not data.leads:
        raise Refusal("请至少选定一个牵头单位。", field="leads")
    others = [row for row in categories_of(data.year) if row != but]
    taken = next((row for row in others if row.number == data.number), None)
    if taken is not None:
        raise Refusal(
            f"{data.year} 年的序号 {data.number} 已是“{taken.name}”。请换一个序号。", field="number"
        )
    if any(row.name == name for row in others):
        raise Refusal(f"{data.year} 年已有“{name}”。请直接修改那一个。", field="name")


def _added(data: CategoryData, *, source: str = "") -> Category:
    category = Category.objects.create(
        year=data.year,
        number=data.number,
        name=data.name.strip(),
        pinyin=pinyin_key(data.name.strip()),
        document=data.document,
        source=source or _basis(data),
    )
    _write_leads(category, data.leads)
    return category


def _write_leads(category: Category, units: Sequence[Unit]) -> None:
    """Let ``units`` lead the category in this order; who leads it no more is withdrawn."""
    wanted = {unit.pk: place for place, unit in enumerate(units, start=1)}
    known = {lead.unit_id: lead for lead in CategoryLead.objects.filter(category=category)}
    for unit_id, lead in known.items():
        place = wanted.get(unit_id)
        now = (place or lead.sequence, place is None)
        if (lead.sequence, lead.withdrawn) != now:
            lead.sequence, lead.withdrawn = now
            lead.save(update_fields=["sequence", "withdrawn"])
    for unit_id, place in wanted.items():
        if unit_id not in known:
            CategoryLead.objects.create(category=category, unit_id=unit_id, sequence=place)


def _retired(category: Category, step: str, note: str, *, by: User) -> Category:
    category.retired_at = clock.now()
    category.version += 1
    with recorded_as(step, by=by.pk, note=note):
        category.save()
    return category


def _changes(category: Category, data: CategoryData) -> list[str]:
    """Say in Chinese what ``data`` changes of a category."""
    before, after = list(leads_of(category)), list(dict.fromkeys(data.leads))
    told = []
    if category.number != data.number:
        told.append(f"序号由 {category.number} 改为 {data.number}")
    if category.name != data.name.strip():
        told.append(f"名称由“{category.name}”改为“{data.name.strip()}”")
    if before != after:
        told.append(f"牵头单位由{_names(before)}改为{_names(after)}")
    if category.document != data.document:
        told.append(f"依据由{category.basis or '空'}改为{data.document or category.source or '空'}")
    return told


def _names(units: Sequence[Unit]) -> str:
    return "、".join(unit.name for unit in units) or "空"


def _told(what: str, reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refusal("请写明理由，它会留在类别的办理记录里。", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refusal(f"理由最多 {LONGEST_REASON} 字。请删减。", field="reason")
    return f"{what}。理由：{reason}"


def _basis(data: CategoryData) -> str:
    return str(data.document)[:80] if data.document else ""


def _document(catalogue: Mapping[str, Any]) -> Document | None:
    if "title" not in catalogue:
        return None
    return document_of_catalogue(
        DocumentData(
            title=catalogue["title"],
            kind=DocumentKind.ISSUED,
            number=catalogue["document"],
            issuer=catalogue["issuer"],
            issued_on=date.fromisoformat(catalogue["issued_on"]),
            copies=catalogue.get("copies"),
            reported_to=catalogue.get("reported_to", ""),
            copied_to=catalogue.get("copied_to", ""),
        )
    )


def _check_file(rows: list[Mapping[str, Any]]) -> None:
    for field, label in (("number", "序号"), ("name", "类别名称")):
        values = [row[field] for row in rows]
        twice = sorted({str(value) for value in values if values.count(value) > 1})
        if twice:
            raise Refusal(f"类别文件里{label}有重复：{'、'.join(twice)}。请改正文件后再导入。")
    without = [row["name"] for row in rows if not row["leads"]]
    if without:
        raise Refusal(f"{'、'.join(without)}没有牵头单位。请改正文件后再导入。")


def _load_category(
    year: int, row: Mapping[str, Any], source: str, document: Document | None
) -> Category:
    category, _ = Category.objects.update_or_create(
        year=year,
        number=row["number"],
        retired_at=None,
        defaults={
            "name": row["name"],
            "pinyin": pinyin_key(row["name"]),
            "source": source,
            "document": document,
        },
    )
    for sequence, name in enumerate(row["leads"], start=1):
        unit = register_unit(name, UnitKind.LEAD)
        CategoryLead.objects.get_or_create(
            category=category, unit=unit, defaults={"sequence": sequence}
        )
    return category
