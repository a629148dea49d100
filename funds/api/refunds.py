"""Refunds due (应收退款) and what arrived of them."""

from typing import Any

from django.db.models import F, QuerySet
from rest_framework import serializers

from funds.api.base import FundList
from funds.api.documents import Document
from funds.api.shapes import UnitBrief
from funds.models import RefundDue
from funds.permissions import Action
from funds.queries.effective import of_year
from funds.queries.reach import dated_within
from funds.queries.refunds import refund_rows
from kit import clock
from kit.api.fields import Money
from kit.api.operations import Operation
from kit.api.parameters import Flag, ListParameters, Text, Year

A = Action
Day = serializers.DateField


class RefundShown(serializers.Serializer[RefundDue]):
    """应收退款，到账多少、还差多少（截至今天）。"""

    number = serializers.CharField()
    title = serializers.CharField()
    commitment = serializers.CharField(source="commitment.number", help_text="协议的编号")
    payer = UnitBrief(allow_null=True)
    amount = Money(help_text="应退")
    received = Money(help_text="已到账")
    outstanding = Money(help_text="还没有到账")
    recognised_on = Day()
    due_on = Day(allow_null=True, help_text="退款期限")
    entry = serializers.CharField(source="entry.number", help_text="凭证号")


class RefundParameters(ListParameters):
    year = Year(method="of_year", label="年度，按确认日期")
    commitment = Text(field_name="commitment__number", label="协议的编号")
    outstanding = Flag(method="owed", label="还没有收齐")

    def of_year(self, rows: QuerySet[Any], name: str, value: int) -> QuerySet[Any]:
        return rows.filter(of_year(value))

    def owed(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        all_in = {"amount": F("received")}
        return rows.exclude(**all_in) if value == "true" else rows.filter(**all_in)


class RefundList(FundList):
    """Refunds due as they stand today; those reversed are left out with their reversals."""

    tag = "资金"
    operations = {
        "GET": Operation("list_refunds", "列出应收退款", A.MONEY_VIEW, RefundShown, many=True)
    }
    parameters = RefundParameters
    order = ("-recognised_on", "-id")

    def rows(self) -> QuerySet[RefundDue]:
        return refund_rows(clock.today()).filter(dated_within(self.reach(A.MONEY_VIEW)))


class RefundDetail(Document):
    operations = {"GET": Operation("get_refund", "看一笔应收退款", A.MONEY_VIEW, RefundShown)}

    def found(self) -> QuerySet[RefundDue]:
        return refund_rows(clock.today())
