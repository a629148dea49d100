"""Pages of units that may not apply (限制申报): the list, recording and lifting."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from funds.permissions import Accessible, Action
from funds.views.base import FundPage
from kit import clock
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out
from projects.forms.exits import BarForm, LiftForm
from projects.models import UnitBar
from projects.queries.bars import bars_listed
from projects.services.bars import lift_bar, record_bar


class BarList(FundPage):
    """Every bar, the one that ends last first."""

    action = Action.UNIT_BAR
    template_name: ClassVar[str] = "bars/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = KeysetPage(
            bars_listed(), order=("-ends_on", "-id"), cursor=request.GET.get(PARAMETER, "")
        )
        return self.page(
            {
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "today": clock.today(),
            }
        )


class RecordBar(FundPage):
    """登记限制申报."""

    action = Action.UNIT_BAR
    template_name: ClassVar[str] = "bars/record.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page({"form": BarForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BarForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            bar = carry_out(request, form, lambda: record_bar(**given, by=self.request.user))
            if bar is not None:
                messages.success(request, f"已限制{bar.unit}申报，到 {bar.ends_on} 为止。")
                return HttpResponseRedirect(self.fund.url("bars:list"))
        return self.page({"form": form}, status=400)


class LiftBar(FundPage):
    """解除限制申报."""

    action = Action.UNIT_BAR
    template_name: ClassVar[str] = "bars/lift.html"
    bar: UnitBar

    def load(self, **kwargs: Any) -> None:
        self.bar = get_object_or_404(bars_listed(), pk=kwargs["bar"])

    def subject(self) -> Accessible:
        return self.bar

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page({"form": LiftForm(), "bar": self.bar})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = LiftForm(request.POST)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            done = carry_out(
                request, form, lambda: lift_bar(self.bar, reason=reason, by=self.request.user)
            )
            if done is not None:
                messages.success(request, f"{self.bar.unit}的限制已解除，可以申报了。")
                return HttpResponseRedirect(self.fund.url("bars:list"))
        return self.page({"form": form, "bar": self.bar}, status=400)
