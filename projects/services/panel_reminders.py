"""Reminding experts of what they have yet to seal (评审催办): three days, one day, overdue."""

from datetime import datetime, timedelta

from funds.models import Fund, NoticeKind
from funds.services.notices import notify
from kit import clock
from kit.hours import closing_cn
from projects.models import Panel, PanelState
from projects.services.panel_stages import scorers

DAY = timedelta(days=1)
SOON = 3 * DAY


def remind_reviewers(fund: Fund) -> int:
    """Remind everybody with unsealed reviews, once at each stage; return how many panels that were.

    Harmless to repeat: a notice's key names the panel, the stage and the due time. A panel whose
    due time was put off is reminded of anew.
    """
    now = clock.now()
    panels = Panel.objects.filter(
        state__in=(PanelState.DECLARING, PanelState.SCORING), due_at__lte=now + SOON
    )
    count = 0
    for panel in panels.order_by("id"):
        stage, words = _stage(panel.due_at, now)
        notify(
            scorers(panel),
            subject=f"{words}：{panel.title}",
            text=f"评分截止 {closing_cn(panel.due_at)}",
            url=fund.url("desk"),
            kind=NoticeKind.TURN,
            key=f"review:{panel.number}:{stage}:{int(panel.due_at.timestamp())}",
        )
        count += 1
    return count


def _stage(due_at: datetime, now: datetime) -> tuple[str, str]:
    if now >= due_at:
        return "late", "评审已经逾期"
    if due_at - now <= DAY:
        return "day", "评审只剩 1 天"
    return "three", "评审还剩 3 天"
