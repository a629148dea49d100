"""What a call holds before it is written: its columns, its rows, and what a new one begins with."""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from funds.models import Unit
from projects.lifecycle import BY_CODE
from projects.models import Applicants, Category
from projects.models.call import LEAST_SEATS
from projects.services.tranches import TRANCHE_STEPS, USUAL_PLAN


def tranche_step_choices() -> list[tuple[str, str]]:
    """Return the steps a tranche may hang on, with their words."""
    return [(code, BY_CODE[code].label) for code in TRANCHE_STEPS]


@dataclass(frozen=True)
class RubricRow:
    """One heading of the rubric; ``weight`` is its share of 100."""

    name: str
    weight: int
    explanation: str = ""


@dataclass(frozen=True)
class TrancheRow:
    """One tranche of the plan: its share in percent and the step that earns it."""

    name: str
    percent: Decimal
    step: str


@dataclass(frozen=True)
class PaperRow:
    """One attachment asked for."""

    name: str
    required: bool = True


DEFAULT_RUBRIC: tuple[RubricRow, ...] = (
    RubricRow("必要性", 20, "服务对象的需要是否真实、迫切"),
    RubricRow("可行性", 20, "计划、人员和条件能否做成"),
    RubricRow("预算合理性", 20, "科目、单价和数量是否合理"),
    RubricRow("创新性", 15, "做法是否有新意、可推广"),
    RubricRow("可持续性", 15, "结项后能否继续"),
    RubricRow("影响力", 10, "受益面与社会影响"),
)
DEFAULT_TRANCHES: tuple[TrancheRow, ...] = tuple(
    TrancheRow(row.name, row.percent, row.step) for row in USUAL_PLAN
)
STANDARD_CHECKLIST: tuple[str, ...] = (
    "申报单位符合申报主体的要求",
    "七要素齐全：名称、服务对象、服务类型、服务时长、志愿者人数、资金保障、开展次数",
    "申请金额与预算相符，不超过上限",
    "不列支固定资产和基本建设",
    "申报附件齐全，能打开，盖章清楚",
)
DEFAULT_PAPERS: tuple[PaperRow, ...] = (PaperRow("加盖公章的申报书扫描件"),)

_PARTS = frozenset({"categories", "units", "rubric", "tranches", "checklist", "papers"})


@dataclass(frozen=True)
class CallData:
    """Everything a draft of a call says; money in 元, percentages in %.

    Attributes:
        closes_at: the first instant at which it is too late.
        hidden_fields: values of ``Hideable``.
        units: those that may apply, where the call names them.
    """

    title: str
    opens_at: datetime
    closes_at: datetime
    text: str = ""
    applicants: str = Applicants.LEADS
    ceiling: Decimal | None = None
    total_budget: Decimal | None = None
    management_cap: Decimal | None = None
    bans_fixed_assets: bool = True
    shift_percent: Decimal = Decimal(10)
    corrections_allowed: int = 1
    correction_days: int = 5
    seats: int = LEAST_SEATS
    hidden_fields: tuple[str, ...] = ()
    notice_days: int = 5
    categories: tuple[Category, ...] = ()
    units: tuple[Unit, ...] = ()
    rubric: tuple[RubricRow, ...] = DEFAULT_RUBRIC
    tranches: tuple[TrancheRow, ...] = DEFAULT_TRANCHES
    checklist: tuple[str, ...] = STANDARD_CHECKLIST
    papers: tuple[PaperRow, ...] = ()

    def columns(self) -> dict[str, Any]:
        """Return the columns of the call's own row."""
        own = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _PARTS}
        return {**own, "title": self.title.strip(), "hidden_fields": list(self.hidden_fields)}
