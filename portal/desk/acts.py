"""What a person may begin from the head of their desk, the likeliest first."""

from dataclasses import dataclass

from django.urls import reverse

from funds.models import Fund, User
from funds.permissions import Action, can

MOST_SHOWN = 2


@dataclass(frozen=True)
class Act:
    """A page where something new begins, and who may begin it."""

    label: str
    icon: str
    name: str
    action: Action
    across_funds: bool = False

    def url_in(self, fund: Fund) -> str:
        """Return where it begins: a page of ``fund``, or one that stands above the funds."""
        return reverse(self.name) if self.across_funds else fund.url(self.name)


@dataclass(frozen=True)
class Offer:
    """An act as the page shows it."""

    label: str
    icon: str
    url: str


ACTS: tuple[Act, ...] = (
    Act("登记捐赠", "plus", "money:new_donation", Action.DONATION_RECORD),
    Act("做年度报告", "file-text", "reports:list", Action.REPORT_REQUEST),
    Act("登记项目", "plus", "projects:new", Action.PROJECT_CREATE),
    Act("填写活动", "plus", "activities:new", Action.ACTIVITY_EDIT),
    Act("看各基金的数字", "chart-bar", "platform:compare", Action.FUNDS_COMPARE, across_funds=True),
)


def offers(person: User, fund: Fund) -> list[Offer]:
    """Return the first acts of the table that ``person`` may begin in ``fund``."""
    held = [act for act in ACTS if can(person, act.action, fund)]
    return [Offer(act.label, act.icon, act.url_in(fund)) for act in held[:MOST_SHOWN]]
