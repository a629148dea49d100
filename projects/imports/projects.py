"""Sheets of projects older than the portal (历史录入)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from funds.imports.lookups import Lookups, campaign_names
from funds.permissions import Action
from kit import clock
from kit.errors import Refusal
from kit.imports import Column, Kind, Shape, shape
from kit.imports.shape import Values
from projects.lifecycle import State
from projects.models import Category, Project
from projects.queries.catalogue import categories_in_force, implementing_units, leading_units
from projects.services.drafts import edit_project
from projects.services.elements import NAME_LENGTH, ProjectData
from projects.services.historical import HistoricalData, record_historical

RUNNING, CLOSED = "还在执行", "已结项"
ENTERED = {State.RUNNING_UNSTATED: RUNNING, State.CLOSED_UNSTATED: CLOSED}
BORN_HERE = "本平台登记"
RELATED = ("category", "lead_unit", "implementer", "campaign")
ELEMENTS = (
    "beneficiaries",
    "service_type",
    "service_duration",
    "volunteers_planned",
    "funding_source",
    "sessions_planned",
    "requested_amount",
    "starts_on",
    "ends_on",
)


def category_names() -> Sequence[str]:
    """Return the categories of every year, each name once, latest catalogue first."""
    names = Category.objects.order_by("-year", "number").values_list("name", flat=True)
    return list(dict.fromkeys(names))


def _leading() -> Sequence[str]:
    return list(leading_units().values_list("name", flat=True))


def _implementing() -> Sequence[str]:
    return list(implementing_units().values_list("name", flat=True))


@shape
class Projects(Shape):
    """Projects older than the portal; an entered one may be completed by another sheet."""

    code, label, order = "projects", "项目", 40
    about = "以前立项、还在执行或已结项的项目；资料没有写的留空，会标为未说明。"
    action = Action.PROJECT_RECORD_HISTORY.value
    home = "projects:list"
    counted = "个"
    key = ("name", "funding_year")
    listed = ("name", "funding_year", "lead_unit", "outcome")
    columns = (
        Column("name", "项目名称", "写全称；同名、同一立项年的认作同一个项目", required=True,
               longest=NAME_LENGTH, example="壹元救护车", width=28),
        Column("funding_year", "立项年", "四位数；资料没有写明就留空", Kind.WHOLE, example=2021,
               width=10),
        Column("outcome", "资料说它", f"{RUNNING}或{CLOSED}", Kind.CHOICE, required=True,
               choices=lambda: (RUNNING, CLOSED), open=True, example=RUNNING, width=12),
        Column("category", "类别", "", Kind.CHOICE, choices=category_names, width=24),
        Column("lead_unit", "牵头单位", "已登记单位的全称", Kind.CHOICE, choices=_leading,
               width=22),
        Column("implementer", "实施单位", "已登记单位的全称", Kind.CHOICE, choices=_implementing,
               width=22),
        Column("beneficiaries", "服务对象", "", longest=2000, width=24),
        Column("service_type", "服务类型", "", longest=120),
        Column("service_duration", "服务时长", "", longest=120),
        Column("volunteers_planned", "志愿者人数", "计划人数", Kind.WHOLE, width=12),
        Column("funding_source", "项目资金保障", "", longest=2000, width=24),
        Column("sessions_planned", "开展次数", "计划次数", Kind.WHOLE, width=10),
        Column("requested_amount", "申请金额", "单位：元", Kind.MONEY, example=Decimal("50000.00")),
        Column("starts_on", "开始日期", "", Kind.DATE, example=date(2021, 3, 1), width=13),
        Column("ends_on", "结束日期", "", Kind.DATE, width=13),
        Column("campaign", "募捐活动", "为它募捐的活动", Kind.CHOICE, choices=campaign_names,
               width=22),
        Column("source", "资料来源", "资料的名称，例如：2021年度总结", required=True,
               example="2021年度总结", width=26),
    )  # fmt: skip

    def __init__(self) -> None:
        self.lookups = Lookups()
        self._categories: dict[tuple[str, int | None], Category | None] = {}

    def find(self, values: Values) -> Project | None:
        found = Project.objects.select_related(*RELATED)
        return found.filter(name=values["name"], funding_year=values["funding_year"]).first()

    def check(self, values: Values) -> dict[str, str]:
        faults = {}
        if values["outcome"] not in (RUNNING, CLOSED) and values["source"] != BORN_HERE:
            faults["outcome"] = f"只能填：{RUNNING}、{CLOSED}。"
        year = values["funding_year"]
        if year is not None and not 2000 <= year <= clock.today().year:
            faults["funding_year"] = f"立项年应在 2000 至 {clock.today().year} 之间。"
        return faults

    def values_of(self, row: Project) -> Values:
        return {
            "name": row.name,
            "funding_year": row.funding_year,
            "outcome": ENTERED.get(State(row.state), State(row.state).label),
            "category": row.category.name if row.category else "",
            "lead_unit": row.lead_unit.name if row.lead_unit else "",
            "implementer": row.implementer.name if row.implementer else "",
            "campaign": row.campaign.name if row.campaign else "",
            "source": _source_of(row),
            **{name: getattr(row, name) for name in ELEMENTS},
        }

    def add(self, values: Values, *, by: Any) -> Project:
        if values["outcome"] not in (RUNNING, CLOSED):
            raise Refusal(f"只能填：{RUNNING}、{CLOSED}。", field="outcome")
        data = HistoricalData(
            elements=self._data(values),
            closed=values["outcome"] == CLOSED,
            source=values["source"],
            funding_year=values["funding_year"],
            campaign=self.lookups.campaign(values["campaign"]),
        )
        return record_historical(data, by=by)

    def change(self, row: Project, values: Values, *, by: Any) -> None:
        """Complete an entered project; where it stands and where it came from stay."""
        told = self.values_of(row)
        for key in ("outcome", "campaign", "source"):
            column = self.column(key)
            if column is not None and column.canonical(told[key]) != values[key]:
                raise Refusal(
                    f"已登记的项目 {row.ref} 这一项是“{told[key] or '空'}”，导入不改它。"
                    "请到项目页办理，或把表里改成一致。",
                    field=key,
                )
        if not row.historical:
            raise Refusal(f"{row.ref} 是在本平台登记的项目，导入不改它。请到项目页修改。")
        data = self._data(values)
        if row.category and row.category.name == values["category"]:
            data = replace(data, category=row.category)
        edit_project(row.ref, data, by=by, version=row.version)

    def existing(self) -> Iterable[Project]:
        found = Project.objects.exclude(state=State.DRAFT).select_related(*RELATED)
        return found.order_by("id").iterator(500)

    def count(self) -> int:
        return Project.objects.exclude(state=State.DRAFT).count()

    def _data(self, values: Values) -> ProjectData:
        return ProjectData(
            name=values["name"],
            category=self._category(values["category"], values["funding_year"]),
            lead_unit=self.lookups.unit(values["lead_unit"]),
            implementer=self.lookups.unit(values["implementer"]),
            **{name: values[name] for name in ELEMENTS},
        )

    def _category(self, name: str, year: int | None) -> Category | None:
        """Return the category of this name in the catalogue in force then, else the latest."""
        if not name:
            return None
        if (name, year) not in self._categories:
            then = categories_in_force(year or clock.today().year).filter(name=name).first()
            latest = Category.objects.filter(name=name).order_by("-year").first()
            self._categories[name, year] = then or latest
        return self._categories[name, year]


def _source_of(row: Project) -> str:
    if not row.historical:
        return BORN_HERE
    sources = [each.source for each in row.marked_values() if each.field != "number"]
    return next((source for source in sources if source not in {"", "历史录入"}), BORN_HERE)
