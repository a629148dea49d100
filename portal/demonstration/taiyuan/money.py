"""Taiyuan's money of 2021: three campaigns, what came in, went out and is owed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from funds.models import Campaign, CampaignStatus, Commitment, DonorKind, Payable
from funds.services.campaigns import (
    CampaignData,
    ExtensionData,
    extend_campaign,
    register_campaign,
)
from funds.services.commitments import CommitmentData, TrancheData, record_commitment
from funds.services.donations import DonationData, record_historical_donation
from funds.services.openings import record_opening
from funds.services.payables import PayableData, record_historical_payable
from funds.services.payments import HistoricalPaymentData, record_historical_payment
from portal.demonstration.logins import People
from portal.demonstration.reasons import Marks, own_number
from portal.demonstration.taiyuan.source import REPORT, YEAR

# The source says only 截止目前; the year's last day stands for "within 2021".
YEAR_END = date(YEAR, 12, 31)

RECEIVED = Decimal("1191516.30")
GREENING = Decimal("627748.23")
FLOOD = Decimal("282612.70")
TARGET = Decimal("12500000.00")
PAID = Decimal("2391193.17")
OWED = Decimal("771886.20")
QINGXU = Decimal("52116.00")

UNSTATED_DATE = REPORT.unstated("原文没有写明日期")


@dataclass(frozen=True)
class RecordedMoney:
    """What was recorded, by the names the data file's placeholders use."""

    campaigns: Mapping[str, Campaign]
    qingxu: Commitment
    payables: Mapping[str, Payable]

    def numbered(self, text: str) -> str:
        """Return ``text`` with its placeholders naming documents by their numbers."""
        numbers = {name: campaign.number for name, campaign in self.campaigns.items()}
        numbers |= {name: payable.number for name, payable in self.payables.items()}
        for name, number in numbers.items():
            text = text.replace(f":{name}}}", f":{number}}}")
        return text


def record_money(people: People) -> RecordedMoney:
    """Write Taiyuan's money of 2021 by 历史录入, in the fund in scope."""
    record_opening(
        YEAR,
        None,
        marks={
            "amount": REPORT.unstated(
                "原文没有给出期初余额；2021年支出比募集多1,199,676.87元，"
                "期初余额不少于此数，但具体是多少没有说明"
            )
        },
        by=people.finance,
    )
    campaigns = _campaigns(people)
    _donations(campaigns, people)
    _payment(people)
    commitment, payable = _owed(people)
    return RecordedMoney(campaigns, commitment, {"qingxu": payable})


def _campaigns(people: People) -> dict[str, Campaign]:
    greening = register_campaign(
        CampaignData(
            name="共为锦绣太原城添绿",
            target=TARGET,
            initiators="太原市文明办、太原市规划和自然资源局",
            note="“文明太原，义务植树”捐资尽责志愿服务活动",
            status=CampaignStatus.UNSTATED,
            year=YEAR,
            marks={
                **own_number(),
                "starts_on": UNSTATED_DATE,
                "ends_on": UNSTATED_DATE,
                "channel": REPORT.unstated("原文没有写明募集渠道"),
                "status": REPORT.unstated("原文没有写明是否仍在募集"),
            },
        ),
        by=people.office,
    )
    flood = register_campaign(
        CampaignData(
            name="助力山西防汛救灾",
            starts_on=date(2021, 10, 10),
            channel="腾讯公益",
            status=CampaignStatus.UNSTATED,
            marks={
                **own_number(),
                "target": REPORT.unstated("原文没有写明募集目标"),
                "ends_on": UNSTATED_DATE,
                "initiators": REPORT.unstated("原文没有写明发起单位"),
                "status": REPORT.unstated("原文没有写明是否仍在募集"),
            },
        ),
        by=people.office,
    )
    return {"greening": greening, "flood": flood, "ambulance": _ambulance(people)}


def _ambulance(people: People) -> Campaign:
    campaign = register_campaign(
        CampaignData(
            name="壹元救护车",
            initiators="太原市志愿者服务协会",
            year=YEAR,
            marks={
                **own_number(),
                "target": REPORT.unstated("原文没有写明募集目标"),
                "received": REPORT.unstated("原文没有写明壹元救护车募集到多少钱"),
                "starts_on": UNSTATED_DATE,
                "ends_on": REPORT.unstated("原文没有写明变更前的募捐期限"),
                "channel": REPORT.unstated("原文没有写明募集渠道"),
            },
        ),
        by=people.office,
    )
    extend_campaign(
        campaign,
        ExtensionData(
            new_ends_on=date(2022, 12, 31),
            reason="筹款进度较慢，为引导更多市民参与募捐",
            marks={
                "decided_on": REPORT.unstated("原文没有写明何时决定变更"),
                "old_ends_on": REPORT.unstated("原文没有写明变更前的募捐期限"),
            },
        ),
        by=people.office,
    )
    campaign.refresh_from_db()
    return campaign


