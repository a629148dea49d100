"""Figures (数字) of a year with their basis, marks and rows, and what documents state of them."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.base import FundApi
from funds.permissions import Action
from kit.api.operations import Operation
from kit.api.parameters import AFTER, LIMIT, ListParameters, Parameters, Text, Year, next_address
from kit.marks import Mark
from kit.paging import SIZE, KeysetPage
from reports.figures import FIGURES, Derived, FigureValue, Ledger, UnknownFigure, rows_of
from reports.figures.cells import cell_of
from reports.reconcile.sources import compared

A = Action
LONGEST_OBJECT = 40


class AssumptionShown(serializers.Serializer[Any]):
    """使数字变弱的一个标记。"""

    mark = serializers.ChoiceField(choices=Mark.choices)
    label = serializers.CharField(source="mark.label")
    source = serializers.CharField(allow_blank=True)
    reason = serializers.CharField()
    rows = serializers.IntegerField(help_text="有这个标记的行数")


class FigureShown(serializers.Serializer[FigureValue]):
    """一个数字：值、单位、口径、截至、标记。"""

    key = serializers.CharField()
    of = serializers.CharField(source="asked.of", allow_blank=True, help_text="数字的对象")
    label = serializers.CharField()
    value = serializers.SerializerMethodField(help_text="写成文字，免得丢精度；null 是未说明")
    unit = serializers.CharField()
    text = serializers.CharField(help_text="页面上的写法")
    basis = serializers.CharField(help_text="口径")
    formula = serializers.SerializerMethodField(help_text="由别的数字算出时，怎样算")
    as_of = serializers.DateField(help_text="截至")
    mark = serializers.ChoiceField(choices=Mark.choices, allow_null=True)
    assumptions = AssumptionShown(many=True)
    row_count = serializers.IntegerField(source="rows")
    rows_url = serializers.SerializerMethodField(help_text="这个数字背后的行；算出来的数字是 null")

    def get_value(self, value: FigureValue) -> str | None:
        found = value.value
        return None if found is None else f"{found:f}" if isinstance(found, Decimal) else str(found)

    def get_formula(self, value: FigureValue) -> str:
        return value.figure.formula if isinstance(value.figure, Derived) else ""

    def get_rows_url(self, value: FigureValue) -> str | None:
        if isinstance(value.figure, Derived):
            return None
        fund, asked = self.context["fund"], value.asked
        address: str = fund.url("api:figure_rows", key=value.key)
        return f"{address}?year={asked.year}" + (f"&of={asked.of}" if asked.of else "")


class FiguresShown(serializers.Serializer[Any]):
    """一年的数字。"""

    year = serializers.IntegerField()
    results = FigureShown(many=True)


class CellShown(serializers.Serializer[Any]):
    """一行里的一个值。"""

    label = serializers.CharField(source="column.label")
    kind = serializers.ChoiceField(
        choices=[("text", "文字"), ("money", "金额"), ("date", "日期")], source="column.kind"
    )
    value = serializers.SerializerMethodField()
    mark = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)

    def get_value(self, cell: Any) -> str | None:
        return None if cell.value is None else str(cell.value)


class RowShown(serializers.Serializer[Any]):
    """数字背后的一行。"""

    url = serializers.CharField(help_text="这一行的网页")
    cells = CellShown(many=True)


class RowsShown(serializers.Serializer[Any]):
    """数字背后的行。"""

    results = RowShown(many=True)
    next = serializers.CharField(allow_null=True, help_text="下一页的地址；最后一页是 null")


class StatementShown(serializers.Serializer[Any]):
    """一份文件对一个数字的说法，和算得的数字。"""

    figure = serializers.CharField(source="statement.figure")
    of = serializers.CharField(source="statement.parameter", allow_blank=True)
    stated = serializers.SerializerMethodField(help_text="原文数值")
    text = serializers.CharField(source="statement.text", help_text="原文写法")
    unit = serializers.CharField(source="statement.unit", allow_blank=True)
    document = serializers.CharField(source="statement.document")
    quote = serializers.CharField(source="statement.quote", allow_blank=True)
    as_of = serializers.DateField(
        source="statement.as_of", allow_null=True, help_text="原文的截至日期"
    )
    computed = FigureShown(allow_null=True)
    agrees = serializers.BooleanField(allow_null=True, help_text="两个数相同；没有可比的是 null")

    def get_stated(self, row: Any) -> str | None:
        return None if row.statement.value is None else f"{row.statement.value:f}"


class StatementsShown(serializers.Serializer[Any]):
    """一年的原文所述。"""

    year = serializers.IntegerField()
    results = StatementShown(many=True)


class YearParameters(Parameters):
    year = Year(label="年度；不写是基金现在的年度")


class FigureParameters(YearParameters):
    of = Text(label="数字的对象，例如募捐编号", most=LONGEST_OBJECT)


class RowParameters(ListParameters):
    year = Year(method="keep", label="年度；不写是基金现在的年度")
    of = Text(method="keep", label="数字的对象，例如募捐编号", most=LONGEST_OBJECT)


class FigureList(FundApi):
    """A year's figures, but those that are asked of an object."""

    tag = "数字与报告"
    operations = {"GET": Operation("list_figures", "列出一年的数字", A.FIGURE_VIEW, FiguresShown)}
    parameters = YearParameters

    def get(self, request: Request) -> Response:
        ledger = Ledger(self.year(A.FIGURE_VIEW))
        found = []
        for key in FIGURES:
            try:
                found.append(ledger.value(key))
            except UnknownFigure:
                continue
        return self.answer({"year": ledger.year, "results": found})


