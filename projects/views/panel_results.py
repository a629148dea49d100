"""The pages of a panel's result: the ranking with its cut line, and single ones moved."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Action, can
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out
from projects.forms.panels import CutForm, DecideForm
from projects.models import Candidate, Decision, PanelState
from projects.queries.panels import FINISHED, decisions_of, ranked_candidates
from projects.services.panel_decisions import cut, decide_one
from projects.views.panels import PanelPage, found_or_404


class RankingPage(PanelPage):
    """The ranking, once closed; the office draws the cut line and settles the decisions."""

    action = Action.FIGURE_VIEW
    template_name: ClassVar[str] = "review/ranking.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.panel.state not in FINISHED:
            messages.info(request, "评分还没有结束，结束后才有名次。")
            return HttpResponseRedirect(self.url("panel"))
        initial = {"version": self.panel.version, "count": self.panel.support_count}
        return self._page(CutForm(initial=initial))

    def _page(self, form: CutForm, *, status: int = 200) -> HttpResponse:
        paged: KeysetPage[Candidate] = KeysetPage(
            ranked_candidates(self.panel),
            order=("rank", "id"),
            cursor=self.request.GET.get(PARAMETER, ""),
        )
        may_manage = can(self.request.user, Action.PANEL_MANAGE, self.panel)
        decisions = decisions_of(self.panel)
        return self.page(
            {
                "form": form,
                "rows": paged.rows,
                "decisions": decisions,
                "may_manage": may_manage,
                "may_decide": may_manage and self.panel.state == PanelState.CLOSED,
                "previous_url": paged.previous_url(self.request.GET),
                "next_url": paged.next_url(self.request.GET),
            },
            status=status,
        )


class CutPage(RankingPage):
    """Draw the cut line."""

    action = Action.PANEL_MANAGE
    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.url("ranking"))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = CutForm(request.POST)
        if form.is_valid():
            line, version = form.line(), form.cleaned_data["version"]
            panel = carry_out(
                request, form, lambda: cut(self.panel, line, version, by=self.request.user)
            )
            if panel is not None:
                return self.to_panel(f"已按前 {panel.support_count} 名划定。", "ranking")
        if self.panel.state not in FINISHED:
            messages.error(request, "评分还没有结束，不能划定界线。")
            return HttpResponseRedirect(self.url("panel"))
        return self._page(form, status=400)


class DecideOne(PanelPage):
    """Say of a single candidate what is proposed, whatever its rank."""

    template_name: ClassVar[str] = "review/decide_one.html"
    candidate: Candidate

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        rows = ranked_candidates(self.panel)
        self.candidate = found_or_404(rows, project__number=kwargs["ref"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.candidate.has_left:
            messages.info(request, "这个项目已退出评审，不用再定结论。")
            return HttpResponseRedirect(self.url("ranking"))
        if self.panel.state != PanelState.CLOSED:
            messages.info(request, "现在不能调整结论。请看评审组走到哪一步。")
            return HttpResponseRedirect(self.url("panel"))
        candidate = self.candidate
        initial = {"decision": candidate.decision, "note": candidate.decision_note}
        return self._page(DecideForm(initial={**initial, "version": self.panel.version}))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = DecideForm(request.POST)
        if form.is_valid():
            entered, ref = form.cleaned_data, str(self.candidate.project.number)
            done = carry_out(
                request,
                form,
                lambda: decide_one(
                    self.panel,
                    ref,
                    Decision(entered["decision"]),
                    entered["note"],
                    entered["version"],
                    by=self.request.user,
                ),
            )
            if done is not None:
                return self.to_panel(f"已调整 {ref} 的结论。", "ranking")
        if self.panel.state not in FINISHED:
            messages.error(request, "评分还没有结束，不能定结论。")
            return HttpResponseRedirect(self.url("panel"))
        return self._page(form, status=400)

    def _page(self, form: DecideForm, *, status: int = 200) -> HttpResponse:
        return self.page({"form": form, "candidate": self.candidate}, status=status)
