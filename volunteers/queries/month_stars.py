"""Reading the stars of months (月评志愿之星)."""

from datetime import date

from django.db.models import QuerySet

from volunteers.models import MonthStar, VolunteerState


def month_stars() -> QuerySet[MonthStar]:
    """Return every star of a month, the revoked ones too."""
    return MonthStar.objects.select_related("volunteer__organisation", "chosen_by", "revoked_by")


def stars_of_month(month: date | None) -> list[MonthStar]:
    """Return the standing stars of a month for anybody; of the latest month that has any if none.

    Who left or opted out of rankings since is named no more.
    """
    rows = month_stars().filter(
        revoked_on__isnull=True,
        volunteer__state=VolunteerState.ACTIVE,
        volunteer__is_unranked=False,
    )
    if month is None:
        month = rows.order_by("-month").values_list("month", flat=True).first()
    if month is None:
        return []
    return list(rows.filter(month=month).order_by("place", "id"))
