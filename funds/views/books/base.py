"""What the pages of the books (账簿) have in common: the year they are about, and their tabs."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from funds.permissions import Accessible, Action
from funds.queries.years import FundYear
from funds.views.base import FundPage

TABS = (
    ("科目余额", "money:accounts", ()),
    ("凭证", "money:entries", ("money:entry",)),
    ("账期", "money:periods", ("money:close_period",)),
    ("期初余额", "money:openings", ("money:record_opening",)),
)


@dataclass(frozen=True)
class Tab:
    """One of the pages of the books, as the tabs show it."""

    label: str
    url: str
    active: bool
    count: None = None


class BooksPage(FundPage):
    """A page of the books in the year the visitor looks at."""

    action = Action.MONEY_VIEW

    def subject(self) -> Accessible:
        return FundYear(self.fund, self.year)

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        here = self.request.resolver_match
        view = here.view_name if here else ""
        tabs = [
            Tab(label, self.fund.url(name), view in (name, *inner)) for label, name, inner in TABS
        ]
        return super().page({"tabs": tabs, **(context or {})}, status=status)

    def crumbs(self, *path: tuple[str, str]) -> list[tuple[str, str]]:
        """Return the way from the books to this page; the last has no address."""
        return [("账簿", self.fund.url("money:accounts")), *path]
