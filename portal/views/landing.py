"""Where a person is sent after signing in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from funds.models import User
from funds.permissions import Action, can
from funds.queries.people import Workplace, workplaces
from portal.navigation import platform_links


@never_cache
@login_required
def landing(request: HttpRequest) -> HttpResponse:
    """Send a person to the desk of their only fund, or of the one they worked in last.

    The choice is offered where there are several and none was entered yet, or when it is asked
    for. An administrator of the platform goes to its first page. Who holds a role that has no desk
    is told so, and shown what is public.
    """
    user = request.user
    held = workplaces(user) if isinstance(user, User) else []
    places = [place for place in held if can(user, Action.DESK_VIEW, place.fund)]
    wanted = None if "choose" in request.GET else _wanted(user, places)
    if wanted is not None:
        return redirect(wanted.fund.url("desk"))
    if isinstance(user, User) and not held:
        for page in platform_links(user, ""):
            return redirect(page.url)
    if isinstance(user, User) and not user.has_usable_password() and held:
        # A volunteer's account: entered by a code, it has no pages but its own.
        return redirect(held[0].fund.url("my:home"))
    return render(request, "account/funds.html", {"desks": places, "held": held})


def _wanted(user: object, places: list[Workplace]) -> Workplace | None:
    if len(places) == 1:
        return places[0]
    last = getattr(user, "last_fund_id", None)
    return next((place for place in places if place.fund.pk == last), None)
