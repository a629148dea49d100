"""What the rows of a fund's money look like in JSON."""

from typing import Any

from rest_framework import serializers

from funds.lifecycle import PaymentState
from funds.models import (
    AccountKey,
    CampaignStatus,
    DonorKind,
    Fund,
    UnitKind,
)
from kit.api.fields import Marks, Money, coded, words_of
from kit.models import JobState

Text = serializers.CharField
Day = serializers.DateField
Moment = serializers.DateTimeField
Flag = serializers.BooleanField


class FundShown(serializers.Serializer[Fund]):
    """基金。"""

    slug = Text()
    name = Text()
    full_name = Text()
    city = Text()
    foundation_name = Text()
    office_name = Text()
    executor_name = Text(allow_blank=True)
    purpose = Text(allow_blank=True)
    established_on = Day(allow_null=True)
    current_year = serializers.IntegerField()
    years = serializers.ListField(child=serializers.IntegerField())
    is_sample = Flag(help_text="示意数据")


class UnitBrief(serializers.Serializer[Any]):
    """单位的名称。"""

    id = serializers.IntegerField()
    name = Text()


class UnitShown(UnitBrief):
    """单位。"""

    kinds = serializers.ListField(child=coded(UnitKind), source="kinds_held")
    kinds_label = serializers.CharField(source="kinds_told")
    code = Text(allow_blank=True)
    retired_on = serializers.DateField(allow_null=True)
    marks = Marks()


class PurposeBrief(serializers.Serializer[Any]):
    """资金用途的名称。"""

    id = serializers.IntegerField()
    code = Text()
    name = Text()


class PurposeShown(PurposeBrief):
    """资金用途。"""

    restricted = Flag(help_text="限定性")
    note = Text(allow_blank=True)
    marks = Marks()


class CampaignBrief(serializers.Serializer[Any]):
    """募捐活动的名称。"""

    id = serializers.IntegerField()
    number = Text()
    name = Text()


class CampaignShown(CampaignBrief):
    """募捐活动。"""

    status = coded(CampaignStatus)
    status_label = words_of("status")
    purpose = PurposeBrief(allow_null=True)
    target = Money(allow_null=True)
    received = Money(help_text="到今天收到的，元")
    starts_on = Day(allow_null=True)
    ends_on = Day(allow_null=True)
    channel = Text(allow_blank=True)
    initiators = Text(allow_blank=True)
    location = Text(allow_blank=True)
    note = Text(allow_blank=True)
    marks = Marks()


class DonationShown(serializers.Serializer[Any]):
    """捐赠。冲销是单独的一行，金额为负。"""

    number = Text()
    received_on = Day()
    amount = Money()
    donor_name = Text(allow_blank=True)
    donor_kind = coded(DonorKind)
    donor_kind_label = words_of("donor_kind")
    anonymous = Flag(help_text="捐赠人不愿公开姓名：不得对外公布")
    campaign = CampaignBrief(allow_null=True)
    purpose = PurposeBrief(allow_null=True)
    channel = Text(allow_blank=True)
    itemised = Flag(help_text="false：原文只给合计，没有逐笔说明")
    historical = Flag(help_text="历史录入")
    note = Text(allow_blank=True)
    entry = Text(source="entry.number", help_text="凭证号")
    reverses = Text(source="reverses.number", allow_null=True, default=None)
    is_reversed = Flag()
    marks = Marks()


class TrancheShown(serializers.Serializer[Any]):
    """拨款批次。"""

    sequence = serializers.IntegerField()
    name = Text()
    percent = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    amount = Money(allow_null=True)
    condition = Text(allow_blank=True)
    condition_met_on = Day(allow_null=True)
    marks = Marks()


class CommitmentShown(serializers.Serializer[Any]):
    """协议和它的拨款批次。"""

    number = Text()
    title = Text()
    payee = UnitBrief(allow_null=True)
    purpose = PurposeBrief(allow_null=True)
    agreement_number = Text(allow_blank=True)
    signed_on = Day(allow_null=True)
    approved = Money(allow_null=True, help_text="协议金额；null 是未说明")
    owed = Money(help_text="已确认应付")
    paid = Money(help_text="已付")
    tranches = TrancheShown(many=True)
    marks = Marks()


class PayableShown(serializers.Serializer[Any]):
    """应付款，付了多少、还欠多少（截至今天）。"""

    number = Text()
    title = Text()
    commitment = Text(source="commitment.number", allow_null=True, default=None)
    tranche = serializers.IntegerField(source="tranche.sequence", allow_null=True, default=None)
    payee = UnitBrief(allow_null=True)
    purpose = PurposeBrief(allow_null=True)
    amount = Money()
    paid = Money()
    outstanding = Money(help_text="应付未付")
    recognised_on = Day()
    due_on = Day(allow_null=True)
    itemised = Flag(help_text="false：原文只给合计，没有逐笔说明")
    historical = Flag(help_text="历史录入")
    unpaid_reason = Text(allow_blank=True)
    entry = Text(source="entry.number", help_text="凭证号")
    marks = Marks()


class PaymentShown(serializers.Serializer[Any]):
    """付款。"""

    number = Text()
    payable = Text(source="payable.number", allow_null=True, default=None)
    commitment = Text(source="commitment.number", allow_null=True, default=None)
    payee = UnitBrief(allow_null=True)
    purpose = PurposeBrief(allow_null=True)
    amount = Money()
    summary = Text(allow_blank=True)
    state = coded(PaymentState)
    state_label = words_of("state")
    requested_at = Moment()
    checked_at = Moment(allow_null=True)
    approved_at = Moment(allow_null=True)
    rejected_at = Moment(allow_null=True)
    rejected_reason = Text(allow_blank=True)
    paid_on = Day(allow_null=True)
    voucher = Text(allow_blank=True, help_text="银行回单号")
    itemised = Flag(help_text="false：原文只给合计，没有逐笔说明")
    historical = Flag(help_text="历史录入")
    entry = Text(source="entry.number", allow_null=True, default=None, help_text="凭证号")
    reverses = Text(source="reverses.number", allow_null=True, default=None)
    marks = Marks()


class LegShown(serializers.Serializer[Any]):
    """分录：借为正，贷为负。"""

    account = Text(source="account.code")
    account_name = Text(source="account.name")
    account_key = coded(AccountKey, source="account.key")
    amount = Money()


class EntryShown(serializers.Serializer[Any]):
    """凭证和它的分录；分录合计为零。"""

    number = Text()
    business_date = Day()
    recorded_at = Moment()
    summary = Text(allow_blank=True)
    reverses = Text(source="reverses.number", allow_null=True, default=None)
    legs = LegShown(many=True)


class JobShown(serializers.Serializer[Any]):
    """后台任务。"""

    id = serializers.IntegerField()
    label = Text()
    state = coded(JobState)
    state_label = words_of("state")
    progress = serializers.IntegerField(help_text="%")
    step = Text(allow_blank=True)
    error = Text(allow_blank=True)
    created_at = Moment()
    finished_at = Moment(allow_null=True)
    result_name = Text(allow_blank=True)
    has_result = Flag(help_text="结果文件现在可以下载")
    expires_at = Moment(allow_null=True)
