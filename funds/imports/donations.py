"""Sheets of donations (捐赠)."""

from datetime import date
from typing import Any

from funds.imports.historical import (
    AMOUNT,
    ITEMISED,
    KEY,
    NUMBER,
    PURPOSE,
    REASON,
    SOURCE,
    STANDINGS,
    SURE,
    HistoricalMoney,
    standing,
)
from funds.imports.lookups import campaign_names
from funds.models import Donation, DonorKind
from funds.services.donations import DonationData, record_historical_donation
from kit.imports import Column, Kind, shape
from kit.imports.shape import Values
from kit.marks import Mark

KINDS = {kind.label: kind for kind in DonorKind}


@shape
class Donations(HistoricalMoney):
    """Donations received before the portal."""

    code, label, order = "donations", "捐赠", 50
    about = "到账的每一笔捐赠，导入后即入账（借银行存款，贷捐赠收入）。"
    home = "money:donations"
    model, what = Donation, "捐赠"
    dated, origin = "received_on", "donor_name"
    related = ("campaign", "purpose")
    listed = ("number", "received_on", "amount", "campaign")
    columns = (
        NUMBER,
        Column(
            "received_on", "到账日期", "银行收款的日期", Kind.DATE, required=True,
            example=date(2021, 6, 15), width=13,
        ),
        standing("received_on", "到账日期依据"),
        AMOUNT,
        standing("amount", "金额依据", SURE),
        Column(
            "donor_name", "捐赠人", "个人姓名或单位全称；资料没有写的留空", longest=80,
            example="太原市某某公司", width=22,
        ),
        standing("donor_name", "捐赠人依据", STANDINGS),
        Column(
            "donor_kind", "捐赠人类型", "捐赠人已知时必填", Kind.CHOICE,
            choices=lambda: list(KINDS), default=DonorKind.UNSTATED.label, example="单位", width=14,
        ),
        Column(
            "anonymous", "不公开姓名", "捐赠人不愿公开填“是”，公开页面只显示“匿名”", Kind.YES_NO,
            default=False, width=12,
        ),
        Column(
            "campaign", "募捐活动", "不属于任何活动就留空", Kind.CHOICE, choices=campaign_names,
            width=24,
        ),
        PURPOSE,
        Column("channel", "捐赠方式", "例如：银行转账", longest=60, example="银行转账"),
        ITEMISED,
        Column("note", "备注", longest=300, width=24),
        SOURCE,
        REASON,
    )  # fmt: skip

    def check(self, values: Values) -> dict[str, str]:
        faults = super().check(values)
        known = values["donor_name_standing"] == "已知"
        if known and values["donor_kind"] == DonorKind.UNSTATED.label:
            faults["donor_kind"] = "捐赠人已知，请填捐赠人类型。"
        return faults

    def settle(self, values: Values) -> Values:
        values = super().settle(values)
        campaign = self.lookups.campaign(values["campaign"])
        if campaign and campaign.purpose and not values["purpose"]:
            return {**values, "purpose": campaign.purpose.name}
        return values

    def values_of(self, row: Donation) -> Values:
        return {
            **self.told(row),
            "received_on": row.received_on,
            "donor_name": row.donor_name,
            "donor_kind": DonorKind(row.donor_kind).label,
            "anonymous": row.anonymous,
            "campaign": row.campaign.name if row.campaign else "",
            "channel": row.channel,
            "note": row.note,
        }

    def marks(self, values: Values) -> dict[str, Any]:
        marks = super().marks(values)
        if values["donor_kind"] == DonorKind.UNSTATED.label and "donor_name" in marks:
            marks["donor_kind"] = {**marks["donor_name"], "mark": Mark.UNSTATED.value}
        return marks

    def add(self, values: Values, *, by: Any) -> Donation:
        data = DonationData(
            received_on=values["received_on"],
            amount=values["amount"],
            donor_kind=KINDS[values["donor_kind"]],
            key=f"{KEY}{values['number']}",
            donor_name=values["donor_name"],
            anonymous=values["anonymous"],
            campaign=self.lookups.campaign(values["campaign"]),
            purpose=self.lookups.purpose(values["purpose"]),
            channel=values["channel"],
            note=values["note"],
        )
        return record_historical_donation(
            data, itemised=values["itemised"], marks=self.marks(values), by=by
        )
