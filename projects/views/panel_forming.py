"""The pages on which a panel is formed: its candidates, its members, the draw."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from funds.permissions import Action
from funds.views.base import FundPage
from kit.refusals import carry_out
from projects.forms.panels import (
    CandidatesForm,
    DrawForm,
    MembersForm,
    PanelForm,
)
from projects.models import Call, PanelState
from projects.models.call import CallState
from projects.queries.experts import may_be_asked
from projects.queries.panels import calls_to_review
from projects.services.draws import new_seed
from projects.services.panels import (
    choose_candidates,
    choose_members,
    draw_members,
    form_panel,
)
from projects.views.panels import PanelPage


class NewPanel(FundPage):
    """Choose a call, then form a panel for what was accepted of it."""

    action = Action.PANEL_MANAGE
    template_name: ClassVar[str] = "review/new.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        call = self._call()
        calls = list(calls_to_review())
        if call is None and len(calls) == 1:
            # The form is sent to this address, so the address names the call.
            return HttpResponseRedirect(f"{self.fund.url('review:new')}?call={calls[0].number}")
        form = PanelForm(call=call) if call else None
        return self.page({"calls": calls, "call": call, "form": form})

    def post(self, request: HttpRequest) -> HttpResponse:
        call = self._call()
        if call is None:
            return HttpResponseRedirect(self.fund.url("review:new"))
        form = PanelForm(request.POST, call=call)
        if form.is_valid():
            data, projects = form.data_given()
            panel = carry_out(
                request, form, lambda: form_panel(data, projects, by=self.request.user)
            )
            if panel is not None:
                messages.success(request, "已组建评审组。下一步：抽取或选定评审专家。")
                return HttpResponseRedirect(self.fund.url("review:panel", number=panel.number))
        return self.page({"calls": [], "call": call, "form": form}, status=400)

    def _call(self) -> Call | None:
        number = self.request.GET.get("call", "")
        if not number:
            return None
        published = Call.objects.exclude(state=CallState.DRAFT)
        return get_object_or_404(published, number=number)


class FormingPage(PanelPage):
    """A page of a panel whose members or candidates can still change."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.panel.state != PanelState.FORMING:
            label = PanelState(self.panel.state).label
            messages.info(request, f"评审组现在是“{label}”，不能再改这一项。")
            return HttpResponseRedirect(self.url("panel"))
        return self.show()

    def show(self) -> HttpResponse:
        """Answer with the empty form."""
        raise NotImplementedError


class ChooseCandidates(FormingPage):
    """Put other applications before the panel."""

    template_name: ClassVar[str] = "review/candidates.html"

    def show(self) -> HttpResponse:
        return self.page({"form": CandidatesForm(panel=self.panel)})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = CandidatesForm(request.POST, panel=self.panel)
        if form.is_valid():
            chosen, version = list(form.cleaned_data["projects"]), form.cleaned_data["version"]
            done = carry_out(
                request,
                form,
                lambda: choose_candidates(self.panel, chosen, version, by=self.request.user),
            )
            if done is not None:
                return self.to_panel("已选定参评项目。请重新抽取或选定评审专家。")
        return self.page({"form": form}, status=400)


class DrawMembers(FormingPage):
    """Draw the members by a seed."""

    template_name: ClassVar[str] = "review/draw.html"

    def show(self) -> HttpResponse:
        return self._page(DrawForm(initial={"version": self.panel.version, "seed": new_seed()}))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = DrawForm(request.POST)
        if form.is_valid():
            entered = form.cleaned_data
            panel = carry_out(
                request,
                form,
                lambda: draw_members(
                    self.panel, entered["seed"], entered["version"], by=self.request.user
                ),
            )
            if panel is not None and panel.draw is not None:
                return self.to_panel(f"已抽取评审专家，抽取记录 {panel.draw.number} 已公开。")
        return self._page(form, status=400)

    def _page(self, form: DrawForm, *, status: int = 200) -> HttpResponse:
        return self.page({"form": form, "pool_count": may_be_asked().count()}, status=status)


class ChooseMembers(FormingPage):
    """Choose the members by hand."""

    template_name: ClassVar[str] = "review/members.html"

    def show(self) -> HttpResponse:
        return self.page({"form": MembersForm(panel=self.panel)})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = MembersForm(request.POST, panel=self.panel)
        if form.is_valid():
            entered = form.cleaned_data
            done = carry_out(
                request,
                form,
                lambda: choose_members(
                    self.panel,
                    list(entered["experts"]),
                    entered["chair"],
                    entered["version"],
                    by=self.request.user,
                ),
            )
            if done is not None:
                return self.to_panel("已选定评审专家。下一步：开放回避申报。")
        return self.page({"form": form}, status=400)
