"""What people enter of a project: the seven elements and what goes with them, checked."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import Field

from funds.models import Unit
from kit.errors import Refusal
from kit.formats import CENT
from kit.marks import Mark, marking
from projects.models import Call, Category, Project
from projects.models.project import MOST_MONEY
from projects.queries.projects import name_key

# 七要素 after 并文明〔2018〕8号, in the document's order.
SEVEN_ELEMENTS = (
    "name",
    "beneficiaries",
    "service_type",
    "service_duration",
    "volunteers_planned",
    "funding_source",
    "sessions_planned",
)
NAME_LENGTH = 120


@dataclass(frozen=True)
class ProjectData:
    """What a project's form holds. Empty text and ``None`` mean: not known.

    Attributes:
        requested_amount: 申请金额 in 元, more than zero, at most two decimals.
        volunteers_planned: 人.
        sessions_planned: 次.
    """

    name: str
    beneficiaries: str = ""
    service_type: str = ""
    service_duration: str = ""
    volunteers_planned: int | None = None
    funding_source: str = ""
    sessions_planned: int | None = None
    category: Category | None = None
    lead_unit: Unit | None = None
    implementer: Unit | None = None
    requested_amount: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    call: Call | None = None

    def values(self) -> dict[str, Any]:
        """Return the columns to write, name and key included."""
        written = {field.name: getattr(self, field.name) for field in fields(self)}
        written["name"] = self.name.strip()
        written["pinyin"] = name_key(written["name"])
        return written


def check(data: ProjectData) -> None:
    """Do nothing when what was entered may be kept; a draft may leave elements out.

    Raises:
        Refusal: beside the field that is wrong.
    """
    if not data.name.strip():
        raise Refusal("请填写项目名称。", field="name")
    if len(data.name.strip()) > NAME_LENGTH:
        raise Refusal(f"项目名称最多 {NAME_LENGTH} 字。请删减。", field="name")
    _check_amount(data.requested_amount)
    if data.starts_on and data.ends_on and data.ends_on < data.starts_on:
        raise Refusal("结束日期早于开始日期。请改正其中一个。", field="ends_on")
    for name in ("volunteers_planned", "sessions_planned"):
        number = getattr(data, name)
        if number is not None and number < 1:
            raise Refusal(f"{label_of(name)}至少为 1。还不知道时请留空。", field=name)


def _check_amount(amount: Decimal | None) -> None:
    if amount is None:
        return
    if amount <= 0 or amount > MOST_MONEY:
        raise Refusal("申请金额应大于 0，不超过一万亿元。", field="requested_amount")
    if amount != amount.quantize(CENT):
        raise Refusal(
            "申请金额最多两位小数。请改正，系统不替您四舍五入。", field="requested_amount"
        )


def is_empty(value: object) -> bool:
    """Tell whether a column holds nothing known."""
    return value is None or value == ""


def unstated_marks(
    values: Mapping[str, Any], *, source: str, reason: str
) -> dict[str, dict[str, str]]:
    """Return a mark 未说明 for each value a source leaves out; no source tells of our calls."""
    return {
        name: marking(Mark.UNSTATED, source=source, reason=reason)
        for name, value in values.items()
        if is_empty(value) and name != "call"
    }


def write_elements(project: Project, data: ProjectData) -> None:
    """Set the elements that changed; a value that became known loses its mark 未说明.

    Raises:
        Refusal: an application that has its number would leave its call, and so its rules.
    """
    if project.number and data.call != project.call:
        raise Refusal("申报已经编号，不能更换征集公告。", field="call")
    changed = {
        name: value for name, value in data.values().items() if getattr(project, name) != value
    }
    for name, value in changed.items():
        setattr(project, name, value)
    project.marks = {name: mark for name, mark in project.marks.items() if name not in changed}
    if project.historical:
        emptied = {name: value for name, value in changed.items() if name != "pinyin"}
        project.marks |= unstated_marks(emptied, source="历史录入", reason="录入人不知道")


def label_of(name: str) -> str:
    """Return what a column of the project is called, in Chinese."""
    field = cast("Field[Any, Any]", Project._meta.get_field(name))
    return str(field.verbose_name)
