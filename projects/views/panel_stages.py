"""The pages that move a panel on: declarations, scoring, its due time, the close."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Action, can
from funds.views.jobs import watch
from kit.errors import Refusal
from kit.hours import closing_cn
from kit.refusals import carry_out, log_refusal
from projects.forms.panels import CloseForm, ExtendForm
from projects.models import PanelState, ReviewState
from projects.queries.panels import below_quorum, progress_of
from projects.services.panel_decisions import decide, go_on
from projects.services.panel_stages import (
    close,
    extend,
    open_declaration,
    start_scoring,
)
from projects.views.panels import PanelPage


class PanelAct(PanelPage):
    """A button that moves the panel on; a refusal is told on the panel's page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        version = request.POST.get("version", "")
        seen = int(version) if version.isdecimal() and len(version) < 10 else 0
        try:
            return self.act(seen)
        except Refusal as refusal:
            log_refusal(request, refusal)
            messages.error(request, refusal.message)
            return HttpResponseRedirect(self.url("panel"))

    def act(self, version: int) -> HttpResponse:
        """Do it."""
        raise NotImplementedError


class OpenDeclaration(PanelAct):
    """Ask the members to declare."""

    def act(self, version: int) -> HttpResponse:
        open_declaration(self.panel, version, by=self.request.user)
        return self.to_panel("已开放回避申报，并已通知各位专家。")


class StartScoring(PanelAct):
    """Let the members score."""

    def act(self, version: int) -> HttpResponse:
        start_scoring(self.panel, version, by=self.request.user)
        return self.to_panel("已开始评分，并已通知各位专家。")


class Decide(PanelAct):
    """Settle the decisions and take every application's step in the background."""

    def act(self, version: int) -> HttpResponse:
        job = decide(self.panel, version, by=self.request.user)
        return watch(self.fund, job, back=self.url("ranking"))


class GoOn(PanelAct):
    """Take the steps that could not be taken."""

    def act(self, version: int) -> HttpResponse:
        job = go_on(self.panel, version, by=self.request.user)
        return watch(self.fund, job, back=self.url("ranking"))


class ExtendPage(PanelPage):
    """Put off the due time."""

    template_name: ClassVar[str] = "review/extend.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._page(ExtendForm(initial={"version": self.panel.version}))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ExtendForm(request.POST)
        if form.is_valid():
            entered = form.cleaned_data
            done = carry_out(
                request,
                form,
                lambda: extend(
                    self.panel,
                    form.due_at(),
                    entered["reason"],
                    entered["version"],
                    by=self.request.user,
                ),
            )
            if done is not None:
                return self.to_panel(f"已延期到 {closing_cn(done.due_at)}。")
        return self._page(form, status=400)

    def _page(self, form: ExtendForm, *, status: int = 200) -> HttpResponse:
        return self.page({"form": form, "due": closing_cn(self.panel.due_at)}, status=status)


class ClosePage(PanelPage):
    """End the scoring: the office, or the panel's chair, who scores blind and reads counts only."""

    action = Action.PANEL_CLOSE
    template_name: ClassVar[str] = "review/close.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._page(CloseForm(initial={"version": self.panel.version}))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = CloseForm(request.POST)
        if form.is_valid():
            entered = form.cleaned_data
            done = carry_out(
                request,
                form,
                lambda: close(
                    self.panel, entered["reason"], entered["version"], by=self.request.user
                ),
            )
            if done is not None:
                messages.success(request, "评分已结束，名次已算出。")
                return HttpResponseRedirect(self.url("ranking") if self._reads else self._mine)
        return self._page(form, status=400)

    @property
    def _reads(self) -> bool:
        """Whether the visitor may read the office's pages of the panel."""
        return can(self.request.user, Action.PANEL_MANAGE, self.panel)

    @property
    def _mine(self) -> str:
        """The chair's own page of the panel."""
        return self.fund.url("scoring:panel", panel=self.panel.number)

    def _page(self, form: CloseForm, *, status: int = 200) -> HttpResponse:
        scoring = self.panel.state == PanelState.SCORING
        lacking = below_quorum(self.panel, ReviewState.SEALED) if scoring else []
        told = {
            "form": form,
            "progress": progress_of(self.panel),
            "lacking_count": len(lacking),
            "lacking": lacking,
            "scoring": scoring,
            "back": self.url("panel"),
        }
        if not self._reads:
            crumbs = [("我的评审", self.fund.url("scoring:list")), (self.panel.title, self._mine)]
            told |= {"lacking": [], "back": self._mine, "crumbs": crumbs, "years": ()}
        return self.page(told, status=status)
