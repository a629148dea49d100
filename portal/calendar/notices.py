"""Days of public notices: the last day of each, after which its projects may be approved."""

from funds.permissions import Action, can
from funds.queries.reach import reachable_years
from portal.calendar.deadline import MOST_OF_A_KIND, Deadline, Window
from projects.models import PublicNotice


def notice_ends(window: Window) -> list[Deadline]:
    """The last days of public notices (公示截止), for who sees the fund's projects."""
    if not can(window.person, Action.PROJECT_VIEW, window.fund):
        return []
    rows = PublicNotice.objects.filter(ends_on__range=(window.first, window.last))
    years = reachable_years(window.person, Action.PROJECT_VIEW, window.fund)
    if years is not None:
        rows = rows.filter(published_on__year__in=years)
    return [
        Deadline(
            row.ends_on,
            f"立项公示截止：{row.title}",
            window.fund.url("notices:notice", number=row.number),
            "project",
            f"notice-{row.number}",
            f"公示 {row.days} 个工作日，发布当天不计",
        )
        for row in rows.order_by("ends_on", "id")[:MOST_OF_A_KIND]
    ]
