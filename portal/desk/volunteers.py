"""Hours that wait for a second person, what volunteers asked for, insurances that end soon."""

from django.db.models import Count, Min, Q

from funds.permissions import Action, can
from funds.queries.imports import to_confirm
from kit.formats import date_cn, quantity
from kit.imports import new_shape
from portal.desk.waiting import MOST_SHOWN, Desk, Item, Pile, first_of
from volunteers.masking import hours_text
from volunteers.queries.insurance import insurances_ending
from volunteers.queries.late_entries import entries_to_confirm
from volunteers.queries.requests import requests_to_answer


def late_hours_to_confirm(desk: Desk) -> Pile:
    """Late entries this person may confirm, those they entered left out (不相容职务)."""
    rows, total = first_of(entries_to_confirm(desk.person, desk.fund).filter(sheet=""))
    items = [
        Item(
            title=f"确认补录：{row.volunteer.name} {hours_text(row.minutes)} 小时",
            detail=f"{date_cn(row.served_on)} · {row.title} · {row.entered_by.name}补录",
            act="核对并确认时长",
            url=desk.fund.url("hours:entry", number=row.number),
        )
        for row in rows
    ]
    return Pile(items, total, "补录时长", desk.fund.url("hours:list"))


def imports_to_confirm(desk: Desk) -> Pile:
    """Sheets of hours that another brought and that wait for this person's word."""
    if not can(desk.person, Action.IMPORT, desk.fund):
        return Pile()
    rows, total = first_of(to_confirm(desk.fund, desk.person).order_by("id"))
    items = [
        Item(
            title=f"核对并写入：{new_shape(row.shape).label} {quantity(row.to_write)} 行",
            detail=f"{row.file.name} · {row.brought_by.name}上传",
            act="核对导入的表",
            url=desk.fund.url("imports:run", number=row.number),
        )
        for row in rows
    ]
    return Pile(items, total, "导入的表", desk.fund.url("imports:runs"))


def paper_lists_to_confirm(desk: Desk) -> Pile:
    """Paper lists of shifts this person may confirm, one item each however many stand on it."""
    waiting = entries_to_confirm(desk.person, desk.fund).exclude(sheet="").order_by()
    of_lists = waiting.values("sheet", "title", "served_on")
    lists = of_lists.annotate(many=Count("pk"), first=Min("pk")).order_by("first")
    rows = list(lists[:MOST_SHOWN])
    total = lists.count() if len(rows) == MOST_SHOWN else len(rows)
    items = [
        Item(
            title=f"确认签到表：{row['title']}，{row['many']} 人",
            detail=f"{date_cn(row['served_on'])} · 名单 {row['sheet']}",
            act="核对并确认名单",
            url=desk.fund.url("hours:sheet", number=row["sheet"]),
        )
        for row in rows
    ]
    return Pile(items, total, "签到表", desk.fund.url("hours:list"))


def requests_waiting(desk: Desk) -> Pile:
    """What volunteers asked about what is kept of them, and nobody answered yet."""
    rows, total = first_of(requests_to_answer(desk.person, desk.fund))
    items = [
        Item(
            title=f"答复本人请求：{row.get_kind_display()}",
            detail=f"{row.number} · {row.volunteer.shown_name} · {date_cn(row.asked_on)}提出",
            act="看请求并答复",
            url=desk.fund.url("volunteers:request", number=row.number),
        )
        for row in rows
    ]
    return Pile(items, total, "本人请求", desk.fund.url("volunteers:requests"))


def insurances_to_renew(desk: Desk) -> Pile:
    """Whose insurance ends within 30 days, and whose did while they are to come; an item each."""
    person, fund = desk.person, desk.fund
    if not can(person, Action.VOLUNTEER_EDIT, fund):
        return Pile()
    found = insurances_ending(person, fund, desk.today)
    is_ended = Q(insured_until__lt=desk.today)
    many, first = Count("pk"), Min("insured_until")
    ended = found.filter(is_ended).aggregate(many=many, first=first)
    ending = found.exclude(is_ended).aggregate(many=many, first=first)
    told = (("保险已到期，还报了班次", ended), ("保险 30 天内到期", ending))
    items = [
        Item(
            title=f"{words}：{row['many']} 人",
            detail=f"最早 {date_cn(row['first'])} 到期 · 续保以后在“更正信息”里改保险起止",
            act="看谁的保险到期",
            url=fund.url("volunteers:insurance"),
            due=row["first"],
        )
        for words, row in told
        if row["many"]
    ]
    return Pile(items, len(items))
