"""What Puyang's report states of volunteers, as it says it: nobody is made up to reach it."""

from decimal import Decimal

from portal.demonstration.logins import People
from portal.demonstration.puyang.founding import REPORT
from portal.demonstration.puyang.stars import PEOPLE, TEAMS
from reports.services.statements import StatementData, record_statement

STARS = (
    "2017年11月份，市文明办、市志愿服务联合会严格按照标准，对全市志愿服务组织和志愿者实行首批星级认证，"
    "共认证金牌志愿者4人，银牌志愿者10人，铜牌志愿者61人，五星级志愿者99人，四星级志愿者208人，"
    "三星级志愿者596人；认证五星级志愿服务组织4个，三星级志愿服务组织1个，二星级志愿服务组织91个，"
    "一星级志愿服务组织39个。"
)
REGISTERED = (
    "截止目前，我市在全国志愿服务信息系统注册志愿者 75 万余人, "
    "占全市总人口的 20.55%, 注册率全国领先; "
    "城区注册志愿者 30 万人，占城区总人口的 30.1%, 每 3 个人中就有 1 名志愿者; "
    "注册志愿服务团队 2022 多个, 注册志愿服务项目 3532 个。"
)
TRAINED = "组织召开全国志愿服务信息系统培训会135次，培训志愿服务骨干6100多人"
WRITTEN = 2018


def record_statements(people: People) -> None:
    """Record each number with its sentence; what is only about (余, 多) stands as words."""
    for statement in (*_of_stars(), *_of_people()):
        record_statement(statement, by=people.office)


def _of_stars() -> list[StatementData]:
    of_people = [_said(2017, f"认证{level}志愿者", f"{n}人", "人", STARS, n) for level, n in
                 PEOPLE.items()]  # fmt: skip
    of_teams = [
        _said(2017, f"认证{level}级志愿服务组织", f"{n}个", "个", STARS, n)
        for level, n in TEAMS.items()
        if n
    ]
    return [*of_people, *of_teams]


def _of_people() -> list[StatementData]:
    return [
        _said(WRITTEN, "注册志愿者", "75 万余人", "人", REGISTERED),
        _said(WRITTEN, "注册志愿者占总人口", "20.55%", "%", REGISTERED, Decimal("20.55")),
        _said(WRITTEN, "城区注册志愿者", "30 万人", "人", REGISTERED, 300_000),
        _said(WRITTEN, "城区注册志愿者占城区总人口", "30.1%", "%", REGISTERED, Decimal("30.1")),
        _said(WRITTEN, "注册志愿服务团队", "2022 多个", "个", REGISTERED),
        _said(WRITTEN, "注册志愿服务项目", "3532 个", "个", REGISTERED, 3532),
        _said(WRITTEN, "信息系统培训会", "135次", "次", TRAINED, 135),
        _said(WRITTEN, "培训志愿服务骨干", "6100多人", "人", TRAINED),
    ]


def _said(  # noqa: PLR0913 - each is one thing a statement says
    year: int, figure: str, text: str, unit: str, quote: str, value: Decimal | int | None = None
) -> StatementData:
    return StatementData(
        year=year,
        figure=figure,
        value=None if value is None else Decimal(value),
        text=text,
        unit=unit,
        document=REPORT.title,
        quote=quote,
    )
