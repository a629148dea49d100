"""What a fund kept before the portal, to be brought in (搬入), while nothing is here yet."""

from funds.models import Entry
from funds.permissions import Action, can
from portal.desk.waiting import Desk, Item, Pile, of_one
from projects.models import Project


def projects_to_bring_in(desk: Desk) -> Pile:
    """The way to the sheets for whoever enters old projects, until the fund is at work."""
    if not can(desk.person, Action.PROJECT_RECORD_HISTORY, desk.fund):
        return Pile()
    at_work = Project.objects.exists() or Entry.objects.exists()
    return Pile() if at_work else _way(desk, "单位、类别、人员和项目")


def books_to_bring_in(desk: Desk) -> Pile:
    """The way to the sheets for whoever enters old money, until the books have a first entry."""
    if not can(desk.person, Action.MONEY_RECORD_HISTORY, desk.fund):
        return Pile()
    return Pile() if Entry.objects.exists() else _way(desk, "捐赠、协议、应付款、付款和期初余额")


def _way(desk: Desk, what: str) -> Pile:
    return of_one(
        Item(
            title="搬入已有的台账",
            detail=f"{what}：下载模板填好再上传，先核对，没有错才写入",
            act="看搬家清单",
            url=desk.fund.url("imports:home"),
        )
    )
