"""What waits for an expert (评审专家): ties to declare and applications to score, by panel."""

from typing import Any

from funds.permissions import Action, can
from portal.desk.waiting import MOST_SHOWN, Desk, Item, Pile
from projects.queries.scoring import MyPanel, my_panels


def reviews_to_do(desk: Desk) -> Pile:
    """The panels on which the person still has something to declare or to score."""
    if not can(desk.person, Action.REVIEW_SCORE, desk.fund):
        return Pile()
    open_ones = [mine for mine in my_panels(desk.person) if mine.may_declare or mine.may_score]
    items = [_item(desk, mine) for mine in open_ones[:MOST_SHOWN]]
    return Pile(items, len(open_ones), "评审组", desk.fund.url("scoring:list"))


def scoring_progress(desk: Desk) -> dict[str, Any] | None:
    """How far the person is on each panel; nothing where they are on none."""
    panels = my_panels(desk.person)
    return {"panels": panels[:MOST_SHOWN], "more": len(panels) > MOST_SHOWN} if panels else None


def _item(desk: Desk, mine: MyPanel) -> Item:
    panel = mine.panel
    if mine.may_declare:
        return Item(
            title=f"申报回避：{panel.title}",
            detail=f"{mine.to_declare} 个项目，评分前逐项申报",
            act="申报回避",
            url=desk.fund.url("scoring:declare", panel=panel.number),
            due=mine.due_on,
        )
    return Item(
        title=f"评分：{panel.title}",
        detail=f"还有 {mine.to_score} 个项目没有封存，已封存 {mine.sealed} 个",
        act="去评分",
        url=desk.fund.url("scoring:panel", panel=panel.number),
        due=mine.due_on,
    )
