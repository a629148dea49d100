"""The people of a fund (人员与任职), and the invitations that wait."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse

from funds.models import Invitation, Membership, User
from funds.permissions import Action
from funds.queries.duties import FUND_ROLES
from funds.queries.people import found, people_of, still_held
from funds.views.people.base import PeoplePage
from kit import clock
from kit.paging import PARAMETER, KeysetPage

SHOWN = {"now": "在任", "left": "已离任", "closed": "已停用"}
MOST_INVITATIONS = 50


class ListPage(PeoplePage):
    """Everybody who holds or held a role, page by page; open invitations above."""

    template_name = "people/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        words, role = self._asked()
        groups = self._groups(found(people_of(self.fund), words), role)
        shown = request.GET.get("shown", "now")
        shown = shown if shown in SHOWN else "now"
        counts = {name: rows.count() for name, rows in groups.items()}
        page = KeysetPage(
            groups[shown], order=("pinyin", "id"), cursor=request.GET.get(PARAMETER, "")
        )
        return self.page(
            {
                **self.may(Action.PEOPLE_INVITE, Action.PEOPLE_MANAGE),
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "count": counts[shown],
                "shown": shown,
                "words": words,
                "role": role,
                "roles": [("", "全部"), *((one.value, one.label) for one in FUND_ROLES)],
                "tabs": [
                    {
                        "label": label,
                        "count": counts[name],
                        "url": "?" + urlencode({"shown": name, "q": words, "role": role}),
                        "active": name == shown,
                    }
                    for name, label in SHOWN.items()
                ],
                "invitations": self._invitations(),
                "today": clock.today(),
                "has_mail": settings.HAS_MAIL,
            }
        )

    def _asked(self) -> tuple[str, str]:
        role = self.request.GET.get("role", "")
        known = role if role in {one.value for one in FUND_ROLES} else ""
        return self.request.GET.get("q", "").replace("\0", "").strip()[:40], known

    def _groups(self, people: QuerySet[User], role: str) -> dict[str, QuerySet[User]]:
        here = Membership.objects.filter(fund=self.fund, user=OuterRef("pk"))
        as_asked = here.filter(role=role) if role else here
        able = people.filter(is_active=True)
        return {
            "now": able.filter(Exists(as_asked.filter(still_held()))),
            "left": able.filter(Exists(as_asked)).exclude(Exists(here.filter(still_held()))),
            "closed": people.filter(Exists(as_asked), is_active=False),
        }

    def _invitations(self) -> list[Invitation]:
        waiting = Invitation.objects.filter(
            fund=self.fund, used_at__isnull=True, revoked_at__isnull=True
        )
        rows = waiting.select_related("unit", "invited_by").order_by("-pk")
        return list(rows[:MOST_INVITATIONS])
