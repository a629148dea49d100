"""The peer: the list of projects as Django's own admin shows it, with the same columns.

Registered the way its documentation does: fields where the model has them, a method where a column
is worked out, ``list_select_related`` on. Permissions are left out, which favours the peer.
"""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest

from bench.city import YEAR
from projects.models import Project
from projects.queries.money import NOTHING, ProjectMoney, money_of

PAGE = 50

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Project]
else:
    _ModelAdmin = admin.ModelAdmin


class Site(admin.AdminSite):
    """An admin that anybody signed in may open."""

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated


class PlainList(_ModelAdmin):
    """The columns that are fields of the model."""

    list_display: tuple[str, ...] = (
        "number",
        "name",
        "funding_year",
        "lead_unit",
        "state",
        "category",
    )
    list_filter = ("funding_year", "state")
    # "True" would not follow references that may be empty, and ask once per row.
    list_select_related = ("lead_unit", "category")
    list_per_page = PAGE
    search_fields = ("name", "number")
    ordering = ("number",)

    def _anything(self, request: HttpRequest, obj: object = None) -> bool:
        return True

    has_module_permission = has_view_permission = has_add_permission = _anything
    has_change_permission = has_delete_permission = _anything


class FullList(PlainList):
    """Every column of the portal's list: the year's outcome and the money are methods."""

    list_display: tuple[str, ...] = (
        "number",
        "name",
        "funding_year",
        "outcome",
        "lead_unit",
        "state",
        "agreed",
        "outstanding",
        "next_due",
    )

    @admin.display(description="年度结果")
    def outcome(self, project: Project) -> str:
        told = project.years.filter(year=YEAR).first()
        return told.get_outcome_display() if told else "—"

    @admin.display(description="协议金额（元）")
    def agreed(self, project: Project) -> Decimal | None:
        return self._money(project).agreed

    @admin.display(description="应付未付（元）")
    def outstanding(self, project: Project) -> Decimal:
        return self._money(project).outstanding

    @admin.display(description="下一期限")
    def next_due(self, project: Project) -> date | None:
        return self._money(project).next_due

    def _money(self, project: Project) -> ProjectMoney:
        return money_of([project.pk], date(YEAR, 12, 31)).get(project.pk, NOTHING)


class Other(Project):
    """The same table under a second name, so that both lists can be registered."""

    class Meta:
        proxy = True
        app_label = "projects"


site = Site()
site.register(Project, PlainList)
site.register(Other, FullList)
