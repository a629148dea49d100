"""Handing a person's open work to another (交接): a form, its preview, and the act."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.forms.people import HandoverForm
from funds.permissions import Action
from funds.services.handover import Plan, hand_over, plan, successors
from funds.views.people.base import PersonPage
from kit.refusals import carry_out


class HandoverPage(PersonPage):
    """Choose who takes over; the preview lists exactly what moves; then it is done at once."""

    action = Action.PEOPLE_MANAGE
    template_name = "people/handover.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "to" not in request.GET:
            return self._show(self._form())
        form = self._form(request.GET)
        if not form.is_valid():
            return self._show(form)
        return self._show(form, plan(self.person, form.successor(), self.fund))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            given, to = form.cleaned_data, form.successor()
            done = carry_out(
                request,
                form,
                lambda: hand_over(
                    self.person,
                    to,
                    given["last_day"],
                    fund=self.fund,
                    by=self.request.user,
                    reason=given["reason"],
                ),
            )
            if done is not None:
                messages.success(request, f"已把{self.person.name}的工作交给{to.name}。")
                return redirect(self.person_url())
        return self._show(form, status=400)

    def _form(self, *args: Any) -> HandoverForm:
        able = successors(self.person, self.fund, by=self.request.user)
        return HandoverForm(*args, successors=able)

    def _show(
        self, form: HandoverForm, previewed: Plan | None = None, *, status: int = 200
    ) -> HttpResponse:
        return self.page(
            {
                "form": form,
                "person": self.person,
                "crumbs": self.crumbs("办理交接"),
                "plan": previewed,
                "to": form.successor() if previewed else None,
                "last_day": form.cleaned_data["last_day"] if previewed else None,
                "reason": form.cleaned_data["reason"] if previewed else "",
                "nobody": len(form.fields["to"].choices) == 1,  # type: ignore[attr-defined]
                "back": self.person_url(),
            },
            status=status,
        )
