"""Donations (捐赠): reading them, and recording one once."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.base import FundApi, FundList
from funds.api.shapes import DonationShown
from funds.forms.donations import KINDS
from funds.models import Campaign, Donation, DonorKind, Purpose
from funds.permissions import Accessible, Action
from funds.queries.donations import donation_rows
from funds.queries.effective import of_year
from funds.queries.reach import dated_within
from funds.services.donations import DonationData, record_donation
from kit.api.asking import Asked
from kit.api.fields import AskedCode, AskedDay, AskedFlag, AskedMoney, AskedRow, AskedText
from kit.api.operations import Operation
from kit.api.parameters import Day, Flag, ListParameters, Text, Year

A = Action
EXAMPLE = {
    "received_on": "2021-10-12",
    "amount": "52116.00",
    "donor_kind": "PERSON",
    "donor_name": "张明",
    "anonymous": False,
    "channel": "银行转账",
}


class DonationAsked(Asked):
    """一笔到账的捐赠。"""

    received_on = AskedDay(help_text="到账日期")
    amount = AskedMoney(help_text="元")
    donor_kind = AskedCode(choices=KINDS)
    donor_name = AskedText(max_length=80, help_text="捐赠人；不愿公开的，另写 anonymous")
    anonymous = AskedFlag(default=False)
    campaign = AskedRow(
        lambda context: Campaign.objects.all(),
        required=False,
        allow_null=True,
        help_text="募捐活动的 id",
    )
    purpose = AskedRow(
        lambda context: Purpose.objects.all(),
        required=False,
        allow_null=True,
        help_text="资金用途的 id；不写时按募捐活动的用途",
    )
    channel = AskedText(max_length=60, required=False, allow_blank=True, help_text="捐赠方式")
    note = AskedText(max_length=300, required=False, allow_blank=True, help_text="备注")


class DonationParameters(ListParameters):
    year = Year(method="of_year", label="年度，按到账日期")
    campaign = Text(field_name="campaign__number", label="募捐活动的编号")
    first = Day(field_name="received_on", lookup_expr="gte", label="到账不早于")
    last = Day(field_name="received_on", lookup_expr="lte", label="到账不晚于")
    itemised = Flag(field_name="itemised", label="逐笔列明")

    def of_year(self, rows: QuerySet[Donation], name: str, value: int) -> QuerySet[Donation]:
        return rows.filter(of_year(value))


class DonationList(FundList):
    """The donations of the years the caller reaches."""

    tag = "资金"
    operations = {
        "GET": Operation("list_donations", "列出捐赠", A.MONEY_VIEW, DonationShown, many=True),
        "POST": Operation(
            "record_donation",
            "登记一笔捐赠",
            A.DONATION_RECORD,
            DonationShown,
            asks=DonationAsked,
            status=201,
            again=True,
            detail="记账并生成凭证。必须带 Idempotency-Key 头：没有收到回答时用同一个值重发，"
            "不会记两次（第一次 201，之后 200）；同一个值换了内容，回答 409。",
            example=EXAMPLE,
        ),
    }
    parameters = DonationParameters
    order = ("-received_on", "-id")

    def rows(self) -> QuerySet[Donation]:
        return donation_rows().filter(dated_within(self.reach(A.MONEY_VIEW)))

    def post(self, request: Request) -> Response:
        key = self.own_key()
        fields = self.body()
        fields["donor_kind"] = DonorKind(fields["donor_kind"])
        known = Donation.objects.filter(idempotency_key=key).exists()
        donation = record_donation(DonationData(key=key, **fields), by=self.person)
        shown = donation_rows().get(pk=donation.pk)
        return self.answer(shown, status=200 if known else 201)


class DonationDetail(FundApi):
    """One donation."""

    tag = "资金"
    operations = {"GET": Operation("get_donation", "看一笔捐赠", A.MONEY_VIEW, DonationShown)}
    donation: Donation

    def load(self, **kwargs: Any) -> None:
        self.donation = get_object_or_404(donation_rows(), number=kwargs["number"])

    def subject(self) -> Accessible:
        return self.donation

    def get(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(self.donation)
