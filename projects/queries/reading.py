"""An application's content as it is read, the same on the page, in the PDF and in Word."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kit.formats import money, quantity
from projects.queries.applications import VALUES, WRITTEN, days_in_words, value_in_words

UNSTATED = "未填写"
SUFFIXES = {"volunteers_planned": " 人", "sessions_planned": " 次", "requested_amount": " 元"}
# Facts that most projects do not have are left out where empty.
SELDOM = frozenset({"call", "renews", "implementer", "starts_on", "ends_on"})
Content = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """One cell of a table: what its column is called, its words, whether it is a number."""

    label: str
    text: str
    number: bool = False


@dataclass(frozen=True)
class Table:
    """One list as a table; ``total`` stands below its last column where there is one."""

    title: str
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: str = ""


def facts_of(content: Content) -> list[tuple[str, str]]:
    """Return the single values that are not long texts: words and value."""
    found = []
    for key, label in VALUES:
        value = value_in_words(key, content.get(key))
        if key in WRITTEN or (key in SELDOM and not value):
            continue
        label = label.removesuffix("（元）")
        found.append((label, f"{value}{SUFFIXES.get(key, '')}" if value else UNSTATED))
        if key == "lead_unit":
            found += [("联合牵头单位", _co_lead(row)) for row in content["co_leads"]]
    return found


def texts_of(content: Content) -> list[tuple[str, str]]:
    """Return the long texts that were written: words and text."""
    labels = dict(VALUES)
    return [(labels[name], content[name]) for name in WRITTEN if content.get(name)]


def tables_of(content: Content) -> list[Table]:
    """Return the lists as tables, in reading order; one may have no rows."""
    return [_indicators(content), _plan(content), _budget(content), _team(content)]


def budget_sum(content: Content) -> Decimal:
    """Return what the budget of a content comes to, in 元."""
    return sum((Decimal(row["amount"]) for row in content["budget"]), Decimal())


def _co_lead(row: Mapping[str, Any]) -> str:
    return f"{row['unit']}（{row['task']}）" if row["task"] else str(row["unit"])


def _indicators(content: Content) -> Table:
    columns = (("指标", False), ("目标值", True))
    rows = [
        (row["name"], f"{quantity(Decimal(row['target']))} {row['measure']}")
        for row in content["indicators"]
    ]
    return _table("绩效指标", columns, rows)


def _plan(content: Content) -> Table:
    columns = (
        ("活动", False),
        ("时间", False),
        ("地点", False),
        ("内容", False),
        ("场次", True),
        ("志愿者（人）", True),
    )
    rows = [
        (
            row["name"],
            days_in_words(row),
            row["place"],
            row["content"],
            quantity(row["sessions"]),
            quantity(row["volunteers"]) if row["volunteers"] else "",
        )
        for row in content["plan"]
    ]
    return _table("活动计划", columns, rows)


def _budget(content: Content) -> Table:
    columns = (
        ("科目", False),
        ("明细", False),
        ("单价（元）", True),
        ("数量", True),
        ("金额（元）", True),
        ("说明", False),
    )
    rows = [
        (
            row["kind"],
            row["item"],
            money(Decimal(row["unit_price"])),
            f"{quantity(Decimal(row['quantity']))} {row['measure']}".strip(),
            money(Decimal(row["amount"])),
            row["note"],
        )
        for row in content["budget"]
    ]
    return _table("预算", columns, rows, money(budget_sum(content)) if rows else "")


def _team(content: Content) -> Table:
    columns = (("姓名", False), ("分工", False), ("所在单位", False))
    rows = [
        (
            f"{row['name']}（项目负责人）" if row["is_leader"] else row["name"],
            row["duty"],
            row["organisation"],
        )
        for row in content["team"]
    ]
    return _table("项目团队", columns, rows)


def _table(
    title: str, columns: tuple[tuple[str, bool], ...], rows: list[Any], total: str = ""
) -> Table:
    cells = tuple(
        tuple(
            Cell(label, text or "—", number)
            for (label, number), text in zip(columns, row, strict=True)
        )
        for row in rows
    )
    return Table(title, columns, cells, total)
