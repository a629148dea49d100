"""One login per role in each demonstration fund (示意账号), usable only while DEBUG is on."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from funds.models import Fund, Membership, Unit, User
from funds.permissions import Role
from funds.services.people import appoint, open_account

PASSWORD = "zhiyuan-demo-2021"  # noqa: S105 - shown by demo_logins, refused outside DEBUG

ROLES: tuple[tuple[str, Role, str], ...] = (
    ("office", Role.OFFICE, "示例文明办"),
    ("executor", Role.EXECUTOR, "示例执行单位"),
    ("finance", Role.FINANCE, "示例财务甲"),
    # Where a fund asks four people of a payment, who requests it may not check it.
    ("finance2", Role.FINANCE, "示例财务乙"),
    ("cashier", Role.CASHIER, "示例出纳"),
    ("supervisor", Role.SUPERVISOR, "示例监事"),
    ("lead", Role.LEAD_UNIT, "示例牵头单位"),
    ("implementer", Role.IMPLEMENTER, "示例实施单位"),
    ("expert", Role.EXPERT, "示例专家"),
    ("evaluator", Role.EVALUATOR, "示例评估员"),
    ("auditor", Role.AUDITOR, "示例审计员"),
    ("foundation", Role.FOUNDATION, "示例基金会"),
    ("organisation", Role.ORGANISATION, "示例志愿组织"),
    ("volunteer", Role.VOLUNTEER, "示例志愿者"),
)
"""What follows the fund's address in the account, the role, and the person's name."""

PLATFORM: tuple[tuple[str, Role, str], ...] = (
    ("platform-admin", Role.PLATFORM_ADMIN, "示例平台管理员"),
    ("platform-security", Role.SECURITY_ADMIN, "示例安全管理员"),
    ("platform-audit", Role.AUDIT_ADMIN, "示例审计管理员"),
)
"""The three administrators of 等级保护: account, role, and the person's name."""


@dataclass(frozen=True)
class People:
    """The people of one demonstration fund, by what follows the fund's address in their account."""

    of: Mapping[str, User]

    @property
    def office(self) -> User:
        return self.of["office"]

    @property
    def finance(self) -> User:
        return self.of["finance"]

    @property
    def cashier(self) -> User:
        return self.of["cashier"]

    @property
    def lead(self) -> User:
        return self.of["lead"]

    @property
    def evaluator(self) -> User:
        return self.of["evaluator"]


def give_logins(fund: Fund, units: Mapping[Role, Unit]) -> People:
    """Open one account per role of ``fund``, each for the unit its role belongs to, if any."""
    people = {}
    # Hashing is slow on purpose; one secret that everybody knows is hashed once.
    encoded = make_password(PASSWORD)
    for suffix, role, name in ROLES:
        user = open_account(f"{fund.slug}-{suffix}", name, encoded=encoded, is_sample=True)
        appoint(user, role, fund=fund, unit=units.get(role))
        people[suffix] = user
    return People(people)


def give_platform_logins() -> bool:
    """Open the accounts of the three administrators, once; tell whether they were opened now."""
    if User.objects.filter(username=PLATFORM[0][0]).exists():
        return False
    encoded = make_password(PASSWORD)
    for account, role, name in PLATFORM:
        appoint(open_account(account, name, encoded=encoded, is_sample=True), role, fund=None)
    return True


def sample_memberships() -> list[Membership]:
    """Return the roles of every sample account, by fund."""
    return list(
        Membership.in_force()
        .filter(user__is_sample=True)
        .select_related("user", "fund")
        .order_by("fund_id", "pk")
    )