def _donations(campaigns: Mapping[str, Campaign], people: People) -> None:
    greening = _given(
        "greening", GREENING, campaigns["greening"], "共为锦绣太原城添绿：原文只给总数"
    )
    flood = _given("flood", FLOOD, campaigns["flood"], "助力山西防汛救灾：原文只给总数")
    residual = _given(
        "residual",
        RECEIVED - GREENING - FLOOD,
        None,
        "未逐笔说明：募集资金总数减去两项有名募捐",
    )
    dates = {
        greening: "原文只说“截止目前”募捐627,748.23元，没有到账日期，推定全部在2021年到账",
        flood: "原文没有写防汛救灾捐款的到账日期，推定全部在2021年到账",
        residual: "总数是2021年的募集资金，推定这一部分也在2021年到账",
    }
    amounts: dict[DonationData, Marks] = {
        flood: {"amount": REPORT.assumed("原文写“募捐项目总额”282,612.7元，推定指实际收到的数")},
        residual: {
            "amount": REPORT.assumed(
                "募集资金总数1,191,516.30元减去绿化627,748.23元和防汛282,612.70元得出，"
                "原文没有逐笔说明"
            ),
            "campaign": REPORT.unstated("原文没有写明这281,155.37元来自哪项募捐"),
        },
    }
    for data, reason in dates.items():
        marks = {
            **own_number(),
            "received_on": REPORT.assumed(reason),
            "donor_name": REPORT.unstated("原文没有写明捐赠人"),
            "donor_kind": REPORT.unstated("原文没有写明捐赠人"),
            **({} if data.channel else {"channel": REPORT.unstated("原文没有写明捐赠方式")}),
            **amounts.get(data, {}),
        }
        record_historical_donation(data, itemised=False, marks=marks, by=people.finance)


def _given(key: str, amount: Decimal, campaign: Campaign | None, note: str) -> DonationData:
    return DonationData(
        received_on=YEAR_END,
        amount=amount,
        donor_kind=DonorKind.UNSTATED,
        key=f"taiyuan-{YEAR}-{key}",
        campaign=campaign,
        channel=campaign.channel if campaign else "",
        note=note,
    )


def _payment(people: People) -> None:
    record_historical_payment(
        HistoricalPaymentData(
            paid_on=YEAR_END,
            amount=PAID,
            summary="支出2020-2021年项目款项（原文只给合计）",
            key=f"taiyuan-{YEAR}-paid",
        ),
        itemised=False,
        marks={
            **own_number(),
            "paid_on": REPORT.assumed(
                "原文只给出支出合计2,391,193.17元，没有付款日期，推定全部在2021年付出"
            ),
            "payee": REPORT.unstated("原文没有写明付给了谁"),
            "voucher": REPORT.unstated("原文没有银行回单号"),
        },
        by=people.finance,
    )


def _owed(people: People) -> tuple[Commitment, Payable]:
    unpaid_reason = REPORT.unstated("原文没有写明未付原因")
    due_on = REPORT.unstated("原文没有写明付款期限")
    payee = REPORT.unstated("原文没有写明收款单位")
    recognised_on = REPORT.assumed("原文没有写明确认应付的日期，推定在2021年底前已经应付")
    commitment = record_commitment(
        CommitmentData(
            title="清徐新时代文明实践平台",
            year=YEAR,
            tranches=(
                TrancheData(
                    name="尾款",
                    amount=QINGXU,
                    marks={
                        "condition": REPORT.unstated("原文没有写明尾款的付款条件"),
                        "condition_met_on": REPORT.unstated(
                            "原文只说平台已开发完成，没有写明付款条件何时达成"
                        ),
                        "percent": REPORT.unstated("原文没有写明尾款的比例"),
                    },
                ),
            ),
            marks={
                **own_number(),
                "approved": REPORT.unstated("原文没有写明清徐平台的协议金额"),
                "payee": payee,
                "signed_on": UNSTATED_DATE,
                "agreement_number": REPORT.unstated("原文没有写明协议编号"),
            },
        ),
        by=people.finance,
    )
    payable = record_historical_payable(
        PayableData(
            title="清徐新时代文明实践平台尾款",
            amount=QINGXU,
            recognised_on=YEAR_END,
            key=f"taiyuan-{YEAR}-qingxu",
            commitment=commitment,
            tranche=commitment.tranches.get(),
        ),
        itemised=True,
        marks={
            **own_number(),
            "recognised_on": recognised_on,
            "payee": payee,
            "due_on": due_on,
            "unpaid_reason": unpaid_reason,
        },
        by=people.finance,
    )
    record_historical_payable(
        PayableData(
            title="其余项目应付未付款（未逐笔说明）",
            amount=OWED - QINGXU,
            recognised_on=YEAR_END,
            key=f"taiyuan-{YEAR}-owed",
        ),
        itemised=False,
        marks={
            **own_number(),
            "amount": REPORT.assumed(
                "应付未付总数771,886.20元减去清徐平台尾款52,116.00元得出；"
                "推定尾款已含在总数内，其余719,770.20元原文没有逐笔说明"
            ),
            "recognised_on": recognised_on,
            "payee": payee,
            "due_on": due_on,
            "unpaid_reason": unpaid_reason,
        },
        by=people.finance,
    )
    return commitment, payable
