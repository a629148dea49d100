"""Reading donations (捐赠)."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from funds.models import Campaign, Donation
from funds.queries.effective import effective, of_year
from funds.queries.sums import sum_per


def donations_received(year: int, as_of: datetime | None = None) -> QuerySet[Donation]:
    """Return the rows of money received in a year, reversals (negative) included.

    Their amounts sum to the year's 募集资金, 元, cash basis.

    Args:
        year: calendar year of the business date.
        as_of: only what was recorded by then; none for now.
    """
    return Donation.objects.filter(of_year(year, as_of))


def donation_rows() -> QuerySet[Donation]:
    """Return donations with all that a list or a page shows; each knows whether it was reversed."""
    mirror = Donation.objects.filter(reverses=OuterRef("pk"))
    return Donation.objects.select_related("campaign", "purpose", "entry", "reverses").annotate(
        is_reversed=Exists(mirror)
    )


def campaign_rows(
    last: date, as_of: datetime | None = None, *, first: date | None = None
) -> QuerySet[Campaign]:
    """Return campaigns, each with what it ``received`` from ``first`` up to ``last``, 元."""
    given = Donation.objects.filter(
        effective(first=first, last=last, as_of=as_of), campaign=OuterRef("pk")
    )
    return Campaign.objects.select_related("purpose").annotate(received=sum_per(given, "campaign"))


def without_campaign(year: int, as_of: datetime | None = None) -> QuerySet[Donation]:
    """Return the year's donations that no campaign explains (其他募集)."""
    return donations_received(year, as_of).filter(campaign__isnull=True)
