"""What the administrators of the platform see of it: funds, people, last activity; no money."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, QuerySet

from funds.models import Fund, Membership
from funds.permissions import Role
from kit.models import AccessLog


@dataclass(frozen=True)
class FundRow:
    """A fund with how many people work in it today and when one of them last came."""

    fund: Fund
    people: int
    last_sign_in: datetime | None
    last_logged: datetime | None

    @property
    def last_active(self) -> datetime | None:
        """The later of the last sign-in of its people and its last line in the access log."""
        known = [when for when in (self.last_sign_in, self.last_logged) if when is not None]
        return max(known, default=None)


def fund_rows() -> list[FundRow]:
    """Return every fund, in three queries however many there are."""
    held = _working().filter(fund__isnull=False).order_by().values_list("fund_id")
    people = {
        fund: (count, last)
        for fund, count, last in held.annotate(
            Count("user", distinct=True), Max(F("user__last_login"))
        )
    }
    logged = dict(
        AccessLog.objects.filter(fund__isnull=False)
        .order_by()
        .values_list("fund_id")
        .annotate(Max("at"))
    )
    return [
        FundRow(fund, *people.get(fund.pk, (0, None)), logged.get(fund.pk))
        for fund in Fund.objects.order_by("pk")
    ]


def people_count() -> int:
    """Return how many people work in a fund or for the platform today, each once."""
    return _working().aggregate(count=Count("user", distinct=True))["count"] or 0


def _working() -> QuerySet[Membership]:
    """Return the roles in force of those who work here; a city's volunteers are not they."""
    return Membership.in_force().exclude(role=Role.VOLUNTEER)
