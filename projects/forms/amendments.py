"""The forms of amendments (变更): what is beside what will be, and the decision."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from kit import clock
from kit.controls import DateControl
from kit.fields import AmountField
from kit.formats import money, quantity
from kit.plain_form import PlainForm
from projects.forms.elements import LINES, VersionForm, elements_of
from projects.forms.steps import PapersForm
from projects.lifecycle import BY_CODE
from projects.models import BudgetLine, Project
from projects.queries.applications import value_in_words
from projects.services.amendment_changes import (
    AmendmentData,
    agreement_to_amend,
    budget_of,
    leader_of,
)
from projects.services.amendments import LONGEST_REASON, STEP
from projects.services.elements import ProjectData

CONTENT = (
    "name",
    "beneficiaries",
    "service_type",
    "service_duration",
    "volunteers_planned",
    "sessions_planned",
    "funding_source",
    "category",
    "lead_unit",
    "implementer",
    "starts_on",
)


@dataclass(frozen=True)
class Beside:
    """One field with what it is now."""

    field: BoundField
    now: str


@dataclass(frozen=True)
class LineBeside:
    """One line of the budget with what it is now."""

    line: BudgetLine
    now: str
    price: BoundField
    quantity: BoundField


class AmendmentForm(VersionForm, PapersForm):
    """Everything of a project that may be amended, as it is; whoever asks changes what changes."""

    reason = forms.CharField(
        label="变更理由和依据",
        max_length=LONGEST_REASON,
        widget=LINES,
        help_text="写明为什么要变更、谁在何时同意；有会议纪要、补充协议的写明名称。",
    )
    leader = forms.CharField(label="项目负责人变更为", max_length=40, required=False)
    leader_unit = forms.CharField(label="新负责人所在单位", max_length=80, required=False)
    approved = AmountField(label="协议金额变更为", required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        self.project = project
        self.leader_now = leader_of(project)
        self.agreement = agreement_to_amend(project)
        self.lines = budget_of(project)
        super().__init__(
            *args,
            project=project,
            step=STEP,
            initial={**elements_of(project), **self._now()},
            **kwargs,
        )
        del self.fields["requested_amount"]
        if self.agreement is None:
            del self.fields["approved"]
        for line in self.lines:
            self.fields[f"price_{line.pk}"] = AmountField(
                label=f"“{line.item}”的单价", initial=line.unit_price
            )
            self.fields[f"quantity_{line.pk}"] = forms.DecimalField(
                label=f"“{line.item}”的数量",
                initial=line.quantity.normalize(),
                max_digits=10,
                decimal_places=2,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )

    def _now(self) -> dict[str, Any]:
        leader = self.leader_now
        return {
            "leader": leader.name if leader else "",
            "leader_unit": leader.organisation if leader else "",
            "approved": self.agreement.approved if self.agreement else None,
        }

    def content(self) -> list[Beside]:
        """Return the fields of the content, each with what it is now."""
        return [self._beside(name) for name in CONTENT]

    def extension(self) -> Beside:
        """Return the end of the project with what it is now."""
        return self._beside("ends_on")

    def leading(self) -> list[Beside]:
        """Return who leads the project, with who it is now."""
        now = self._now()
        return [Beside(self[name], str(now[name])) for name in ("leader", "leader_unit")]

    def agreed(self) -> Beside | None:
        """Return the agreement's amount with what it is now, when an amendment may change it."""
        if self.agreement is None or self.agreement.approved is None:
            return None
        return Beside(self["approved"], f"{money(self.agreement.approved)} 元")

    def budget_lines(self) -> Iterator[LineBeside]:
        """Yield the lines of the budget, each with what it is now."""
        for line in self.lines:
            now = (
                f"{money(line.unit_price)} 元 × {quantity(line.quantity)}{line.measure} = "
                f"{money(line.amount)} 元"
            )
            yield LineBeside(line, now, self[f"price_{line.pk}"], self[f"quantity_{line.pk}"])

    @property
    def budget_total(self) -> Decimal:
        """The budget's total as it is, 元."""
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    def _beside(self, name: str) -> Beside:
        value = getattr(self.project, name)
        words = value_in_words(name, value.isoformat() if hasattr(value, "isoformat") else value)
        return Beside(self[name], words)

    def data_given(self) -> AmendmentData:
        """Return what was entered, for the service."""
        given = self.cleaned_data
        # What the form does not ask for stays as it is.
        elements: dict[str, Any] = {
            name: given[name] if name in given else getattr(self.project, name)
            for name in ProjectData.__dataclass_fields__
        }
        return AmendmentData(
            elements=ProjectData(**elements),
            reason=given["reason"],
            leader=given["leader"],
            leader_unit=given["leader_unit"],
            budget={
                line.pk: (given[f"price_{line.pk}"], given[f"quantity_{line.pk}"])
                for line in self.lines
            },
            approved=given.get("approved"),
        )


class ApprovalForm(PapersForm):
    """From when an amendment holds, and what was decided."""

    effective_on = forms.DateField(
        label="生效日期", widget=DateControl, help_text="批准变更的那一天，不能晚于今天"
    )
    note = forms.CharField(
        label="审批意见",
        required=False,
        max_length=400,
        widget=LINES,
        help_text="写明经什么会议或哪位领导同意。它会留在办理记录里。",
    )
    field_order = ("effective_on", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, step=BY_CODE["amend"], **kwargs)
        self.fields["effective_on"].initial = clock.today()


class NoForm(PlainForm):
    """Why an amendment is not approved."""

    note = forms.CharField(
        label="不同意的理由",
        max_length=400,
        widget=LINES,
        help_text="写明为什么不同意、怎样改了可以再申请。申请人会看到。",
    )
