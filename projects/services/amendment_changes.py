"""What an amendment would change (变更前后): worked out of what its form holds and what is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from funds.models import Commitment
from kit.errors import Refusal
from kit.formats import money, quantity
from projects.models import AmendmentKind, BudgetLine, Project, TeamMember
from projects.queries.applications import value_in_words
from projects.queries.money import commitments_of
from projects.queries.spending import shift_percent
from projects.services.applications import amount_of
from projects.services.elements import ProjectData, label_of

ZERO = Decimal("0.00")
NOT_KEPT = "没有登记"

Price = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class AmendmentData:
    """What the form of an amendment holds: everything as it is to be, changed or not.

    Attributes:
        elements: the project's elements.
        leader: the name of 项目负责人; empty leaves who it is.
        leader_unit: that person's unit.
        budget: unit price in 元 and quantity by the budget line's id; lines left out stay.
        approved: the agreement's amount in 元; ``None`` leaves it.
    """

    elements: ProjectData
    reason: str
    leader: str = ""
    leader_unit: str = ""
    budget: Mapping[int, Price] = field(default_factory=dict)
    approved: Decimal | None = None


@dataclass(frozen=True)
class Change:
    """One thing that changes, in words, and the value that is written for it."""

    kind: AmendmentKind
    name: str
    label: str
    before: str
    after: str
    value: Any

    def told(self) -> dict[str, str]:
        """Return the change as the amendment keeps it for people."""
        return {
            "name": self.name,
            "label": self.label,
            "before": self.before or "未说明",
            "after": self.after or "不写",
        }


def changes_of(project: Project, data: AmendmentData) -> list[Change]:
    """Return what ``data`` changes of a project, in reading order.

    Raises:
        Refusal: the budget no longer fits the agreement, or an amount cannot be one.
    """
    found = [*_elements(project, data.elements), *_leader(project, data), *_budget(project, data)]
    approved = _approved(project, data)
    _check_budget(project, data, approved)
    return [*found, *([] if approved is None else [approved])]


def agreement_to_amend(project: Project) -> Commitment | None:
    """Return the project's agreement whose amount an amendment may change: its only one."""
    found = list(commitments_of(project)[:2])
    return found[0] if len(found) == 1 and found[0].approved is not None else None


def leader_of(project: Project) -> TeamMember | None:
    """Return the project's leader (项目负责人), when one is named."""
    return TeamMember.objects.filter(project=project, is_leader=True).first()


def budget_of(project: Project) -> list[BudgetLine]:
    """Return the lines of a project's budget in their order."""
    return list(BudgetLine.objects.filter(project=project).order_by("sequence", "id"))


def _elements(project: Project, data: ProjectData) -> Iterator[Change]:
    for column in fields(data):
        name = column.name
        before, after = getattr(project, name), getattr(data, name)
        if isinstance(after, str):
            after = after.strip()
        if before == after or name == "requested_amount":
            continue
        kind = AmendmentKind.EXTENSION if name == "ends_on" else AmendmentKind.CONTENT
        yield Change(
            kind, name, label_of(name), _words(name, before), _words(name, after), _plain(after)
        )


def _words(name: str, value: Any) -> str:
    return value_in_words(name, _plain(value) if isinstance(value, date) else value)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if isinstance(value, Model) else value


def _leader(project: Project, data: AmendmentData) -> Iterator[Change]:
    now = leader_of(project)
    before = (now.name, now.organisation) if now else ("", "")
    after = (data.leader.strip(), data.leader_unit.strip())
    if not after[0] or after == before:
        return
    yield Change(
        AmendmentKind.LEADER,
        "leader",
        "项目负责人",
        "，".join(filter(None, before)) or NOT_KEPT,
        "，".join(filter(None, after)),
        {"name": after[0], "unit": after[1]},
    )


def _budget(project: Project, data: AmendmentData) -> Iterator[Change]:
    for line in budget_of(project):
        given = data.budget.get(line.pk)
        if given is None or given == (line.unit_price, line.quantity):
            continue
        price, number = given
        if price <= 0 or number <= 0:
            raise Refusal(f"“{line.item}”的单价和数量都要大于 0。", field=f"price_{line.pk}")
        yield Change(
            AmendmentKind.BUDGET,
            f"budget_{line.pk}",
            f"预算：{line.item}",
            _price_words(line.unit_price, line.quantity, line.measure),
            _price_words(price, number, line.measure),
            [str(price), str(number)],
        )


def _price_words(price: Decimal, number: Decimal, measure: str) -> str:
    amount = amount_of(price, number)
    return f"{money(amount)} 元（{money(price)} 元 × {quantity(number)}{measure}）"


def _approved(project: Project, data: AmendmentData) -> Change | None:
    commitment = agreement_to_amend(project)
    if commitment is None or data.approved is None or data.approved == commitment.approved:
        return None
    return Change(
        AmendmentKind.BUDGET,
        "approved",
        f"协议金额（{commitment.number}）",
        f"{money(Decimal(commitment.approved or 0))} 元",
        f"{money(data.approved)} 元",
        {"commitment": commitment.number, "amount": str(data.approved)},
    )


def _check_budget(project: Project, data: AmendmentData, approved: Change | None) -> None:
    """The budget's total moves with the agreement's amount, and not without it."""
    lines = budget_of(project)
    if not lines:
        return
    before = sum((line.amount for line in lines), ZERO)
    after = sum(
        (
            amount_of(*data.budget[line.pk]) if line.pk in data.budget else line.amount
            for line in lines
        ),
        ZERO,
    )
    agreed = ZERO
    if approved is not None:
        commitment = agreement_to_amend(project)
        agreed = (data.approved or ZERO) - Decimal((commitment and commitment.approved) or 0)
    if after - before == agreed:
        return
    if approved is None:
        raise Refusal(
            f"预算合计原来是 {money(before)} 元，现在是 {money(after)} 元。调整各项时合计不能变；"
            "要增减合计，请同时变更协议金额。",
            field="budget",
        )
    raise Refusal(
        f"协议金额变了 {money(agreed)} 元，预算合计变了 {money(after - before)} 元。两者要相同。",
        field="budget",
    )


def only_small_shifts(project: Project, changes: list[Change]) -> bool:
    """Tell whether all that changes are items of the budget moved no further than is allowed."""
    prices = {
        line.pk: (line.amount, data)
        for line in budget_of(project)
        for data in [_given(changes, line)]
        if data is not None
    }
    if not prices or len(prices) != len(changes):
        return False
    allowed = shift_percent(project)
    return all(
        abs(amount_of(*price) - amount) * 100 <= allowed * amount
        for amount, price in prices.values()
    )


def _given(changes: list[Change], line: BudgetLine) -> Price | None:
    for change in changes:
        if change.name == f"budget_{line.pk}":
            price, number = change.value
            return Decimal(price), Decimal(number)
    return None
