"""Putting people of an organisation on a shift, and taking them off."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from funds.permissions import Action
from kit.paging import PARAMETER, KeysetPage
from kit.plain_form import PlainForm
from kit.refusals import carry_out
from volunteers.forms.placing import PlaceForm, TakeOffForm
from volunteers.models import SignUp, SignUpState, Volunteer, VolunteerState
from volunteers.queries.reach import kept_volunteers
from volunteers.queries.sign_ups import OPEN_STATES
from volunteers.queries.volunteers import MOST, matching, shown
from volunteers.services.placing import Placed, place_many, take_off
from volunteers.views.base import ActPage
from volunteers.views.shifts import ShiftPage

_PARTED = re.compile(r"[、，,;；\s]+")


@method_decorator(sensitive_post_parameters(), name="dispatch")
class PlacePage(ShiftPage):
    """Members to be ticked, found by number or name, and put on a shift together."""

    action = Action.ACTIVITY_EDIT
    template_name = "activities/place.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._shown(PlaceForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PlaceForm(request.POST)
        if not form.is_valid():
            return self._shown(form, status=400)
        if request.POST.get("act") == "find":
            return self._shown(PlaceForm(), found=self._found(form.cleaned_data["what"]))
        numbers = chosen_numbers(request.POST, form.cleaned_data["numbers"])
        by = self.request.user
        placed = carry_out(request, form, lambda: place_many(self.shift, numbers, by=by))
        if placed is None:
            return self._shown(form, status=400)
        return self._told(placed)

    def _told(self, placed: list[Placed]) -> HttpResponse:
        self.template_name = "activities/placed.html"  # type: ignore[misc]
        done = sum(not each.refusal for each in placed)
        return self.page({"results": placed, "done": done, "when": self.when()})

    def _found(self, what: str) -> list[Volunteer]:
        """Return whom a number or the beginning of a name means, of those who may be put on."""
        among = kept_volunteers(self.request.user, self.fund)
        found = matching(what, among.filter(state=VolunteerState.ACTIVE))
        return found[:MOST]

    def _shown(
        self, form: PlaceForm, *, found: list[Volunteer] | None = None, status: int = 200
    ) -> HttpResponse:
        paged = self._members() if found is None else None
        rows = (found or []) if paged is None else paged.rows
        asked = self.request.GET
        taken = SignUp.objects.filter(shift=self.shift, state__in=OPEN_STATES)
        states = dict(taken.filter(volunteer__in=rows).values_list("volunteer_id", "state"))
        return self.page(
            {
                "form": form,
                "rows": [
                    (row, SignUpState(states[row.pk]).label if row.pk in states else "")
                    for row in rows
                ],
                "searched": found is not None,
                "next_url": paged.next_url(asked) if paged else "",
                "previous_url": paged.previous_url(asked) if paged else "",
                "crumbs": [*self.crumbs(), ("安排上岗", "")],
                "when": self.when(),
            },
            status=status,
        )

    def _members(self) -> KeysetPage[Volunteer]:
        """Return the members of the organisation that runs the shift or is on duty, by number."""
        shift = self.shift
        team = shift.serving_organisation
        rows = kept_volunteers(self.request.user, self.fund)
        rows = rows.filter(state=VolunteerState.ACTIVE, organisation=team)
        return KeysetPage(shown(rows), order=("id",), cursor=self.request.GET.get(PARAMETER, ""))


class TakeOffPage(ShiftPage, ActPage):
    """Take somebody off a shift, saying why."""

    action = Action.ACTIVITY_EDIT
    title = "取消安排"
    leave = "不取消，返回"
    warns = True
    sign_up: SignUp

    def load(self, **kwargs: Any) -> None:
        rows = SignUp.objects.select_related("volunteer").defer("volunteer__sealed")
        self.sign_up = get_object_or_404(rows, pk=kwargs["sign_up"])
        super().load(shift=self.sign_up.shift_id)

    def form(self, data: Any = None) -> PlainForm:
        return TakeOffForm(data)

    def act(self, form: TakeOffForm) -> SignUp:
        return take_off(self.sign_up, **form.cleaned_data, by=self.request.user)

    def told(self, done: SignUp) -> str:
        return f"已取消{self.sign_up.volunteer.shown_name}的安排，名额空出来了。"

    def back(self) -> str:
        return self.fund.url("activities:sign_ups", shift=self.shift.pk)

    def sub(self) -> str:
        return f"{self.sign_up.volunteer.shown_name} · {super().sub()}"


def chosen_numbers(posted: QueryDict, typed: str) -> list[str]:
    """Return the volunteer numbers that were ticked, and those typed beside them."""
    return [*posted.getlist("only"), *(each for each in _PARTED.split(typed) if each)]
