"""The application (申报书) of a project: its elements, its rows, and the versions kept."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.shapes import UnitBrief
from funds.permissions import Action
from kit.api.fields import Money, coded, words_of
from kit.api.operations import Operation
from projects.api.base import ProjectApi
from projects.lifecycle import BY_CODE
from projects.models import BudgetKind, Measure
from projects.queries.applications import (
    WRITTEN,
    Difference,
    application_of,
    differences,
    files_of,
    versions_of,
)
from projects.queries.evaluation import indicators_of
from projects.queries.spending import LineSpending, spending_of, totals_of

A = Action
Text = serializers.CharField
Day = serializers.DateField
Whole = serializers.IntegerField


class Quantity(serializers.DecimalField):
    """A quantity as text with two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, **kwargs)


class IndicatorShown(serializers.Serializer[Any]):
    """绩效指标。"""

    id = Whole()
    name = Text()
    measure = coded(Measure)
    measure_label = words_of("measure")
    target = Quantity(help_text="目标值")


class PlannedShown(serializers.Serializer[Any]):
    """活动计划的一项；填报活动时写它的 id。"""

    id = Whole()
    name = Text()
    starts_on = Day(allow_null=True)
    ends_on = Day(allow_null=True)
    place = Text(allow_blank=True)
    content = Text(allow_blank=True)
    sessions = Whole(help_text="场次")
    volunteers = Whole(allow_null=True, help_text="志愿者，人")


class LineShown(serializers.Serializer[LineSpending]):
    """预算的一行和它的支出；登记支出时写它的 id。"""

    id = Whole(source="line.id")
    kind = coded(BudgetKind, source="line.kind")
    kind_label = Text(source="line.get_kind_display")
    item = Text(source="line.item")
    unit_price = Money(source="line.unit_price")
    quantity = Quantity(source="line.quantity")
    measure = Text(source="line.measure", allow_blank=True)
    amount = Money(source="line.amount", help_text="单价 × 数量，元")
    note = Text(source="line.note", allow_blank=True)
    spent = Money(help_text="已支出，冲销已减去")
    left = Money(help_text="预算减已支出；负数是超支")


class CoLeadShown(serializers.Serializer[Any]):
    """联合牵头单位。"""

    unit = UnitBrief()
    task = Text(allow_blank=True)


class AttachmentShown(serializers.Serializer[Any]):
    """申报附件；文件在页面上下载。"""

    name = Text(source="file.name")
    paper = Text(source="paper.name", default="", help_text="对应公告要求的哪一项")
    sha256 = Text(source="file.sha256")


class ApplicationShown(serializers.Serializer[Any]):
    """申报书里七要素以外的内容；七要素见项目本身。团队成员的姓名不在这里。"""

    background = Text(allow_blank=True, help_text="项目背景与必要性")
    aims = Text(allow_blank=True, help_text="项目目标")
    innovation = Text(allow_blank=True, help_text="创新与可推广之处")
    risks = Text(allow_blank=True, help_text="风险与应对")
    insurance = Text(allow_blank=True, help_text="志愿者保险与保障")
    renews = Text(allow_null=True, help_text="延续的项目的编号")
    co_leads = CoLeadShown(many=True)
    indicators = IndicatorShown(many=True)
    activities = PlannedShown(many=True, help_text="活动计划")
    budget = LineShown(many=True)
    budget_total = Money()
    spent_total = Money()
    attachments = AttachmentShown(many=True)


class DifferenceShown(serializers.Serializer[Difference]):
    """与上一版不同的一处；空的一边是没有。"""

    label = Text()  # type: ignore[assignment] # a field, which the metaclass takes out
    before = Text(allow_blank=True)
    after = Text(allow_blank=True)


class VersionShown(serializers.Serializer[Any]):
    """留存的一版申报书。"""

    number = Whole()
    step = Text()
    step_label = Text(allow_blank=True)
    kept_at = serializers.DateTimeField()
    changes = DifferenceShown(many=True, help_text="与上一版的不同；第一版没有")


class VersionsShown(serializers.Serializer[Any]):
    """留存的各版，新的在前。"""

    results = VersionShown(many=True)


class ProjectApplication(ProjectApi):
    """What a project's application holds beside the seven elements."""

    operations = {"GET": Operation("get_application", "看申报书", A.PROJECT_VIEW, ApplicationShown)}

    def get(self, request: Request, **kwargs: Any) -> Response:
        project, written = self.project, application_of(self.project)
        spending = spending_of(project)
        totals = totals_of(spending)
        return self.answer(
            {
                **{name: getattr(written, name) if written else "" for name in WRITTEN},
                "renews": written.renews.ref if written and written.renews else None,
                "co_leads": project.colead_rows.select_related("unit").order_by("sequence", "id"),
                "indicators": indicators_of(project),
                "activities": project.plannedactivity_rows.order_by("sequence", "id"),
                "budget": spending,
                "budget_total": totals.budget,
                "spent_total": totals.spent,
                "attachments": files_of(project),
            }
        )


class ProjectVersions(ProjectApi):
    """The versions kept of an application, each with what it changed."""

    operations = {
        "GET": Operation("list_versions", "列出申报书的各版", A.PROJECT_VIEW, VersionsShown)
    }

    def get(self, request: Request, **kwargs: Any) -> Response:
        rows = versions_of(self.project)
        before: list[Any] = [*rows, None][1:]
        return self.answer({"results": [_told(*pair) for pair in zip(rows, before, strict=True)]})


def _told(row: Any, before: Any) -> dict[str, Any]:
    """Return a version with what it says differently from the one before it."""
    changes = (
        differences(_unnamed(before.content), _unnamed(row.content)) if before is not None else []
    )
    step = BY_CODE.get(row.step)
    return {
        "number": row.number,
        "step": row.step,
        "step_label": step.label if step else "",
        "kept_at": row.kept_at,
        "changes": changes,
    }


def _unnamed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a version's content without the people of the team."""
    return {name: value for name, value in content.items() if name != "team"}
