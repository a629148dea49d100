"""The pages that bring further experts to a panel at work: after recusals, or for who leaves."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Action
from kit.refusals import carry_out
from projects.forms.panels import RelieveForm, ReplaceForm
from projects.models import PanelState
from projects.queries.panels import (
    CAN_STILL_SCORE,
    MemberProgress,
    below_quorum,
    members_progress,
)
from projects.queries.scoring import DECLARABLE
from projects.services.draws import new_seed
from projects.services.panel_replacements import (
    Relief,
    relieve,
    replace_by_draw,
    replace_by_hand,
)
from projects.views.panels import PanelPage


class ReplacingPage(PanelPage):
    """A page of a panel whose experts declare or score."""

    action = Action.PANEL_MANAGE

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.panel.state not in DECLARABLE:
            label = PanelState(self.panel.state).label
            messages.info(request, f"评审组现在是“{label}”，不能补专家或换人。")
            return HttpResponseRedirect(self.url("panel"))
        return self.show()

    def show(self) -> HttpResponse:
        """Answer with the empty form."""
        raise NotImplementedError


class ReplaceMembers(ReplacingPage):
    """Add experts for the candidates that recusals left with fewer than five."""

    template_name: ClassVar[str] = "review/replace.html"

    def show(self) -> HttpResponse:
        return self._page(ReplaceForm(panel=self.panel))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ReplaceForm(request.POST, panel=self.panel)
        if form.is_valid():
            done = carry_out(request, form, lambda: self._add(form))
            if done is not None:
                return self.to_panel("已补专家，并已通知他们申报回避。")
        return self._page(form, status=400)

    def _add(self, form: ReplaceForm) -> Any:
        entered, by = form.cleaned_data, self.request.user
        if "by_hand" in self.request.POST:
            return replace_by_hand(self.panel, list(entered["experts"]), entered["version"], by=by)
        return replace_by_draw(self.panel, entered["seed"], entered["version"], by=by)

    def _page(self, form: ReplaceForm, *, status: int = 200) -> HttpResponse:
        lacking = below_quorum(self.panel, *CAN_STILL_SCORE)
        return self.page({"form": form, "lacking": lacking}, status=status)


class RelieveMember(ReplacingPage):
    """Give what one expert has not sealed to others (换人)."""

    template_name: ClassVar[str] = "review/relieve.html"
    part: MemberProgress

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        parts = [
            part
            for part in members_progress(self.panel)
            if part.member.expert.number == kwargs["expert"]
        ]
        if not parts:
            raise Http404
        self.part = parts[0]

    def show(self) -> HttpResponse:
        return self._page(self._form(None))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            entered, by_hand = form.cleaned_data, "by_hand" in request.POST
            relief = Relief(
                reason=entered["reason"],
                experts=tuple(entered["experts"]) if by_hand else (),
                seed=entered["seed"],
            )
            if by_hand and not relief.experts:
                form.add_error("experts", "请至少选一位接替的专家，或改用补抽。")
            elif carry_out(request, form, lambda: self._relieve(relief, entered["version"])):
                return self.to_panel("已换人，并已通知接替的专家申报回避。")
        return self._page(form, status=400)

    def _relieve(self, relief: Relief, version: int) -> Any:
        leaving = self.part.member.expert
        return relieve(self.panel, leaving, relief, version, by=self.request.user)

    def _form(self, data: Any) -> RelieveForm:
        initial = {"version": self.panel.version, "seed": "" if self.panel.draw else new_seed()}
        leaving = self.part.member.expert
        return RelieveForm(data, panel=self.panel, leaving=leaving, initial=initial)

    def _page(self, form: RelieveForm, *, status: int = 200) -> HttpResponse:
        return self.page({"form": form, "part": self.part}, status=status)
