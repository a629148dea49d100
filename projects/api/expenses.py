"""Expenses (项目支出) with their vouchers: reading them, and recording one once."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from funds.permissions import Action
from kit.api.asking import Asked
from kit.api.fields import (
    LARGEST_ID,
    AskedDay,
    AskedMoney,
    AskedRow,
    AskedText,
    Money,
    coded,
)
from kit.api.operations import Operation
from kit.api.parameters import Day, ListParameters, Number
from projects.api.base import ProjectApi, ProjectRows
from projects.models import BudgetKind, BudgetLine, Expense
from projects.queries.spending import expenses_of
from projects.services.expenses import LONGEST_NUMBER, ExpenseData, record_expense

A = Action
Text = serializers.CharField
EXAMPLE = {
    "line": 1,
    "spent_on": "2021-10-18",
    "summary": "讲解员交通补贴",
    "receiver": "市志愿服务联合会",
    "amount": "600.00",
    "voucher": "记-0137",
}


class ExpenseShown(serializers.Serializer[Expense]):
    """项目支出。冲销是单独的一行，金额为负。"""

    number = Text()
    spent_on = serializers.DateField()
    line = serializers.IntegerField(source="line_id", help_text="预算明细的 id")
    line_kind = coded(BudgetKind, source="line.kind")
    line_kind_label = Text(source="line.get_kind_display")
    line_item = Text(source="line.item")
    summary = Text()
    receiver = Text(help_text="收款方")
    amount = Money()
    voucher = Text(help_text="单位账上的凭证号")
    invoice = Text(allow_blank=True, help_text="发票号码")
    activity = Text(source="activity.number", allow_null=True, default=None, help_text="为哪次活动")
    has_file = serializers.SerializerMethodField(help_text="有票据影像")
    reverses = Text(source="reverses.number", allow_null=True, default=None)
    is_reversed = serializers.BooleanField(source="undone")
    recorded_at = serializers.DateTimeField()

    def get_has_file(self, row: Expense) -> bool:
        return row.file_id is not None


class ExpenseAsked(Asked):
    """一笔支出，照凭证填。"""

    line = AskedRow(
        lambda context: BudgetLine.objects.filter(project=context["project"]),
        help_text="预算明细的 id，见申报书的 budget",
    )
    spent_on = AskedDay(help_text="支出日期")
    summary = AskedText(max_length=120, help_text="用途")
    receiver = AskedText(max_length=80, help_text="收款方")
    amount = AskedMoney(help_text="元")
    voucher = AskedText(max_length=LONGEST_NUMBER, help_text="单位账上的凭证号；同一凭证只记一次")
    invoice = AskedText(
        max_length=LONGEST_NUMBER, required=False, allow_blank=True, help_text="发票号码"
    )
    activity = AskedText(
        max_length=20, required=False, allow_blank=True, help_text="活动记录的编号"
    )


class ExpenseParameters(ListParameters):
    first = Day(field_name="spent_on", lookup_expr="gte", label="支出不早于")
    last = Day(field_name="spent_on", lookup_expr="lte", label="支出不晚于")
    line = Number(field_name="line", least=1, most=LARGEST_ID, label="预算明细的 id")


def _rows(view: ProjectApi) -> QuerySet[Expense]:
    return expenses_of(view.project).select_related("activity")


class ExpenseList(ProjectRows):
    """The expenses of a project with their vouchers, reversals too, the latest first."""

    tag = "执行"
    operations = {
        "GET": Operation(
            "list_expenses", "列出项目支出和凭证号", A.PROJECT_VIEW, ExpenseShown, many=True
        ),
        "POST": Operation(
            "record_expense",
            "登记一笔项目支出",
            A.EXECUTION_REPORT,
            ExpenseShown,
            asks=ExpenseAsked,
            status=201,
            again=True,
            detail="由牵头单位或实施单位登记；超预算、凭证或发票已经记过的，回答 409。必须带 "
            "Idempotency-Key 头：没有收到回答时用同一个值重发，不会记两次（第一次 201，"
            "之后 200）；同一个值换了内容，回答 409。",
            example=EXAMPLE,
        ),
    }
    parameters = ExpenseParameters
    order = ("-spent_on", "-id")

    def rows(self) -> QuerySet[Expense]:
        return _rows(self)

    def post(self, request: Request, **kwargs: Any) -> Response:
        key, given = self.own_key(), self.body()
        data = ExpenseData(line_id=given.pop("line").pk, **given)
        known = Expense.objects.filter(idempotency_key=key).exists()
        expense = record_expense(self.project.ref, data, by=self.person, key=key)
        return self.answer(self.rows().get(pk=expense.pk), status=200 if known else 201)


class ExpenseDetail(ProjectApi):
    """One expense of a project."""

    tag = "执行"
    operations = {"GET": Operation("get_expense", "看一笔支出", A.PROJECT_VIEW, ExpenseShown)}
    expense: Expense

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.expense = get_object_or_404(_rows(self), number=kwargs["number"])

    def get(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(self.expense)
