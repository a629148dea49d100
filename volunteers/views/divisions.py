"""Pages of divisions (区县) and how many live in them (常住人口)."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from funds.permissions import Action
from kit.plain_form import PlainForm
from volunteers.forms.places import DivisionForm, DivisionNameForm, PopulationForm, RetireForm
from volunteers.models import Division, Population
from volunteers.queries.divisions import all_divisions, missing_of
from volunteers.services.divisions import (
    add_division,
    add_known_divisions,
    add_population,
    rename_division,
    retire_division,
)
from volunteers.views.base import ActPage, RegistryPage


class ListPage(RegistryPage):
    """The divisions with the newest count of their residents, and every earlier one."""

    template_name = "volunteers/divisions.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"rows": all_divisions(), "missing": missing_of(self.fund.city)})


class EnterPage(ActPage):
    """Enter what the gazetteer knows of the city, in one go."""

    action = Action.TEAM_EDIT
    title = "按名单登记区县"
    leave = "不登记，返回"

    def form(self, data: Any = None) -> PlainForm:
        return PlainForm(data)

    def act(self, form: PlainForm) -> Sequence[Division]:
        return add_known_divisions(by=self.request.user)

    def told(self, done: Sequence[Division]) -> str:
        return f"已登记 {len(done)} 个区划。" if done else "名单上的区划都登记过了。"

    def back(self) -> str:
        return self.fund.url("divisions:list")

    def sub(self) -> str:
        missing = missing_of(self.fund.city)
        return f"国家标准 GB/T 2260 里{self.fund.city}的区划，还有 {missing} 个没有登记。"


class AddPage(ActPage):
    """Add one division."""

    action = Action.TEAM_EDIT
    title = "登记区县"
    leave = "不登记，返回"

    def form(self, data: Any = None) -> PlainForm:
        return DivisionForm(data)

    def act(self, form: DivisionForm) -> Division:
        return add_division(**form.cleaned_data, by=self.request.user)

    def told(self, done: Division) -> str:
        return f"已登记{done.name}。"

    def back(self) -> str:
        return self.fund.url("divisions:list")

    def sub(self) -> str:
        return "先登记本市（代码末两位是 00），志愿者编号以它的前四位开头。"


class DivisionPage(ActPage):
    """A page of one division."""

    action = Action.TEAM_EDIT
    division: Division

    def load(self, **kwargs: Any) -> None:
        self.division = get_object_or_404(Division, code=kwargs["code"])

    def sub(self) -> str:
        return f"{self.division.name}，代码 {self.division.code}"

    def back(self) -> str:
        return self.fund.url("divisions:list")


class RenamePage(DivisionPage):
    """Give a division the name it has now."""

    title = "改区县名称"
    verb = "保存区县名称"
    leave = "不改，返回"

    def form(self, data: Any = None) -> PlainForm:
        return DivisionNameForm(data, initial={"name": self.division.name})

    def act(self, form: DivisionNameForm) -> Division:
        return rename_division(self.division, form.cleaned_data["name"], by=self.request.user)

    def told(self, done: Division) -> str:
        return f"已保存{done.name}。"


class RetirePage(DivisionPage):
    """Retire a division; rows that name it keep it."""

    title = "停用区县"
    leave = "不停用，返回"
    warns = True
    notice = ("停用不是删除", "停用后登记时不再列出，已经写着它的记录照旧。停用后不能恢复。")

    def form(self, data: Any = None) -> PlainForm:
        return RetireForm(data)

    def act(self, form: RetireForm) -> Division:
        return retire_division(self.division, **form.cleaned_data, by=self.request.user)

    def told(self, done: Division) -> str:
        return f"已停用{done.name}。"


class PopulationPage(DivisionPage):
    """Add a count of residents; earlier ones stay."""

    title = "登记常住人口"
    leave = "不登记，返回"
    notice = ("只增加，不修改", "每一次统计登记一条。以前的报告按当时的数计算，所以旧的数都留着。")

    def form(self, data: Any = None) -> PlainForm:
        return PopulationForm(data)

    def act(self, form: PopulationForm) -> Population:
        return add_population(self.division, form.data_given(), by=self.request.user)

    def told(self, done: Population) -> str:
        return f"已登记{self.division.name} {done.counted_on:%Y-%m-%d} 的常住人口。"
