"""Sheets of divisions (区县) and how many live in them (常住人口)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from funds.permissions import Action
from kit.errors import Refusal
from kit.imports import Column, Kind, Shape, shape
from kit.imports.shape import Values
from volunteers.models import Division, Population
from volunteers.queries.divisions import all_divisions
from volunteers.services.divisions import PopulationData, add_division, add_population

COUNTED = ("residents", "counted_on", "source")
ALL_THREE = "常住人口、统计日期和来源要填就一起填。"


@dataclass(frozen=True)
class Counted:
    """A division, and one count of its residents or none."""

    division: Division
    population: Population | None = None


@shape
class Divisions(Shape):
    """A row is a division with one count of its residents; several counts are several rows."""

    code, label, order = "divisions", "区县", 180
    about = "区县和常住人口。同一区县几次统计的，一次一行；已登记的人数不改，只增加。"
    action = Action.TEAM_EDIT.value
    home = "divisions:list"
    counted = "个"
    key = ("code", "counted_on", "source")
    listed = ("code", "name", "residents", "counted_on")
    builds_on_rows = True
    columns = (
        Column("code", "区划代码", "国家标准 GB/T 2260 的 6 位数字；本市末两位是 00", Kind.CODE,
               required=True, longest=6, example="140105", width=12),
        Column("name", "名称", "写全称", required=True, longest=20, example="小店区"),
        Column("residents", "常住人口（人）", "写到个位，不用万", Kind.WHOLE, width=16),
        Column("counted_on", "统计日期", "有常住人口就必填", Kind.DATE, width=14),
        Column("source", "来源", "有常住人口就必填，如第七次全国人口普查公报", longest=120,
               width=36),
    )  # fmt: skip

    def find(self, values: Values) -> Counted | None:
        division = Division.objects.filter(code=values["code"]).first()
        if division is None:
            return None
        if values["counted_on"] is None and not values["source"]:
            return Counted(division)
        counts = Population.objects.filter(
            division=division, counted_on=values["counted_on"], source=values["source"]
        )
        count = counts.order_by("-id").first()
        return Counted(division, count) if count else None

    def check(self, values: Values) -> dict[str, str]:
        told = [key for key in COUNTED if values[key] not in (None, "")]
        if not told:
            return {}
        return {key: ALL_THREE for key in COUNTED if key not in told}

    def values_of(self, row: Counted) -> Values:
        count = row.population
        return {
            "code": row.division.code,
            "name": row.division.name,
            "residents": count.residents if count else None,
            "counted_on": count.counted_on if count else None,
            "source": count.source if count else "",
        }

    def add(self, values: Values, *, by: Any) -> Division:
        division = Division.objects.filter(code=values["code"]).first()
        if division is None:
            division = add_division(values["code"], values["name"], by=by)
        _refuse_renaming(division, values["name"])
        if values["residents"] is not None:
            add_population(division, PopulationData(**{key: values[key] for key in COUNTED}), by=by)
        return division

    def change(self, row: Counted, values: Values, *, by: Any) -> None:
        _refuse_renaming(row.division, values["name"])
        held = row.population.residents if row.population else 0
        raise Refusal(
            f"这一天、这个来源登记的是 {held:,} 人。人数只增加、不修改；"
            "更正的，请另写一行，来源里写明是更正。",
            field="residents",
        )

    def existing(self) -> Iterable[Counted]:
        for row in all_divisions():
            if row.division.retired_on is not None:
                continue
            if not row.populations:
                yield Counted(row.division)
            yield from (Counted(row.division, each) for each in reversed(row.populations))

    def count(self) -> int:
        return Division.objects.filter(retired_on=None).count()


def _refuse_renaming(division: Division, name: str) -> None:
    if division.retired_on is not None:
        raise Refusal(f"{division.name}已停用，不能再导入。", field="code")
    if name != division.name:
        raise Refusal(
            f"代码 {division.code} 登记的名称是“{division.name}”。改名请到区县页办理。",
            field="name",
        )
