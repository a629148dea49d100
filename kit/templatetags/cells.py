"""The cells that stand by the hundred on a page, written in Python: a template each would cost more
than the query behind the page. The components of the same names say the same by these tags."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kit import formats
from kit.deadlines import DeadlineKind, deadline
from kit.drawing.rail import Stage

register = template.Library()

TICK = 9
_CHIP_ICONS: dict[DeadlineKind, str] = {
    "late": "alert-circle",
    "today": "clock",
    "soon": "hourglass",
    "met": "check",
    "date": "calendar-event",
}
_NOT_APPLICABLE = SafeString(
    '<span class="money money-none" title="不适用"><span aria-hidden="true">—</span>'
    '<span class="sr-only">不适用</span></span>'
)
_PARTIAL = SafeString('<span class="money money-partial">不完整，不合计</span>')


@register.simple_tag
def money_cell(
    amount: Decimal | None, state: str = "", url: str = "", unit: str = ""
) -> SafeString:
    """An amount in 元, 未说明 (``None`` or "unstated"), 不适用 ("na") or 不完整 ("partial").

    Args:
        amount: 元.
        state: how it is known; empty when it is.
        url: where it can be traced to.
        unit: written after it, outside tables.
    """
    if state == "na":
        return _NOT_APPLICABLE
    if state == "partial":
        return _PARTIAL
    if amount is None or state == "unstated":
        return unstated_cell()
    shown: str = formats.money(amount)
    if url:
        shown = format_html('<a href="{}">{}</a>', url, shown)
    minus = " money-minus" if amount < 0 else ""
    after = f" {unit}" if unit else ""
    return format_html('<span class="money{}">{}{}</span>', minus, shown, after)


@register.simple_tag
def unstated_cell(word: str = "未说明", reason: str = "") -> SafeString:
    """The unsaid, hatched: never 0, blank or a guess."""
    title = format_html(' title="{}"', reason) if reason else SafeString()
    return format_html('<span class="unstated"{}><span>{}</span></span>', title, word)


@register.simple_tag
def icon_cell(name: str) -> SafeString:
    """A symbol of the sprite; words beside it say what it means."""
    return _icon(name, static("vendor/icons.svg"))


@register.simple_tag
def deadline_cell(due: date, today: date, at: str = "24:00", met: bool = False) -> SafeString:
    """A deadline's chip: 逾期 N 天, 今天 HH:MM, 剩 N 天, a date, 已按期办结."""
    words = deadline(due, today, at=at, met=met)
    icon = icon_cell(_CHIP_ICONS[words.kind])
    return format_html('<span class="chip chip-{}">{}{}</span>', words.kind, icon, words.text)


@register.simple_tag
def pick_cell(value: str, label: str, form: str = "bulk") -> SafeString:
    """The box of one row, for the bulk bar."""
    return format_html(
        '<label><input type="checkbox" name="only" value="{}" form="{}">'
        '<span class="sr-only">选 {}</span></label>',
        value,
        form,
        label,
    )


@register.simple_tag
def rail_cell(stages: Sequence[Stage], word: str, icon: str = "") -> SafeString:
    """The mini rail: a tick per stage, and the word of where the project stands."""
    return _rail(tuple(stages), word, icon, static("vendor/icons.svg"))


@cache
def _icon(name: str, sprite: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name
    )


@cache
def _rail(stages: tuple[Stage, ...], word: str, icon: str, sprite: str) -> SafeString:
    ticks = format_html_join(
        "", "{}", ((_tick(place * TICK, stage.state),) for place, stage in enumerate(stages))
    )
    return format_html(
        '<span class="mini"><svg width="{}" height="8" aria-hidden="true">{}</svg>'
        "{}<span>{}</span></span>",
        len(stages) * TICK,
        ticks,
        _icon(icon, sprite) if icon else "",
        word,
    )


def _tick(left: int, state: str) -> SafeString:
    top, side = ("0.9", 6) if state == "here" else ("0.5", 7)
    hatch = SafeString(' fill="url(#hatch)"' if state == "unstated" else "")
    return format_html(
        '<rect class="t-{}" x="{}" y="{}" width="{}" height="{}" rx="1"{} />',
        state,
        left,
        top,
        side,
        side,
        hatch,
    )
