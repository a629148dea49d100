"""A small fund's year, made through the services people use. Needs a fund in scope."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from funds.models import Campaign, Donation, DonorKind, Fund, Payable, Payment, User
from funds.permissions import Role
from funds.services.campaigns import CampaignData, register_campaign
from funds.services.donations import DonationData, record_historical_donation
from funds.services.openings import record_opening
from funds.services.payables import PayableData, record_historical_payable
from funds.services.payments import HistoricalPaymentData, record_historical_payment
from kit.marks import Mark, marking
from projects.models import Project, ProjectGroup, YearOutcome
from projects.services.elements import ProjectData
from projects.services.historical import HistoricalData, record_historical
from projects.services.years import YearData, register_group, set_year
from reports.services.statements import write_text
from tests.factories.funds import member
from tests.factories.money import Staff, key

YEAR = 2021
DAY = date(YEAR, 6, 15)
LATER = datetime(YEAR + 1, 1, 10, 9, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
SOURCE = "示例总结"


def assumed(reason: str) -> dict[str, str]:
    return marking(Mark.ASSUMED, source=SOURCE, reason=reason)


def unstated(reason: str) -> dict[str, str]:
    return marking(Mark.UNSTATED, source=SOURCE, reason=reason)


class FundYear:
    """A fund in scope with its people, to which rows of a year are added one by one."""

    def __init__(self, fund: Fund) -> None:
        self.fund = fund
        self.staff = Staff(fund)
        self.office: User = self.staff.office
        self.finance: User = self.staff.finance
        self.supervisor = member(fund, Role.SUPERVISOR, name="陈监")
        self.campaigns: list[Campaign] = []
        self.donations: list[Donation] = []
        self.payments: list[Payment] = []
        self.payables: list[Payable] = []
        self.projects: list[Project] = []

    def campaign(self, name: str, target: str | None = None, **changes: Any) -> Campaign:
        goal = None if target is None else Decimal(target)
        data = CampaignData(name=name, target=goal, year=YEAR, **changes)
        self.campaigns.append(register_campaign(data, by=self.office))
        return self.campaigns[-1]

    def donation(
        self, amount: str, campaign: Campaign | None = None, /, *, on: date = DAY, **marks: Any
    ) -> Donation:
        data = DonationData(on, Decimal(amount), DonorKind.UNSTATED, key(), campaign=campaign)
        self.donations.append(
            record_historical_donation(data, itemised=False, marks=marks, by=self.finance)
        )
        return self.donations[-1]

    def payment(
        self,
        amount: str,
        /,
        *,
        on: date = DAY,
        itemised: bool = False,
        **marks: Any,
    ) -> Payment:
        data = HistoricalPaymentData(
            paid_on=on, amount=Decimal(amount), summary="拨付项目款", key=key()
        )
        self.payments.append(
            record_historical_payment(data, itemised=itemised, marks=marks, by=self.finance)
        )
        return self.payments[-1]

    def payable(
        self, amount: str, title: str = "尾款", /, *, itemised: bool = True, **marks: Any
    ) -> Payable:
        data = PayableData(title=title, amount=Decimal(amount), recognised_on=DAY, key=key())
        self.payables.append(
            record_historical_payable(data, itemised=itemised, marks=marks, by=self.finance)
        )
        return self.payables[-1]

    def opening(self, amount: str | None, /, **marks: Any) -> None:
        known = None if amount is None else Decimal(amount)
        record_opening(YEAR, known, marks=marks, by=self.finance)

    def group(self, code: str, name: str, heading: str = "") -> ProjectGroup:
        return register_group(code, name, heading=heading, sequence=1, by=self.office)

    def project(
        self,
        name: str,
        *,
        closed: bool = False,
        funded: int | None = YEAR,
        group: ProjectGroup | None = None,
        paragraph: str = "",
        sequence: int = 0,
        drawing: str = "",
        **marks: Any,
    ) -> Project:
        entered = record_historical(
            HistoricalData(
                elements=ProjectData(name=name),
                closed=closed,
                source=SOURCE,
                funding_year=funded,
                drawing=drawing,
                marks=marks,
            ),
            by=self.office,
        )
        outcome = YearOutcome.CLOSED if closed else YearOutcome.ONGOING
        set_year(
            entered.ref,
            YearData(YEAR, outcome, group, sequence, paragraph, source=SOURCE),
            by=self.office,
        )
        self.projects.append(entered)
        return entered

    def text(self, section: str, body: str) -> None:
        write_text(YEAR, section, body, by=self.office)


def small_year(fund: Fund) -> FundYear:
    """Return a year with something of everything: its sums are the tests' own business."""
    year = FundYear(fund)
    trees = year.campaign("植绿", "20000.00")
    flood = year.campaign("防汛", channel="腾讯公益", starts_on=date(YEAR, 10, 10))
    year.donation("1234.50", trees)
    year.donation("800.25", flood)
    year.donation("300.10", amount=assumed("总数减去两项得出"), campaign=unstated("没有写来自哪项"))
    year.payment("5000.00", paid_on=assumed("推定在当年付出"))
    year.payable("52.16", "平台尾款")
    year.payable("719.77", "其余", itemised=False, amount=assumed("总数减去一笔得出"))
    year.opening(None, amount=unstated("没有给出期初余额"))
    care = year.group("care", "关爱", "支持了 {count}关爱项目，分别是{names}。")
    year.project("平台甲", closed=True, funded=YEAR - 1, sequence=1)
    year.project("平台乙", closed=True, funded=YEAR - 1, sequence=2, funding_year=assumed("倒推"))
    year.project("驿站", group=care, sequence=3, paragraph="在九个驿站服务。", drawing="station")
    year.project("陪伴", group=care, sequence=4, paragraph="一对一陪伴。")
    year.project("添绿", sequence=5, paragraph=f"已募集 {{campaign_received:{trees.number}}}。")
    year.project("回馈", sequence=6, funded=YEAR - 1, funding_year=assumed("倒推"))
    year.text("intro", "本基金支持志愿服务。")
    year.text("overview", "规范化运作。")
    year.text("results", "成果很多。")
    year.text("plan", "# 设立专项\n要设立。\n## 线下\n要建设。")
    return year
