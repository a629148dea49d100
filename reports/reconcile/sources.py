"""Checks against documents and texts: statements, placeholders, opening to closing."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from funds.models import AccountKey
from funds.queries.ledger import balance
from kit.formats import money
from reports.figures import FigureValue, Ledger, UnknownFigure
from reports.kinds.content import Content
from reports.kinds.placeholders import UNKNOWN
from reports.models import SourceStatement
from reports.reconcile.check import Check, named


@dataclass(frozen=True)
class Compared:
    """A statement beside the figure of its name; ``computed`` is ``None`` for one not computed."""

    statement: SourceStatement
    computed: FigureValue | None

    @property
    def agrees(self) -> bool | None:
        """Whether both say the same; ``None`` when there are no two numbers to compare."""
        if self.computed is None or self.statement.value is None:
            return None
        value = self.computed.value
        return value is not None and Decimal(value) == self.statement.value


def compared(ledger: Ledger) -> list[Compared]:
    """Return what documents state of a year, each beside its computed figure."""
    statements = SourceStatement.objects.filter(year=ledger.year)
    return [
        Compared(statement, _computed(ledger, statement))
        for statement in statements.order_by("figure", "parameter", "pk")
    ]


def _computed(ledger: Ledger, statement: SourceStatement) -> FigureValue | None:
    try:
        return ledger.value(statement.figure, statement.parameter)
    except UnknownFigure:
        return None


def computed_match_stated(ledger: Ledger) -> Check:
    """算得 = 原文所述, for every statement whose figure the portal computes."""
    found = [each for each in compared(ledger) if each.agrees is not None]
    failures = [
        f"{each.computed.label}：算得 {each.computed.text}，"
        f"{each.statement.document}写“{each.statement.text}”"
        for each in found
        if each.computed is not None and not each.agrees
    ]
    detail = f"{len(found)} 个数字与原文相同" if found else "本年没有可对照的原文"
    return Check("computed-match-stated", "算得的数字 = 原文所述", detail, named(failures))


def placeholders_known(content: Content) -> Check:
    """占位数字全部可识别: no braces are left in any text of the report."""
    plain = content.frozen()
    unknown = [
        run["text"] for node in plain["nodes"] for run in _runs(node) if run["mark"] == UNKNOWN
    ]
    known = sum(1 for node in plain["nodes"] for run in _runs(node) if run["figure"])
    return Check(
        "placeholders-known",
        "占位数字全部可识别",
        f"正文引用数字 {known} 处",
        named([f"正文里的 {text} 不是已有的数字" for text in unknown]),
    )


def opening_reaches_closing(ledger: Ledger) -> Check | None:
    """期初 + 募集 + 退款到账 − 支出 = 期末, by the bank; ``None`` when the opening is 未说明."""
    opening = ledger.value("opening_balance")
    if opening.value is None:
        return None
    received, paid = ledger.value("money_received"), ledger.value("money_paid")
    back = ledger.value("refunds_received")
    came_in = sum((Decimal(part.value or 0) for part in (received, back)), Decimal(0))
    closing = Decimal(opening.value) + came_in - Decimal(paid.value or 0)
    bank = balance(AccountKey.BANK, opening.as_of, ledger.as_of)
    failures = []
    if closing != bank:
        failures = [
            f"期初 {opening.number} + 募集 {received.number} + 退款到账 {back.number} − "
            f"支出 {paid.number} = {money(closing)} 元，银行存款科目余额 {money(bank)} 元"
        ]
    detail = f"期末 {money(bank)} 元，与银行存款科目余额相同"
    title = "期初 + 募集 + 退款到账 − 支出 = 期末"
    return Check("opening-reaches-closing", title, detail, failures)


def _runs(node: dict[str, Any]) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = node.get("runs", [])
    return runs
