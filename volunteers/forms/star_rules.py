"""Forms of star rules: a version whose levels are rows, of people or of organisations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.forms import BoundField

from kit.controls import DateControl
from kit.errors import Refusal
from kit.plain_form import PlainForm
from volunteers.services.star_rules import (
    MOST_LEVELS,
    NATIONAL,
    LevelData,
    RuleData,
    TeamLevelData,
)

Level = LevelData | TeamLevelData


def _words(most: int) -> Callable[[str], forms.Field]:
    return lambda label: forms.CharField(label=label, max_length=most, required=False)


def _number(most: int) -> Callable[[str], forms.Field]:
    return lambda label: forms.IntegerField(
        label=label, min_value=1, max_value=most, required=False
    )


def _share(label: str) -> forms.Field:
    return forms.DecimalField(
        label=label,
        min_value=Decimal("0.01"),
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
    )


def _yes(label: str) -> forms.Field:
    return forms.BooleanField(label=label, required=False)


@dataclass(frozen=True)
class LevelColumn:
    """One column of the table of levels: its name, its head, and the field it makes by a label."""

    name: str
    head: str
    field: Callable[[str], forms.Field]


@dataclass(frozen=True)
class Cell:
    """One field of the table, with its column's head."""

    head: str
    field: BoundField


NAME = LevelColumn("name", "名称", _words(20))
CERTIFIER = LevelColumn("certifier", "认定单位", _words(60))


class LevelsForm(PlainForm):
    """A version of the rules: its levels are rows, the empty ones at the end left out.

    Attributes:
        columns: what a row consists of, the name first and the certifier last.
        given: what the rows begin with, from the first.
    """

    columns: ClassVar[tuple[LevelColumn, ...]]
    given: Sequence[Mapping[str, Any]] = ()

    effective_from = forms.DateField(
        label="生效日期",
        widget=DateControl,
        help_text="截止日期在这一天及以后的批次，按这个版本计算",
    )
    basis = forms.CharField(
        label="依据",
        max_length=120,
        help_text="例如：《志愿服务记录与证明出具办法》和本市文件的文号",
    )

    def __init__(
        self, *args: Any, certifier: str, given: Sequence[Mapping[str, Any]] | None = None
    ) -> None:
        """``certifier`` is offered as who certifies each row that begins with something."""
        super().__init__(*args)
        begins = self.given if given is None else given
        for place in range(MOST_LEVELS):
            row: Mapping[str, Any] = begins[place] if place < len(begins) else {}
            known = {**row, "certifier": certifier} if row else {}
            for column in self.columns:
                field = column.field(f"第 {place + 1} 级{column.head}")
                field.initial = known.get(column.name)
                self.fields[f"{column.name}_{place}"] = field

    def heads(self) -> list[str]:
        """Return the heads of the columns."""
        return [column.head for column in self.columns]

    def rows(self) -> list[tuple[int, list[Cell]]]:
        """Return the levels' fields, a row each, after its place."""
        return [
            (place + 1, [Cell(each.head, self[f"{each.name}_{place}"]) for each in self.columns])
            for place in range(MOST_LEVELS)
        ]

    def level(self, given: Mapping[str, Any]) -> Level | None:
        """Return the level a row says; ``None`` when it is only half filled in."""
        raise NotImplementedError

    def data_given(self) -> RuleData:
        """Return what was typed, for the service.

        Raises:
            Refusal: a level is half filled in, or stands after an empty row.
        """
        levels: list[Any] = []
        ended = False
        for place in range(MOST_LEVELS):
            row = {
                column.name: self.cleaned_data[f"{column.name}_{place}"] for column in self.columns
            }
            if not any(value for name, value in row.items() if name != "certifier"):
                ended = True
                continue
            level = self.level(row)
            if ended or level is None:
                raise Refusal(f"第 {place + 1} 级没有填全，或前面空了一级。请依次填写。")
            levels.append(level)
        return RuleData(self.cleaned_data["effective_from"], self.cleaned_data["basis"], levels)


class RuleForm(LevelsForm):
    """Rules of people; the national five are offered."""

    columns = (NAME, LevelColumn("hours", "累计时长（小时）", _number(100_000)), CERTIFIER)
    given = [{"name": name, "hours": hours} for hours, name in NATIONAL]

    def level(self, given: Mapping[str, Any]) -> LevelData | None:
        if given["hours"] is None:
            return None
        return LevelData(given["name"], given["hours"], given["certifier"])


class TeamRuleForm(LevelsForm):
    """Rules of organisations; nothing is offered unless an example is asked for."""

    columns = (
        NAME,
        LevelColumn("low_share", "一至二星成员（%）", _share),
        LevelColumn("high_share", "三星及以上成员（%）", _share),
        LevelColumn("brands", "品牌项目（个）", _number(1000)),
        LevelColumn("services", "年度社区服务（次）", _number(10_000)),
        LevelColumn("clean_years", "无违规（年）", _number(50)),
        LevelColumn("needs_registration", "须在民政登记", _yes),
        LevelColumn("needs_visit", "须联合核查", _yes),
        CERTIFIER,
    )

    def level(self, given: Mapping[str, Any]) -> TeamLevelData | None:
        return TeamLevelData(**given) if given["name"] else None