class FigureApi(FundApi):
    """An address of one figure."""

    tag = "数字与报告"
    value: FigureValue

    def load(self, **kwargs: Any) -> None:
        ledger = Ledger(self.year(A.FIGURE_VIEW))
        try:
            self.value = ledger.value(kwargs["key"], self.asked["of"] or "")
        except UnknownFigure as error:
            raise Http404 from error


class FigureDetail(FigureApi):
    """One figure."""

    operations = {"GET": Operation("get_figure", "看一个数字", A.FIGURE_VIEW, FigureShown)}
    parameters = FigureParameters

    def get(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(self.value)


class FigureRows(FigureApi):
    """The rows behind one figure; one that is reckoned from others has none of its own."""

    operations = {
        "GET": Operation("list_figure_rows", "列出数字背后的行", A.FIGURE_VIEW, RowsShown)
    }
    parameters = RowParameters

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        if isinstance(self.value.figure, Derived):
            raise Http404

    def get(self, request: Request, **kwargs: Any) -> Response:
        figure, rows = self.value.figure, self._rows()
        if isinstance(figure, Derived):
            raise Http404
        page: KeysetPage[Any] = KeysetPage(
            rows,
            order=figure.order,
            cursor=self.asked[AFTER] or "",
            size=self.asked[LIMIT] or SIZE,
        )
        shown = [
            {
                "url": figure.link(self.fund, row),
                "cells": [cell_of(row, column) for column in figure.columns],
            }
            for row in page.rows
        ]
        following = next_address(request.path, request.query_params, page.next_cursor)
        return self.answer({"results": shown, "next": following})

    def _rows(self) -> QuerySet[Any]:
        return rows_of(self.value)


class StatementList(FundApi):
    """What documents state of a year, each beside its computed figure."""

    tag = "数字与报告"
    operations = {
        "GET": Operation("list_statements", "列出原文所述", A.REPORT_VIEW, StatementsShown)
    }
    parameters = YearParameters

    def get(self, request: Request) -> Response:
        ledger = Ledger(self.year(A.REPORT_VIEW))
        return self.answer({"year": ledger.year, "results": compared(ledger)})
