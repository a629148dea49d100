"""The guided form of a new fund (设立基金), step by step; nothing is written before the last."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from funds.permissions import Action
from funds.services.funds import Founding
from kit.accents import ACCENTS
from kit.refusals import carry_out
from portal.forms_founding import STEPS, FoundingStep
from portal.services.founding import FirstPerson, Opened, open_fund
from portal.views.platform_accounts import InvitationLetter
from portal.views.platform_base import PlatformPage

KEPT = "new-fund"
"""What was typed so far, in the session of whoever types it."""


@dataclass(frozen=True)
class ShownStep:
    """A step of the stepper."""

    label: str
    state: str
    note: str = ""


@dataclass(frozen=True)
class Answered:
    """A step's answers as the last step shows them, and where to change them."""

    title: str
    url: str
    answers: list[tuple[str, str]]


class NewFundPage(PlatformPage):
    """One step. Going back keeps everything; the last step sets the fund up in one transaction."""

    action = Action.FUND_ESTABLISH
    template_name = "platform/new_fund.html"
    step: str

    def load(self, **kwargs: Any) -> None:
        self.step = kwargs["step"]
        if self.step not in STEPS:
            raise Http404

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        missing = self._missing()
        if missing:
            return _to(missing)
        return self._show(STEPS[self.step](kept=self._kept))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        missing = self._missing()
        if missing:
            messages.info(request, "前面还有没填的，请从这一步继续。")
            return _to(missing)
        form = STEPS[self.step](request.POST, kept=self._kept)
        if not form.is_valid():
            return self._show(form, status=400)
        self._keep(form)
        following = list(STEPS)[list(STEPS).index(self.step) + 1 :]
        if following:
            return _to(following[0])
        opened = carry_out(request, form, self._open)
        if opened is None:
            return self._show(form, status=400)
        kept = request.session.pop(KEPT)
        told = f"已设立{opened.fund.full_name}。请把这份邀请函交给{kept['person']}。"
        messages.success(request, told)
        return InvitationLetter.of(self, opened.issued, home="platform:home")

    @property
    def _kept(self) -> dict[str, Any]:
        kept: dict[str, Any] = self.request.session.get(KEPT, {})
        return kept

    def _keep(self, form: FoundingStep) -> None:
        kept = {**self._kept, **form.stored()}
        if self.step == "city" and kept["city"] != self._kept.get("city"):
            # Another city is another name: what was proposed for the first is proposed anew.
            kept = {name: value for name, value in kept.items() if name in form.fields}
        self.request.session[KEPT] = kept

    def _missing(self) -> str:
        """Return the first step before this one that is not filled, empty when none is."""
        for name in list(STEPS)[: list(STEPS).index(self.step)]:
            fields = STEPS[name].base_fields.items()
            if any(field.required and not self._kept.get(key) for key, field in fields):
                return name
        return ""

    def _open(self) -> Opened:
        kept = self._kept
        founded = kept.get("established_on")
        founding = Founding(
            city=kept["city"],
            full_name=kept["full_name"],
            short_name=kept["short_name"],
            slug=kept["slug"],
            prefix=kept["prefix"],
            office_name=kept["office_name"],
            accent=kept["accent"],
            executor_name=kept.get("executor_name", ""),
            established_on=date.fromisoformat(founded) if founded else None,
            foundation_name=kept["foundation_name"],
        )
        first = FirstPerson(kept["person"], kept.get("email", ""))
        return open_fund(founding, catalogue=kept["catalogue"], first=first, by=self.request.user)

    def _show(self, form: FoundingStep, *, status: int = 200) -> HttpResponse:
        names = list(STEPS)
        here = names.index(self.step)
        return self.page(
            {
                "form": form,
                "step": self.step,
                "steps": [
                    ShownStep(
                        STEPS[name].title,
                        "done" if place < here else "here" if place == here else "ahead",
                    )
                    for place, name in enumerate(names)
                ],
                "place": here + 1,
                "back": reverse("platform:new_fund", args=[names[here - 1]]) if here else "",
                "is_last": here + 1 == len(names),
                "accents": ACCENTS,
                "answered": self._answered() if here + 1 == len(names) else [],
            },
            status=status,
        )

    def _answered(self) -> list[Answered]:
        """Return every answer of the steps before, in words."""
        return [self._answers_of(name) for name in list(STEPS)[:-1]]

    def _answers_of(self, name: str) -> Answered:
        form = STEPS[name](kept=self._kept)
        answers = []
        for key, field in form.fields.items():
            value = self._kept.get(key) or ""
            words = dict(getattr(field, "choices", ())).get(value, value)
            answers.append((str(field.label), str(words) or "没有填"))
        return Answered(form.title, reverse("platform:new_fund", args=[name]), answers)


class StartPage(PlatformPage):
    """The way into the guided form: its first step."""

    action = Action.FUND_ESTABLISH

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _to(next(iter(STEPS)))


def _to(step: str) -> HttpResponse:
    return redirect("platform:new_fund", step=step)
