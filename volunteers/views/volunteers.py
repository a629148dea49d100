"""Pages that show volunteers (志愿者): lists, finding, one person. Nothing is opened."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from funds.permissions import Accessible, Action, can
from funds.queries.timelines import timeline
from kit.paging import PARAMETER, KeysetPage
from volunteers.forms.volunteers import FindForm
from volunteers.identity import masked_tail
from volunteers.models import Division, IdKind, Organisation, Volunteer, VolunteerState
from volunteers.queries.counting import counted
from volunteers.queries.evaluations import evaluations_of
from volunteers.queries.honours import honours_of
from volunteers.queries.hours import minutes_in_all
from volunteers.queries.organisations import organisation_named
from volunteers.queries.rankings import my_rank
from volunteers.queries.reach import is_hidden, visible_organisations, visible_volunteers
from volunteers.queries.stars import star_held
from volunteers.queries.trainings import trainings_of
from volunteers.queries.volunteers import (
    MOST,
    VolunteerFilter,
    find_volunteers,
    matching,
    reveals_of,
    shown,
)
from volunteers.views.base import RegistryPage, division_choices
from volunteers.views.narrowing import chips_of

STATES = dict(VolunteerState.choices)
ORDERS = {"": ("number",), "name": ("pinyin", "id")}
MOBILE_LENGTH = 11
REVEALS_SHOWN = 20
TRAININGS_SHOWN = 20
HONOURS_SHOWN = 20
EVALUATIONS_SHOWN = 20
BELOW = "1"


class ListPage(RegistryPage):
    """The volunteers, page by page, by number or by name."""

    template_name = "volunteers/volunteers.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted, order = self._wanted(), request.GET.get("order", "")
        order = order if order in ORDERS else ""
        found = find_volunteers(visible_volunteers(self.request.user, self.fund), wanted)
        cursor = request.GET.get(PARAMETER, "")
        paged = KeysetPage(shown(found), order=ORDERS[order], cursor=cursor)
        team = self._team()
        return self.page(
            {
                "rows": paged.rows,
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
                "count": counted(found),
                "wanted": wanted,
                "team": wanted.organisation.number if wanted.organisation else "",
                "branches": [("", "只看本组织"), (BELOW, "含下级组织")],
                "below": BELOW if wanted.below else "",
                "unknown_team": team if team and wanted.organisation is None else "",
                "divisions": division_choices(),
                "division": wanted.division.code if wanted.division else "",
                "states": [("", "在册"), *VolunteerState.choices[1:]],
                "state": "" if wanted.state == VolunteerState.ACTIVE else wanted.state,
                "orders": [("", "编号"), ("name", "姓名拼音")],
                "order": order,
                "chips": self._chips(wanted, order),
                "find": FindForm(),
                "may_export": self.sees_all and can(self.request.user, Action.EXPORT, self.fund),
            }
        )

    def _team(self) -> str:
        return self.request.GET.get("team", "").strip()[:80]

    def _wanted(self) -> VolunteerFilter:
        asked, team = self.request.GET, self._team()
        state, code = asked.get("state", ""), asked.get("division", "")
        among = visible_organisations(self.request.user, self.fund)
        organisation: Organisation | None = organisation_named(team, among) if team else None
        return VolunteerFilter(
            state=VolunteerState(state) if state in STATES else VolunteerState.ACTIVE,
            organisation=organisation,
            below=organisation is not None and asked.get("below") == BELOW,
            division=Division.objects.filter(code=code).first() if code else None,
        )

    def _chips(self, wanted: VolunteerFilter, order: str) -> list[tuple[str, str]]:
        team, division = wanted.organisation, wanted.division
        left = wanted.state != VolunteerState.ACTIVE
        return chips_of(
            ("team", team and f"组织：{team}", team and team.number),
            ("below", wanted.below and "含下级组织", BELOW),
            ("division", division and f"区县：{division}", division and division.code),
            ("state", left and f"状态：{wanted.state.label}", wanted.state.value),
            ("order", order and "按姓名拼音排", order),
        )


@method_decorator(sensitive_post_parameters(), name="dispatch")
class FindPage(RegistryPage):
    """Find people by a whole number or the beginning of a name, which no address holds."""

    template_name = "volunteers/found.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._shown({"find": FindForm(), "rows": [], "asked": False})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = FindForm(request.POST)
        if not form.is_valid():
            return self._shown({"find": form, "rows": [], "asked": False}, status=400)
        seen = visible_volunteers(self.request.user, self.fund)
        rows = matching(form.cleaned_data["what"], seen)
        if len(rows) == 1:
            return redirect(self.fund.url("volunteers:volunteer", number=rows[0].number))
        # What was typed may be an identity number: it is not written back.
        more = len(rows) > MOST
        return self._shown({"find": FindForm(), "rows": rows[:MOST], "asked": True, "more": more})

    def _shown(self, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        return self.page({"most": MOST, "more": False, **context}, status=status)


class VolunteerPage(RegistryPage):
    """A page of one volunteer. To somebody who sees their own team's alone, others do not exist."""

    volunteer: Volunteer

    def load(self, **kwargs: Any) -> None:
        rows = Volunteer.objects.select_related(
            "organisation", "division", "recorded_by", "consent__recorded_by"
        )
        self.volunteer = get_object_or_404(rows, number=kwargs["number"])
        if is_hidden(self.request.user, self.fund, self.volunteer):
            raise Http404

    def subject(self) -> Accessible:
        return self.volunteer

    def crumbs(self) -> list[tuple[str, str]]:
        return [("志愿者", self.fund.url("volunteers:list")), (self.volunteer.number, "")]

    def back(self) -> str:
        return self.fund.url("volunteers:volunteer", number=self.volunteer.number)

    def sub(self) -> str:
        return f"{self.volunteer.shown_name}，编号 {self.volunteer.number}"


class DetailPage(VolunteerPage):
    """One volunteer: what is kept of them, their hours, who read what is sealed."""

    template_name = "volunteers/volunteer.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        volunteer = self.volunteer
        reveals = list(reveals_of(volunteer)[: REVEALS_SHOWN + 1])
        return self.page(
            {
                "volunteer": volunteer,
                "crumbs": self.crumbs(),
                "id_kind": IdKind(volunteer.id_kind).label if volunteer.id_kind else "",
                "id_number": masked_tail(volunteer.id_last4),
                "mobile": masked_tail(volunteer.mobile_last4, MOBILE_LENGTH),
                # Cut, never rounded up: 99.96 hours are not 100.
                "star": star_held(volunteer),
                "rank": my_rank(volunteer),
                "hours": Decimal(minutes_in_all(volunteer) // 6) / 10,
                "is_active": volunteer.state == VolunteerState.ACTIVE,
                "has_left": volunteer.state == VolunteerState.LEFT,
                "is_anonymous": volunteer.state == VolunteerState.ANONYMISED,
                "may_reveal": volunteer.sealed is not None
                and can(request.user, Action.VOLUNTEER_REVEAL, volunteer),
                "reveals": reveals[:REVEALS_SHOWN],
                "more_reveals": len(reveals) > REVEALS_SHOWN,
                "evaluations": evaluations_of(volunteer)[:EVALUATIONS_SHOWN],
                "honours": honours_of(volunteer)[:HONOURS_SHOWN],
                "trainings": trainings_of(volunteer)[:TRAININGS_SHOWN],
                "events": timeline(volunteer),
            }
        )
