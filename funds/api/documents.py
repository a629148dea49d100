"""Commitments, payables, payments and the journal: reading them."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.base import FundApi, FundList
from funds.api.shapes import CommitmentShown, EntryShown, PayableShown, PaymentShown
from funds.lifecycle import PaymentState
from funds.models import Account, Commitment, Entry, Payable, Payment, Tranche
from funds.permissions import Accessible, Action
from funds.queries.commitments import commitment_rows, signed_within
from funds.queries.effective import of_year
from funds.queries.journal import Span, entries, entry_in_full
from funds.queries.payables import payable_rows
from funds.queries.payments import payment_rows
from funds.queries.reach import dated_within, payments_within
from kit import clock
from kit.api.operations import Operation
from kit.api.parameters import Code, Flag, ListParameters, Number, Text, Year

A = Action


class Document(FundApi):
    """One document by its number.

    The permission is asked of the document, so that its years count.
    """

    tag = "资金"
    document: Any

    def found(self) -> QuerySet[Any]:
        """Return the rows it is looked for in."""
        raise NotImplementedError

    def load(self, **kwargs: Any) -> None:
        self.document = get_object_or_404(self.found(), number=kwargs["number"])

    def subject(self) -> Accessible:
        subject: Accessible = self.document
        return subject

    def get(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(self.document)


class CommitmentParameters(ListParameters):
    signed_in = Year(field_name="signed_on", lookup_expr="year", label="签订年度")


def _commitments() -> QuerySet[Commitment]:
    tranches = Tranche.objects.order_by("sequence")
    return commitment_rows().prefetch_related(Prefetch("tranches", tranches))


class CommitmentList(FundList):
    """Commitments with what is owed and paid under each."""

    tag = "资金"
    operations = {
        "GET": Operation("list_commitments", "列出协议", A.MONEY_VIEW, CommitmentShown, many=True)
    }
    parameters = CommitmentParameters

    def rows(self) -> QuerySet[Commitment]:
        return _commitments().filter(signed_within(self.reach(A.MONEY_VIEW)))


class CommitmentDetail(Document):
    operations = {"GET": Operation("get_commitment", "看一份协议", A.MONEY_VIEW, CommitmentShown)}

    def found(self) -> QuerySet[Commitment]:
        return _commitments()


class PayableParameters(ListParameters):
    year = Year(method="of_year", label="年度，按确认日期")
    commitment = Text(field_name="commitment__number", label="协议的编号")
    itemised = Flag(field_name="itemised", label="逐笔列明")

    def of_year(self, rows: QuerySet[Payable], name: str, value: int) -> QuerySet[Payable]:
        return rows.filter(of_year(value))


class PayableList(FundList):
    """Payables as they stand today; those reversed are left out with their reversals."""

    tag = "资金"
    operations = {
        "GET": Operation("list_payables", "列出应付款", A.MONEY_VIEW, PayableShown, many=True)
    }
    parameters = PayableParameters
    order = ("-recognised_on", "-id")

    def rows(self) -> QuerySet[Payable]:
        return payable_rows(clock.today()).filter(dated_within(self.reach(A.MONEY_VIEW)))


class PayableDetail(Document):
    operations = {"GET": Operation("get_payable", "看一笔应付款", A.MONEY_VIEW, PayableShown)}

    def found(self) -> QuerySet[Payable]:
        return payable_rows(clock.today())


class PaymentParameters(ListParameters):
    year = Year(method="of_year", label="年度，按付款日期；未付的按申请日期")
    state = Code(field_name="state", codes=PaymentState, label="状态")
    payable = Text(field_name="payable__number", label="应付款的编号")
    commitment = Text(field_name="commitment__number", label="协议的编号")

    def of_year(self, rows: QuerySet[Payment], name: str, value: int) -> QuerySet[Payment]:
        return rows.filter(payments_within([value]))


class PaymentList(FundList):
    """Payments, the latest asked for first."""

    tag = "资金"
    operations = {
        "GET": Operation("list_payments", "列出付款", A.MONEY_VIEW, PaymentShown, many=True)
    }
    parameters = PaymentParameters

    def rows(self) -> QuerySet[Payment]:
        return payment_rows().filter(payments_within(self.reach(A.MONEY_VIEW)))


class PaymentDetail(Document):
    operations = {"GET": Operation("get_payment", "看一笔付款", A.MONEY_VIEW, PaymentShown)}

    def found(self) -> QuerySet[Payment]:
        return payment_rows()


class EntryParameters(ListParameters):
    year = Year(method="keep", label="年度；不写是基金现在的年度")
    month = Number(method="keep", least=1, most=12, label="月份")
    account = Text(method="keep", most=10, label="科目代码")


class EntryList(FundList):
    """A year's journal with its legs."""

    tag = "资金"
    operations = {
        "GET": Operation("list_entries", "列出凭证和分录", A.MONEY_VIEW, EntryShown, many=True)
    }
    parameters = EntryParameters
    order = ("-business_date", "-id")

    def rows(self) -> QuerySet[Entry]:
        wanted = self.asked["account"]
        account = Account.objects.filter(code=wanted).first() if wanted else None
        rows = entries(Span(self.year(A.MONEY_VIEW), self.asked["month"], account))
        return rows.filter(Q(pk__in=[])) if wanted and account is None else rows


class EntryDetail(Document):
    operations = {"GET": Operation("get_entry", "看一张凭证", A.MONEY_VIEW, EntryShown)}

    def found(self) -> QuerySet[Entry]:
        return entry_in_full(self.kwargs["number"])
