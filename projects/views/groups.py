"""Pages of the groups under which ongoing projects are told together (常态化归类)."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.permissions import Action
from funds.views.base import FundPage
from kit.refusals import carry_out
from projects.forms.years import GroupForm
from projects.queries.years import groups_in_order
from projects.services.years import register_group


class GroupList(FundPage):
    """Every group in the report's order."""

    action = Action.PROJECT_YEAR_EDIT
    template_name: ClassVar[str] = "projects/groups.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"groups": groups_in_order()})


class NewGroup(FundPage):
    """Register a group."""

    action = Action.PROJECT_YEAR_EDIT
    template_name: ClassVar[str] = "projects/new_group.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"form": GroupForm()})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = GroupForm(request.POST)
        if form.is_valid():
            group = carry_out(
                request, form, lambda: register_group(**form.cleaned_data, by=self.request.user)
            )
            if group is not None:
                messages.success(request, f"已登记归类“{group.name}”。写年度小结时可以选用。")
                return redirect(self.fund.url("projects:groups"))
        return self.page({"form": form}, status=400)
