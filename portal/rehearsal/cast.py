"""The people and units of a rehearsal: the fund's sample accounts, and those it still lacks."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from funds.models import Fund, Membership, Unit, User
from funds.permissions import Role
from funds.services.people import appoint, open_account
from kit.errors import Refusal
from projects.models import Category, Expert
from projects.services.experts import ExpertData, add_expert

EXPERTS = 9
ONLY_SAMPLES = "“{name}”不是示意基金。演练的数据都是编造的，只能在示意基金里做。"


@dataclass(frozen=True)
class Cast:
    """Who acts in a rehearsal.

    Attributes:
        deputy: a second person of the office, for what the first may not do.
        leads: the account of each lead unit, by the unit's id.
    """

    fund: Fund
    office: User
    deputy: User
    finance: User
    checker: User
    cashier: User
    evaluator: User
    auditor: User
    experts: tuple[Expert, ...]
    leads: dict[int, User]

    def lead(self, unit: Unit) -> User:
        """Return the account of a lead unit, opened when the unit first acts."""
        if unit.pk not in self.leads:
            self.leads[unit.pk] = _opened(
                self.fund, Role.LEAD_UNIT, f"unit{unit.pk}", f"{unit.name}经办人", unit
            )
        return self.leads[unit.pk]


def demand_sample(fund: Fund) -> None:
    """Do nothing for a sample fund.

    Raises:
        Refusal: the fund is a real one.
    """
    if not fund.is_sample:
        raise Refusal(ONLY_SAMPLES.format(name=fund.name))


def cast_of(fund: Fund) -> Cast:
    """Return the people of a sample fund in scope, opening the accounts it lacks.

    Raises:
        Refusal: the fund is a real one.
    """
    demand_sample(fund)
    office, deputy = _two(fund, Role.OFFICE)
    finance, checker = _two(fund, Role.FINANCE)
    return Cast(
        fund=fund,
        office=office,
        deputy=deputy,
        finance=finance,
        checker=checker,
        cashier=_one(fund, Role.CASHIER),
        evaluator=_opened(fund, Role.EVALUATOR, "evaluator", "演练评估员"),
        auditor=_opened(fund, Role.AUDITOR, "auditor", "演练审计员"),
        experts=tuple(_expert(fund, n, office) for n in range(1, EXPERTS + 1)),
        leads={},
    )


def lead_of(category: Category) -> Unit:
    """Return the first unit that leads a category."""
    lead = category.leads.filter(withdrawn=False).select_related("unit").order_by("sequence")
    unit: Unit = lead[0].unit
    return unit


def _expert(fund: Fund, nth: int, by: User) -> Expert:
    person = _opened(fund, Role.EXPERT, f"expert{nth}", f"演练专家{nth}")
    known = Expert.objects.filter(person=person).first()
    data = ExpertData(title="副教授", employer="示例大学", load=1000)
    return known or add_expert(person, data, by=by)


def _one(fund: Fund, role: Role) -> User:
    found = _samples(fund, role)
    return found[0] if found else _opened(fund, role, role.lower(), f"演练{role.label}")


def _two(fund: Fund, role: Role) -> tuple[User, User]:
    first, *others = _samples(fund, role) or [_one(fund, role)]
    return first, others[0] if others else _opened(
        fund, role, f"{role.lower()}2", f"演练{role.label}乙"
    )


def _samples(fund: Fund, role: Role) -> list[User]:
    held = Membership.in_force().filter(fund=fund, role=role, user__is_sample=True)
    return [row.user for row in held.select_related("user").order_by("pk")]


def _opened(fund: Fund, role: Role, suffix: str, name: str, unit: Unit | None = None) -> User:
    """Return the account of a part in the rehearsal, opened once; nobody can sign in with it."""
    username = f"{fund.slug}-rehearsal-{suffix}"
    known = User.objects.filter(username=username).first()
    if known is not None:
        return known
    user = open_account(username, name, encoded=make_password(None), is_sample=True)
    appoint(user, role, fund=fund, unit=unit)
    return user
