"""Who has an account anywhere on the platform, and the roles they hold (账号)."""

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from funds.models import Fund, Membership, User
from funds.permissions import Role
from funds.queries.people import still_held


def every_account() -> QuerySet[User]:
    """Return every account with its roles of today or later, whatever the fund."""
    held = Membership.objects.filter(still_held()).select_related("fund")
    roles = held.order_by("fund__name", "role", "pk")
    return User.objects.prefetch_related(Prefetch("memberships", roles, to_attr="roles_held"))


def administrators_only(people: QuerySet[User]) -> QuerySet[User]:
    """Return those who hold a role of the platform."""
    here = Membership.objects.filter(still_held(), fund__isnull=True, user=OuterRef("pk"))
    return people.filter(Exists(here))


def funds_without_office() -> QuerySet[Fund]:
    """Return the funds in which nobody with a usable account holds 文明办."""
    offices = Membership.objects.filter(
        still_held(), role=Role.OFFICE, user__is_active=True, fund=OuterRef("pk")
    )
    return Fund.objects.exclude(Exists(offices)).order_by("name", "pk")
