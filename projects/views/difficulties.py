"""Pages of difficulties (困难问题): of one project, and of all for the office."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from funds.models import Unit
from funds.permissions import Action, can
from funds.views.base import FundPage
from kit import clock
from kit.errors import Refusal
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out
from projects.forms.execution import DifficultyForm, SettlingForm
from projects.models import Difficulty, DifficultyState
from projects.queries.execution import (
    UNSOLVED,
    difficulties_among,
    difficulties_of,
)
from projects.queries.projects import visible_to
from projects.services.difficulties import escalate, raise_difficulty, settle_difficulty
from projects.services.running import refusal_to_report
from projects.views.base import ProjectPage

OPEN = "未办结的"


class DifficultyList(FundPage):
    """The difficulties of every project the visitor sees, the nearest due date first."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "execution/difficulties.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        projects = visible_to(self.request.user, self.fund.pk)
        leads = Unit.objects.filter(pk__in=projects.values("lead_unit")).order_by("pinyin", "id")
        state, unit = self._asked_state(), self._asked_unit(list(leads))
        found = difficulties_among(projects, state=state, unit_id=unit.pk if unit else None)
        page = KeysetPage(found, order=("due_on", "id"), cursor=request.GET.get(PARAMETER, ""))
        return self.page(
            {
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "count": found.count(),
                "states": [("", OPEN), *DifficultyState.choices],
                "state": state or "",
                "units": [("", "全部"), *((str(row.pk), row.name) for row in leads)],
                "unit": str(unit.pk) if unit else "",
                "chips": self._chips(state, unit),
                "today": clock.today(),
            }
        )

    def _asked_state(self) -> DifficultyState | None:
        asked = self.request.GET.get("state", "")
        return DifficultyState(asked) if asked in DifficultyState.values else None

    def _asked_unit(self, leads: list[Unit]) -> Unit | None:
        asked = self.request.GET.get("unit", "")
        return next((unit for unit in leads if str(unit.pk) == asked), None)

    def _chips(self, state: DifficultyState | None, unit: Unit | None) -> list[tuple[str, str]]:
        kept = {
            "state": (state.label if state else "", state or ""),
            "unit": (unit.name if unit else "", str(unit.pk) if unit else ""),
        }
        return [
            (words, "?" + urlencode({k: v for k, (_, v) in kept.items() if v and k != name}))
            for name, (words, value) in kept.items()
            if value
        ]


class RaiseDifficulty(ProjectPage):
    """Tell the lead unit of a difficulty."""

    action = Action.EXECUTION_REPORT
    template_name: ClassVar[str] = "execution/raise_difficulty.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        refusal = refusal_to_report(self.project)
        if refusal is not None:
            raise Refusal(refusal)
        return self.page({"form": DifficultyForm()})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = DifficultyForm(request.POST)
        if form.is_valid():
            difficulty = carry_out(
                request,
                form,
                lambda: raise_difficulty(self.project.ref, form.difficulty(), by=self.request.user),
            )
            if difficulty is not None:
                messages.success(request, f"已提出 {difficulty.number}，牵头单位会收到消息。")
                return HttpResponseRedirect(self._url(difficulty))
        return self.page({"form": form}, status=400)

    def _url(self, difficulty: Difficulty) -> str:
        return self.fund.url("execution:difficulty", ref=self.project.ref, number=difficulty.number)


class DifficultyPage(ProjectPage):
    """A page of one difficulty of the project."""

    difficulty: Difficulty

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        rows = difficulties_of(self.project)
        self.difficulty = get_object_or_404(rows, number=kwargs["number"])

    def again(self) -> HttpResponseRedirect:
        """Send the visitor to the difficulty's page."""
        return HttpResponseRedirect(
            self.fund.url(
                "execution:difficulty", ref=self.project.ref, number=self.difficulty.number
            )
        )


class DifficultyDetail(DifficultyPage):
    """One difficulty, and the form by which it is settled."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "execution/difficulty.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(SettlingForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = SettlingForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            settled = carry_out(
                request,
                form,
                lambda: settle_difficulty(
                    self.difficulty.number,
                    given["answer"],
                    DifficultyState(given["end"]),
                    by=self.request.user,
                ),
            )
            if settled is not None:
                messages.success(request, f"{settled.number} {settled.get_state_display()}。")
                return self.again()
        return self._show(form, status=400)

    def _show(self, form: SettlingForm, *, status: int = 200) -> HttpResponse:
        difficulty, person = self.difficulty, self.request.user
        unsolved = difficulty.state in UNSOLVED
        return self.page(
            {
                "difficulty": difficulty,
                "form": form,
                "unsolved": unsolved,
                "today": clock.today(),
                "may_settle": unsolved and can(person, Action.DIFFICULTY_SOLVE, self.project),
                "may_escalate": difficulty.state == DifficultyState.OPEN
                and can(person, Action.EXECUTION_REPORT, self.project),
            },
            status=status,
        )


class EscalateDifficulty(DifficultyPage):
    """Take a difficulty to the office by button."""

    action = Action.EXECUTION_REPORT

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        escalate(self.difficulty.number, by=self.request.user)
        messages.success(request, f"{self.difficulty.number} 已上报文明办。")
        return self.again()
