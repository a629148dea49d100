"""What the bars offer (导航), as tables: areas of a fund, pages of the platform, public pages."""

from dataclasses import dataclass

from funds.permissions import Action


@dataclass(frozen=True)
class Tab:
    """One page family of an area: its words, where it opens, and who may see it.

    ``covers`` names further pages on which this tab is the one shown as open; ``"teams:"`` is
    every page of that namespace. ``whole``: it is for who may do so in the whole fund;
    others come to its pages from their own unit's.
    """

    label: str
    name: str
    action: Action
    covers: tuple[str, ...] = ()
    whole: bool = False

    def is_at(self, view_name: str) -> bool:
        namespace = f"{view_name.rpartition(':')[0]}:"
        return view_name == self.name or view_name in self.covers or namespace in self.covers


@dataclass(frozen=True)
class Area:
    """One area of the bar; it opens at the first of its tabs that the person may see.

    Every page of its ``namespaces`` lies in it, whether or not a tab covers the page.
    """

    label: str
    icon: str
    tabs: tuple[Tab, ...]
    namespaces: tuple[str, ...] = ()

    def is_at(self, view_name: str) -> bool:
        namespace = view_name.rpartition(":")[0]
        return namespace in self.namespaces or any(tab.is_at(view_name) for tab in self.tabs)


A = Action

AREAS: tuple[Area, ...] = (
    Area(
        "工作台",
        "layout-dashboard",
        (
            Tab("工作台", "desk", A.DESK_VIEW, ("search",)),
            Tab("消息", "inbox:list", A.DESK_VIEW, ("inbox:open", "inbox:read_all")),
            Tab("期限日历", "calendar", A.DESK_VIEW, ("calendar_file",)),
        ),
        ("inbox",),
    ),
    Area(
        "项目",
        "heart-handshake",
        (
            Tab(
                "项目台账",
                "projects:list",
                A.PROJECT_VIEW,
                (
                    "projects:project",
                    "projects:new",
                    "projects:historical",
                    "projects:edit",
                    "amendments:list",
                    "amendments:request",
                    "amendments:amendment",
                    "amendments:approve",
                    "amendments:refuse",
                    "amendments:withdraw",
                    "exits:terminate",
                    "projects:agreement",
                    "projects:step",
                    "projects:add_papers",
                    "projects:year",
                    "projects:bulk_years",
                    "closing:closing",
                    "closing:summary",
                    "closing:close",
                    "closing:archive",
                    "applications:application",
                    "notices:approve",
                    "agreements:project",
                    "agreements:draft",
                    "agreements:rewrite",
                    "agreements:sign",
                    "screening:screen",
                    "screening:record",
                ),
            ),
            Tab("征集公告", "calls:list", A.CALL_VIEW, ("calls:",)),
            Tab("专家评审", "review:list", A.FIGURE_VIEW, ("review:",)),
            Tab("评估", "evaluation:list", A.PROJECT_VIEW),
            Tab("审计", "audits:list", A.PROJECT_VIEW),
            Tab(
                "立项公示",
                "notices:list",
                A.PROJECT_VIEW,
                (
                    "notices:notice",
                    "notices:new",
                    "notices:approve_all",
                    "notices:record_objection",
                    "notices:objections",
                    "notices:objection",
                    "notices:reveal_sender",
                ),
            ),
            Tab(
                "协议范本",
                "agreements:templates",
                A.PROJECT_AGREE,
                ("agreements:new_template", "agreements:template", "agreements:retire_template"),
            ),
            Tab(
                "类别与牵头单位",
                "projects:catalogue",
                A.CATALOGUE_VIEW,
                (
                    "projects:category",
                    "projects:add_category",
                    "projects:change_category",
                    "projects:retire_category",
                    "projects:merge_category",
                    "projects:copy_catalogue",
                    "projects:groups",
                    "projects:new_group",
                ),
            ),
            Tab("困难问题", "difficulties:list", A.PROJECT_VIEW),
            Tab("督导检查", "inspections:list", A.PROJECT_VIEW, ("inspections:",)),
            Tab(
                "我的评审",
                "scoring:list",
                A.REVIEW_SCORE,
                ("scoring:panel", "scoring:declare", "scoring:review", "scoring:seal"),
            ),
            Tab("限制申报", "bars:list", A.UNIT_BAR, ("bars:",)),
            Tab("文件登记", "documents:list", A.DOCUMENT_VIEW, ("documents:",)),
        ),
        (
            "projects",
            "project_service",
            "calls",
            "screening",
            "documents",
            "closing",
            "review",
            "execution",
            "difficulties",
            "inspections",
            "evaluation",
            "audits",
            "notices",
            "agreements",
            "amendments",
            "exits",
            "bars",
        ),
    ),
    Area(
        "志愿服务",
        "heart",
        (
            Tab("志愿者", "volunteers:list", A.VOLUNTEER_VIEW, ("volunteers:", "rosters:export")),
            Tab("活动", "activities:list", A.VOLUNTEER_VIEW, ("activities:",)),
            Tab("组织", "teams:list", A.VOLUNTEER_VIEW, ("teams:",)),
            Tab("站点", "stations:list", A.VOLUNTEER_VIEW, ("stations:",)),
            Tab("区县", "divisions:list", A.VOLUNTEER_VIEW, ("divisions:",)),
            Tab(
                "时长",
                "hours:list",
                A.VOLUNTEER_VIEW,
                (
                    "hours:enter",
                    "hours:entry",
                    "hours:refuse",
                    "hours:confirm_many",
                    "hours:records",
                    "hours:reverse",
                    "hours:rules",
                    "hours:add_rule",
                    "hours:ranking",
                    "rosters:records",
                    "proofs:of",
                ),
            ),
            Tab("培训", "trainings:list", A.VOLUNTEER_VIEW, ("trainings:",)),
            Tab("表彰", "honours:list", A.VOLUNTEER_VIEW, ("honours:",)),
            Tab("星级", "stars:list", A.VOLUNTEER_VIEW, ("stars:",)),
            Tab(
                "志愿服务数据",
                "hours:figures",
                A.FIGURE_VIEW,
                ("hours:teams", "hours:districts"),
            ),
        ),
        (
            "volunteers",
            "activities",
            "teams",
            "stations",
            "divisions",
            "hours",
            "proofs",
            "rosters",
            "trainings",
            "honours",
            "stars",
        ),
    ),
    Area(
        "资金",
        "coin-yuan",
        (
            Tab(
                "募捐",
                "money:campaigns",
                A.MONEY_VIEW,
                ("money:campaign", "money:new_campaign", "money:extend_campaign"),
            ),
            Tab(
                "捐赠",
                "money:donations",
                A.MONEY_VIEW,
                (
                    "money:donation",
                    "money:new_donation",
                    "money:historical_donation",
                    "money:reverse_donation",
                ),
            ),
            Tab("用途", "money:purposes", A.MONEY_VIEW, ("money:new_purpose",)),
            Tab(
                "协议",
                "money:commitments",
                A.MONEY_VIEW,
                (
                    "money:commitment",
                    "money:new_commitment",
                    "money:amend_commitment",
                    "money:meet_condition",
                ),
            ),
            Tab(
                "应付款",
                "money:payables",
                A.MONEY_VIEW,
                (
                    "money:payable",
                    "money:new_payable",
                    "money:historical_payable",
                    "money:reverse_payable",
                ),
            ),
            Tab(
                "付款",
                "money:payments",
                A.MONEY_VIEW,
                (
                    "money:payment",
                    "money:request_payment",
                    "money:historical_payment",
                    "money:payment_step",
                ),
            ),
            Tab(
                "退款",
                "money:refunds",
                A.MONEY_VIEW,
                (
                    "money:refund",
                    "money:recognise_refund",
                    "money:receive_refund",
                    "money:reverse_refund",
                ),
            ),
            Tab("凭证", "money:entries", A.MONEY_VIEW, ("money:entry",)),
            Tab("科目余额", "money:accounts", A.MONEY_VIEW),
            Tab("账期", "money:periods", A.MONEY_VIEW, ("money:close_period",)),
            Tab("期初余额", "money:openings", A.MONEY_VIEW, ("money:record_opening",)),
        ),
        ("money",),
    ),
    Area(
        "报告",
        "file-text",
        (
            Tab(
                "报告",
                "reports:list",
                A.REPORT_VIEW,
                ("reports:report", "reports:statements", "reports:new_statement"),
            ),
            Tab("报告文字", "reports:texts", A.REPORT_REQUEST),
        ),
        ("reports", "figures"),
    ),
    Area(
        "基金管理",
        "building-community",
        (
            Tab("单位", "units:list", A.UNIT_VIEW, ("units:",)),
            Tab("人员", "people:list", A.PEOPLE_VIEW, ("people:",)),
            Tab(
                "导入",
                "imports:home",
                A.IMPORT,
                ("imports:runs", "imports:run", "imports:shape"),
                whole=True,
            ),
            Tab("基金设置", "settings", A.FUND_SETTINGS),
            Tab(
                "节假日与调休",
                "holidays:list",
                A.FUND_SETTINGS,
                ("holidays:add", "holidays:change"),
            ),
        ),
        ("units", "people", "imports"),
    ),
)

