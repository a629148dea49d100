"""Puyang's founding, the one thing its own report tells: money was raised on the spot."""

from datetime import date

from funds.models import CampaignStatus
from funds.services.campaigns import CampaignData, register_campaign
from portal.demonstration.logins import People
from portal.demonstration.reasons import Source, own_number
from reports.services.statements import StatementData, record_statement

FOUNDED = date(2017, 9, 6)
REPORT = Source("中国志愿服务基金会“志愿濮阳”专项基金第一次阶段性工作总结")


def record_founding(people: People) -> None:
    """Register the campaign of 2017-09-06; its sum is words (200余万元), so no donation is made."""
    campaign = register_campaign(
        CampaignData(
            name="启动仪式现场募捐",
            starts_on=FOUNDED,
            ends_on=FOUNDED,
            location="濮阳市",
            status=CampaignStatus.ENDED,
            marks={
                **own_number(),
                "target": REPORT.unstated("原文没有写明募集目标"),
                "received": REPORT.unstated("原文只说现场募捐资金200余万元，没有确切数字"),
                "initiators": REPORT.unstated("原文没有写明发起单位"),
                "channel": REPORT.unstated("原文没有写明募集渠道"),
                "ends_on": REPORT.assumed("原文只写启动当天现场募捐，推定当天结束"),
            },
        ),
        by=people.office,
    )
    record_statement(
        StatementData(
            year=FOUNDED.year,
            figure="campaign_received",
            parameter=campaign.number,
            text="200余万元",
            unit="元",
            document=REPORT.title,
            quote="2017年9月6日，我市启动“志愿濮阳”专项基金全国募捐平台，现场募捐资金200余万元",
        ),
        by=people.office,
    )
