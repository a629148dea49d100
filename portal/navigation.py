"""The staff bar's areas and their tabs, as one table; a person sees what they may open."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from funds.models import Fund, User
from funds.permissions import Action, Platform, Role, can


@dataclass(frozen=True)
class Tab:
    """One page family of an area: its words, where it opens, and who may see it.

    ``covers`` names further pages on which this tab is the one shown as open.
    """

    label: str
    name: str
    action: Action
    covers: tuple[str, ...] = ()

    def is_at(self, view_name: str) -> bool:
        return view_name == self.name or view_name in self.covers


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


@dataclass(frozen=True)
class Link:
    """An area or a tab as the templates show it."""

    label: str
    url: str
    active: bool
    icon: str = ""
    count: int | None = None


A = Action

AREAS: tuple[Area, ...] = (
    Area("工作台", "layout-dashboard", (Tab("工作台", "desk", A.DESK_VIEW),)),
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
                    "projects:amend",
                    "projects:agreement",
                    "projects:step",
                    "projects:year",
                ),
            ),
            Tab(
                "类别与牵头单位",
                "projects:catalogue",
                A.CATALOGUE_VIEW,
                ("projects:groups", "projects:new_group"),
            ),
        ),
        ("projects",),
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
            Tab(
                "单位",
                "units:list",
                A.UNIT_VIEW,
                ("units:unit", "units:add", "units:edit", "units:retire"),
            ),
            Tab(
                "导入",
                "imports:home",
                A.IMPORT,
                ("imports:runs", "imports:run", "imports:shape"),
            ),
            Tab("基金设置", "settings", A.FUND_SETTINGS),
        ),
        ("units", "imports"),
    ),
)

# Pages of the platform itself: one entry each, no tabs.
PLATFORM: tuple[Area, ...] = ()


def platform_links(person: User, view_name: str) -> list[Link]:
    """Return the pages of the platform that an administrator may open."""
    return [
        Link(area.label, reverse(tab.name), area.is_at(view_name), area.icon)
        for area in PLATFORM
        for tab in area.tabs[:1]
        if can(person, tab.action, Platform())
    ]


def links(person: User, fund: Fund, view_name: str) -> tuple[list[Link], list[Link]]:
    """Return the areas ``person`` may open in ``fund``, and the tabs of the one they are in.

    Asks nothing of the database beyond the person's roles, which are read once per request. An
    area of a single tab shows no tabs.
    """
    areas: list[Link] = []
    tabs: list[Link] = []
    for area, open_tabs in _open(person, fund):
        shown = [Link(tab.label, fund.url(tab.name), tab.is_at(view_name)) for tab in open_tabs]
        here = area.is_at(view_name)
        areas.append(Link(area.label, shown[0].url, here, area.icon))
        if here and len(shown) > 1:
            tabs = shown
    return areas, tabs


def _open(person: User, fund: Fund) -> Iterator[tuple[Area, list[Tab]]]:
    for area in AREAS:
        tabs = [tab for tab in area.tabs if can(person, tab.action, fund)]
        if tabs:
            yield area, tabs


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give pages under a fund their bar, for a signed-in person who works there."""
    fund: Fund | None = getattr(request, "fund", None)
    person = getattr(request, "user", None)
    if fund is None or not isinstance(person, User):
        return {}
    held = person.roles_in(fund.pk)
    if not held:
        return {}
    match = request.resolver_match
    areas, tabs = links(person, fund, match.view_name if match else "")
    roles = dict.fromkeys(Role(role.role).label for role in held)
    return {"nav": areas, "section_tabs": tabs, "role_label": "、".join(roles)}
