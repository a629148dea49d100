"""Who has to prove twice who they are (二次验证)."""

from django.conf import settings

from funds.models import Fund, User
from funds.permissions import MONEY_ROLES, Role

HELD_BACK = "您的角色必须使用二次验证。请先在网页上设置，再继续办理。"


def must_prove_twice(person: User, fund: Fund) -> bool:
    """Tell whether ``person`` moves money in ``fund`` and the setting asks them to prove twice."""
    if not settings.MFA_REQUIRED:
        return False
    return any(Role(held.role) in MONEY_ROLES for held in person.roles_in(fund.pk))
