"""Pages of units (单位)."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from funds.forms.units import RetireForm, UnitForm
from funds.models import Unit, UnitKind
from funds.permissions import Accessible, Action, Scope, can, scopes_of
from funds.queries.timelines import timeline
from funds.queries.units import UnitFilter, colleagues, find_units, visible_units
from funds.services.units import add_unit, change_unit, retire_unit
from funds.views.base import FundPage
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out

KINDS = dict(UnitKind.choices)
RETIRED = "1"


class UnitsPage(FundPage):
    """A page of units; they belong to no year."""

    action = Action.UNIT_VIEW

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        told = {"years": (), "may_edit": can(self.request.user, Action.UNIT_EDIT, self.fund)}
        return super().page({**told, **(context or {})}, status=status)


class ListPage(UnitsPage):
    """The units in use, or the retired ones, page by page."""

    template_name = "funds/units/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = self._wanted()
        found = find_units(visible_units(self.request.user, self.fund), wanted)
        paged = KeysetPage(found, order=("pinyin", "id"), cursor=request.GET.get(PARAMETER, ""))
        return self.page(
            {
                "rows": paged.rows,
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
                "count": found.count(),
                "wanted": wanted,
                "kinds": [("", "全部"), *UnitKind.choices],
                "states": [("", "在用"), (RETIRED, "已停用")],
                "state": RETIRED if wanted.retired else "",
                "chips": self._chips(wanted),
            }
        )

    def _wanted(self) -> UnitFilter:
        asked = self.request.GET
        kind = asked.get("kind", "")
        return UnitFilter(
            search=asked.get("q", "")[:80],
            kind=UnitKind(kind) if kind in KINDS else None,
            retired=asked.get("retired") == RETIRED,
        )

    def _chips(self, wanted: UnitFilter) -> list[tuple[str, str]]:
        found = {
            "q": (f"查找：{wanted.search}", wanted.search),
            "kind": (f"种类：{wanted.kind.label}", wanted.kind.value) if wanted.kind else ("", ""),
            "retired": ("已停用", RETIRED if wanted.retired else ""),
        }
        kept = {name: value for name, (_, value) in found.items() if value}
        return [
            (found[name][0], f"?{urlencode({k: v for k, v in kept.items() if k != name})}")
            for name in kept
        ]


class UnitPage(UnitsPage):
    """A page of one unit. To somebody who sees their own unit only, others do not exist."""

    unit: Unit

    def load(self, **kwargs: Any) -> None:
        person = self.request.user
        self.unit = get_object_or_404(Unit.objects.select_related("parent"), pk=kwargs["unit"])
        scopes = scopes_of(person, Action.UNIT_VIEW, self.fund.pk)
        if Scope.OWN_UNIT in scopes and not can(person, Action.UNIT_VIEW, self.unit):
            raise Http404

    def subject(self) -> Accessible:
        return self.unit

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        crumbs = [("单位", self.fund.url("units:list")), (self.unit.name, "")]
        told = {"unit": self.unit, "crumbs": crumbs}
        return super().page({**told, **(context or {})}, status=status)

    def to_unit(self) -> HttpResponse:
        return redirect(self.fund.url("units:unit", unit=self.unit.pk))


class DetailPage(UnitPage):
    """One unit: what it is, who works for it, what stands under it, and what was done to it."""

    template_name = "funds/units/detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seen = visible_units(self.request.user, self.fund)
        children = Unit.objects.filter(parent=self.unit).order_by("pinyin", "id")
        sees_projects = can(request.user, Action.PROJECT_VIEW, self.fund)
        return self.page(
            {
                "children": children,
                "open_ids": set(seen.values_list("pk", flat=True)),
                "people": colleagues(self.unit),
                "leads": UnitKind.LEAD in self.unit.kinds and sees_projects,
                "events": timeline(self.unit),
                "document": self.unit,
            }
        )


class AddPage(UnitsPage):
    """Add a unit."""

    action = Action.UNIT_EDIT
    template_name = "funds/units/add.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"form": UnitForm()})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = UnitForm(request.POST)
        if form.is_valid():
            unit = carry_out(
                request, form, lambda: add_unit(form.data_given(), by=self.request.user)
            )
            if unit is not None:
                messages.success(request, f"已登记单位“{unit.name}”。")
                return redirect(self.fund.url("units:unit", unit=unit.pk))
        return self.page({"form": form}, status=400)


class EditPage(UnitPage):
    """Change what is known of a unit."""

    action = Action.UNIT_EDIT
    template_name = "funds/units/edit.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"form": UnitForm(unit=self.unit)})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = UnitForm(request.POST, unit=self.unit)
        if form.is_valid():
            unit = carry_out(
                request,
                form,
                lambda: change_unit(self.unit, form.data_given(), by=self.request.user),
            )
            if unit is not None:
                messages.success(request, f"已保存“{unit.name}”。")
                return self.to_unit()
        return self.page({"form": form}, status=400)


class RetirePage(UnitPage):
    """Retire a unit; nothing is removed."""

    action = Action.UNIT_EDIT
    template_name = "funds/units/retire.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"form": RetireForm()})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RetireForm(request.POST)
        if form.is_valid():
            unit = carry_out(
                request,
                form,
                lambda: retire_unit(self.unit, by=self.request.user, **form.cleaned_data),
            )
            if unit is not None:
                messages.success(request, f"已停用“{unit.name}”，原有的记录都保留。")
                return self.to_unit()
        return self.page({"form": form}, status=400)
