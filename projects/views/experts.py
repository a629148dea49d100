"""The pages of the pool of experts (评审专家库)."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from funds.permissions import Accessible, Action
from funds.queries.timelines import timeline
from funds.views.base import FundPage
from kit import clock
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out
from projects.forms.experts import ConflictForm, ExpertForm, LeaveForm, NewExpertForm
from projects.models import Expert, ExpertConflict
from projects.queries.experts import may_join, pool_listed
from projects.services.experts import (
    add_expert,
    change_expert,
    end_conflict,
    register_conflict,
    take_back,
    take_out,
)


class Pool(FundPage):
    """Every expert of the pool, those who left last."""

    action = Action.PANEL_MANAGE
    template_name: ClassVar[str] = "review/experts.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        paged: KeysetPage[Expert] = KeysetPage(
            pool_listed(), order=("number", "id"), cursor=request.GET.get(PARAMETER, "")
        )
        return self.page(
            {
                "rows": paged.rows,
                "today": clock.today(),
                "joining": may_join().count(),
                "previous_url": paged.previous_url(request.GET),
                "next_url": paged.next_url(request.GET),
            }
        )


class AddExpert(FundPage):
    """Add somebody who holds the role to the pool."""

    action = Action.PANEL_MANAGE
    template_name: ClassVar[str] = "review/add_expert.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(NewExpertForm(year=self.year))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewExpertForm(request.POST, year=self.year)
        if form.is_valid():
            person, data = form.cleaned_data["person"], form.data_given()
            expert = carry_out(
                request, form, lambda: add_expert(person, data, by=self.request.user)
            )
            if expert is not None:
                messages.success(request, f"已把{person.name}加入专家库，编号 {expert.number}。")
                return HttpResponseRedirect(self.fund.url("review:expert", expert=expert.number))
        return self._page(form, status=400)

    def _page(self, form: NewExpertForm, *, status: int = 200) -> HttpResponse:
        return self.page({"form": form, "joining": may_join().count()}, status=status)


class ExpertPage(FundPage):
    """A page of the expert its address names."""

    action = Action.PANEL_MANAGE
    expert: Expert

    def load(self, **kwargs: Any) -> None:
        rows = Expert.objects.select_related("person", "unit")
        self.expert = get_object_or_404(rows, number=kwargs["expert"])

    def subject(self) -> Accessible:
        return self.expert

    def done(self, told: str) -> HttpResponseRedirect:
        """Say what was done, and send the visitor to the expert."""
        messages.success(self.request, told)
        return HttpResponseRedirect(self.fund.url("review:expert", expert=self.expert.number))

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        shown = {
            "expert": self.expert,
            "today": clock.today(),
            "crumbs": [
                ("专家评审", self.fund.url("review:list")),
                ("专家库", self.fund.url("review:experts")),
                (self.expert.number, ""),
            ],
        }
        return super().page({**shown, **(context or {})}, status=status)


class ExpertDetail(ExpertPage):
    """One expert: what the pool knows, and the ties on record."""

    template_name: ClassVar[str] = "review/expert.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        ties = ExpertConflict.objects.filter(expert=self.expert).select_related("unit")
        return self.page(
            {
                "ties": ties.order_by("-id"),
                "panels": self.expert.seats.select_related("panel").order_by("-id")[:20],
                "events": timeline(self.expert),
            }
        )


class ChangeExpert(ExpertPage):
    """Correct what the pool knows of an expert."""

    template_name: ClassVar[str] = "review/change_expert.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page({"form": ExpertForm(year=self.year, expert=self.expert)})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ExpertForm(request.POST, year=self.year, expert=self.expert)
        if form.is_valid():
            data = form.data_given()
            done = carry_out(
                request, form, lambda: change_expert(self.expert, data, by=self.request.user)
            )
            if done is not None:
                return self.done("已保存。")
        return self.page({"form": form}, status=400)


class TakeOut(ExpertPage):
    """Let an expert leave the pool."""

    template_name: ClassVar[str] = "review/leave.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page({"form": LeaveForm(initial={"on": clock.today()})})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = LeaveForm(request.POST)
        if form.is_valid():
            on, reason = form.cleaned_data["on"], form.cleaned_data["reason"]
            done = carry_out(
                request, form, lambda: take_out(self.expert, on, reason, by=self.request.user)
            )
            if done is not None:
                return self.done("已出库，不再抽取；手上的评审仍由本人完成。")
        return self.page({"form": form}, status=400)


class TakeBack(ExpertPage):
    """Let an expert who left return."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        take_back(self.expert, by=self.request.user)
        return self.done("已重新入库。")


class AddConflict(ExpertPage):
    """Register a tie to a unit."""

    template_name: ClassVar[str] = "review/conflict.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page({"form": ConflictForm()})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ConflictForm(request.POST)
        if form.is_valid():
            data = form.data_given()
            done = carry_out(
                request, form, lambda: register_conflict(self.expert, data, by=self.request.user)
            )
            if done is not None:
                return self.done(f"已登记与{data.unit.name}的利益关系，抽取时会避开。")
        return self.page({"form": form}, status=400)


class EndConflict(ExpertPage):
    """Let a tie end with today."""

    http_method_names = ["post"]
    conflict: ExpertConflict

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        rows = ExpertConflict.objects.filter(expert=self.expert)
        self.conflict = get_object_or_404(rows, pk=kwargs["conflict"])

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        end_conflict(self.conflict, by=self.request.user)
        return self.done("已登记到期；从明天起不再避开。")
