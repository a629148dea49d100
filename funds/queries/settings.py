"""Reading how a fund's settings changed (设置变更)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from funds.models import Fund, User
from kit.formats import date_cn

FOUNDING = "insert"

SETTINGS = (
    "purpose",
    "motto",
    "short_name",
    "accent",
    "hero",
    "office_name",
    "executor_name",
    "established_on",
    "payment_people",
    "working_year",
    "contact",
    "sponsor",
    "icp",
    "police_record",
    "site_code",
    "donate_account_name",
    "donate_bank",
    "donate_account",
    "donate_note",
)
"""The columns of a fund that its own people may change; address and prefix never change."""

HEROES = {"platform": "通用城市图", "taiyuan": "太原", "puyang": "濮阳"}
"""The drawings a fund's public page can begin with."""


@dataclass(frozen=True)
class Changed:
    """One setting before and after, in words; ``before`` is ``None`` when no row tells it."""

    label: str
    before: str | None
    after: str


@dataclass(frozen=True)
class SettingChange:
    """One change of a fund's settings: when, by whom, why, and what became of each value."""

    when: datetime
    who: str
    reason: str
    is_founding: bool
    changed: list[Changed] = field(default_factory=list)


def setting_changes(fund: Fund) -> list[SettingChange]:
    """Return every change of the fund's settings, the newest first."""
    rows = list(_history(fund).order_by("pgh_id"))
    told = [row.pgh_context or {} for row in rows]
    people = {context.get("user") for context in told} - {None}
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    found = [
        SettingChange(
            row.pgh_created_at,
            names.get(context.get("user"), ""),
            context.get("note", ""),
            row.pgh_label == FOUNDING,
            _difference(before, row),
        )
        for before, row, context in zip([None, *rows], rows, told, strict=False)
    ]
    found.reverse()
    return found


def last_change(fund: Fund) -> int:
    """Return the number of the fund's last change, 0 when no row tells of any."""
    return _history(fund).order_by("-pgh_id").values_list("pgh_id", flat=True).first() or 0


def _history(fund: Fund) -> Any:
    tracked: Any = fund
    return tracked.history


def _difference(before: Any, after: Any) -> list[Changed]:
    if after.pgh_label == FOUNDING or before is None:
        return []
    return [
        Changed(label_of(name), in_words(before, name), in_words(after, name))
        for name in SETTINGS
        if getattr(before, name) != getattr(after, name)
    ]


def label_of(name: str) -> str:
    """Return what people call a setting."""
    return str(Fund._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def in_words(row: Any, name: str) -> str:
    """Return a setting's value as people read it; empty is 没有填."""
    value = getattr(row, name)
    if name == "hero":
        return HEROES.get(value, value)
    if name == "accent":
        return str(row.get_accent_display())
    if isinstance(value, date):
        return date_cn(value)
    return str(value) if value not in (None, "") else "没有填"