# Pages of the platform itself: one entry each, no tabs.
PLATFORM: tuple[Area, ...] = (
    Area("平台", "layout-dashboard", (Tab("平台", "platform:home", A.PLATFORM_VIEW),)),
    Area(
        "设立基金",
        "building-community",
        (
            Tab(
                "设立基金",
                "platform:start",
                A.FUND_ESTABLISH,
                ("platform:new_fund",),
            ),
        ),
    ),
    Area(
        "邀请文明办",
        "mail",
        (Tab("邀请文明办", "platform:invite_office", A.FUND_ESTABLISH),),
    ),
    Area(
        "账号安全",
        "lock",
        (
            Tab(
                "账号",
                "platform:accounts",
                A.ACCOUNT_SECURITY,
                (
                    "platform:account",
                    "platform:unlock",
                    "platform:disable",
                    "platform:enable",
                    "platform:reset",
                    "platform:drop_factors",
                    "platform:invite",
                    "platform:revoke",
                    "platform:renew",
                ),
            ),
        ),
    ),
    Area(
        "审计日志",
        "file-text",
        (Tab("审计日志", "platform:log", A.AUDIT_LOG_VIEW, ("platform:log_job",)),),
    ),
)

WINDOW = (
    ("首页", "fund", "home"),
    ("资金公开", "open_money", "coin-yuan"),
    ("项目", "open_projects", "heart-handshake"),
    ("志愿服务", "open_service", "heart"),
    ("报告", "open_reports", "file-text"),
    ("怎样捐赠", "donate", "gift"),
)
"""The areas of a fund's public pages; a phone holds six in one row."""
