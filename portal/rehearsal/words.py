"""The made-up words and numbers of a rehearsed application: plainly samples (示意)."""

from datetime import date
from decimal import Decimal

from funds.models import Unit
from portal.rehearsal.fates import Fate
from projects.models import BudgetKind, Call, Category, Measure
from projects.services.applications import ApplicationData
from projects.services.elements import ProjectData

THEMES = ("文明劝导", "助老陪伴", "环境清洁", "应急救护", "阅读推广", "心理关爱", "法律宣讲")
# Shares of the budget in percent; they come to 100 and keep 管理费 within 5 %.
SHARES = (
    (BudgetKind.SUBSIDY, "志愿者交通、误餐补贴", 40),
    (BudgetKind.INSURANCE, "志愿者意外险", 10),
    (BudgetKind.MATERIALS, "活动物资", 30),
    (BudgetKind.TRAINING, "志愿者培训", 15),
    (BudgetKind.MANAGEMENT, "项目管理", 5),
)


def name_of(fate: Fate, year: int) -> str:
    """Return a project's name, which says that it is a sample."""
    return f"{THEMES[fate.place % len(THEMES)]}志愿服务项目{fate.place + 1:03d}（{year} 演练）"


def elements(fate: Fate, call: Call, category: Category, lead: Unit) -> ProjectData:
    """Return the seven elements and what goes with them."""
    return ProjectData(
        name=name_of(fate, call.year),
        beneficiaries="社区居民（示意）",
        service_type="社区服务",
        service_duration="每次 2 小时",
        volunteers_planned=20 + fate.place % 60,
        funding_source="专项基金资助",
        sessions_planned=6,
        category=category,
        lead_unit=lead,
        requested_amount=fate.amount,
        starts_on=date(call.year, 6, 1),
        ends_on=date(call.year, 10, 31),
        call=call,
    )


def application(fate: Fate) -> ApplicationData:
    """Return the texts and lists of an application."""
    return ApplicationData(
        written={
            "background": "演练用的示意文字：社区有持续的服务需求。",
            "aims": "按计划开展六次活动，服务社区居民。",
            "risks": "天气与人员变动，备有替补日期。",
            "insurance": "为每名志愿者购买意外险。",
        },
        rows={
            "indicators": [
                {"name": "服务人次", "measure": Measure.PERSON_TIMES, "target": Decimal(600)},
                {"name": "开展活动", "measure": Measure.SESSIONS, "target": Decimal(6)},
            ],
            "plan": [{"name": "月度服务活动", "place": "社区广场", "sessions": 6}],
            "budget": [
                {
                    "kind": kind,
                    "item": item,
                    "unit_price": fate.amount * share / 100,
                    "quantity": Decimal(1),
                    "measure": "项",
                }
                for kind, item, share in SHARES
            ],
            "team": [{"name": "示例负责人", "duty": "统筹", "is_leader": True}],
        },
    )
