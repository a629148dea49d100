"""What Taiyuan's report states in numbers, and its words for the annual report of 2021."""

from decimal import Decimal

from portal.demonstration.logins import People
from portal.demonstration.taiyuan import money
from portal.demonstration.taiyuan.source import REPORT, YEAR, ToldYear
from reports.services.statements import StatementData, record_statement, write_text

EXECUTED = "2021 年“志愿城市·太原”基金共执行项目 27 个，包含 12 个 20 年项目，15 个 21 年项目。"
FINANCES = (
    "2021年“志愿城市·太原”基金募集资金共1,191,516.3元。支出2020-2021年项目款项共计"
    "2,391,193.17元，项目应付未付款为771,886.2元。"
)
PLANTING = "该项目募捐金额为 1250 万元。截止目前项目募捐金额为 627,748.23 元"
VISITS = "在江阳社区、职工新村社区2个社区深入家庭服务，对50户失独、孤寡家庭进行700次入户服务"


def write_report(told: ToldYear, recorded: money.RecordedMoney, people: People) -> None:
    """Record every number the report states, with its sentence, and the report's own words."""
    for statement in (*_of_projects(), *_of_money(recorded), *_of_service()):
        record_statement(statement, by=people.office)
    for section, lines in told.texts.items():
        write_text(YEAR, section, "\n".join(lines), by=people.office)


def _of_projects() -> tuple[StatementData, ...]:
    return (
        _count("projects_executed", 27, EXECUTED),
        _count("projects_funded_in", 12, EXECUTED, of="2020"),
        _count("projects_funded_in", 15, EXECUTED, of="2021"),
        _count("projects_closed", 10, "结项项目共 10 个"),
        _count("projects_ongoing", 17, "常态化开展项目共 17 个"),
        _count(
            "projects_in_group",
            4,
            "专项基金于 2021 年立项支持了 4 个文化宣传和网络文明志愿服务项目",
            of="culture",
        ),
        _count("projects_in_group", 6, "专项基金支持了 6 个关爱志愿服务项目", of="care"),
    )


def _of_money(recorded: money.RecordedMoney) -> tuple[StatementData, ...]:
    numbers = {name: campaign.number for name, campaign in recorded.campaigns.items()}
    return (
        _yuan("money_received", money.RECEIVED, "1,191,516.3元", FINANCES),
        _yuan("money_paid", money.PAID, "2,391,193.17元", FINANCES),
        _yuan("payables_outstanding", money.OWED, "771,886.2元", FINANCES),
        _yuan("campaign_target", money.TARGET, "1250 万元", PLANTING, of=numbers["greening"]),
        _yuan(
            "campaign_received",
            money.GREENING,
            "627,748.23 元",
            PLANTING,
            of=numbers["greening"],
        ),
        _yuan(
            "campaign_received",
            money.FLOOD,
            "282612.7 元",
            "该项目于2021年10月10日在腾讯公益上线，募捐项目总额为 282612.7 元",
            of=numbers["flood"],
        ),
        _yuan(
            "payable_outstanding",
            money.QINGXU,
            "52116 元",
            "截止目前平台已开发完成，剩余尾款 52116 元未拨付",
            of=recorded.payables["qingxu"].number,
        ),
    )


def _of_service() -> tuple[StatementData, ...]:
    """Numbers the portal does not count yet: they stand as the report says them."""
    return (
        _count("城市爱心驿站", 9, "在太原万柏林区 9 个城市爱心驿站"),
        _count("入户服务的社区", 2, VISITS),
        _count("入户服务的家庭", 50, VISITS, unit="户"),
        _count("入户服务次数", 700, VISITS, unit="次"),
        _count(
            "技能学习的青少年", 35, "为35名心智障碍青少年提供烘焙、手工制作、非洲鼓活动", unit="名"
        ),
        _count(
            "文明交通示范岗", 50, "该项目在全市50个文明交通示范岗，开展文明交通安全出行志愿服务活动"
        ),
    )


def _count(figure: str, value: int, quote: str, *, of: str = "", unit: str = "个") -> StatementData:
    return StatementData(
        year=YEAR,
        figure=figure,
        parameter=of,
        value=Decimal(value),
        text=f"{value}{unit}",
        unit=unit,
        document=REPORT.title,
        quote=quote,
    )


def _yuan(figure: str, value: Decimal, text: str, quote: str, *, of: str = "") -> StatementData:
    return StatementData(
        year=YEAR,
        figure=figure,
        parameter=of,
        value=value,
        text=text,
        unit="元",
        document=REPORT.title,
        quote=quote,
    )
