"""Reading consents on paper (书面同意): which a person sees."""

from django.db.models import QuerySet

from funds.models import Fund, User
from volunteers.models import Consent
from volunteers.queries.reach import own_organisations, sees_all


def consents_seen_by(person: User, fund: Fund) -> QuerySet[Consent]:
    """Return the consents ``person`` may see: all, or those of their own organisations."""
    rows = Consent.objects.select_related("organisation", "recorded_by")
    if sees_all(person, fund):
        return rows
    return rows.filter(organisation__in=own_organisations(person, fund))
