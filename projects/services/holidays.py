"""Entering days the office works or rests against the calendar (节假日与调休)."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from kit.errors import Refusal
from kit.history import recorded_as
from projects.models import Holiday

FIRST_YEAR, LAST_YEAR = 2004, 2099


@dataclass(frozen=True)
class HolidayData:
    """One day: whether it is worked, and by which announcement."""

    day: date
    works: bool
    name: str


@transaction.atomic
def enter_day(data: HolidayData, *, by: User) -> Holiday:
    """Enter a day in the fund in scope; one that was taken back is entered again.

    Raises:
        NotAllowed: ``by`` may not change the fund's settings.
        Refusal: the day is entered already, or lies outside 2004 to 2099.
    """
    demand(by, Action.FUND_SETTINGS, fund_in_scope())
    if not FIRST_YEAR <= data.day.year <= LAST_YEAR:
        raise Refusal(f"日期要在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间。请改正。", field="day")
    row = Holiday.objects.select_for_update().filter(day=data.day).first()
    if row is not None and row.works is not None:
        words = "上班" if row.works else "放假"
        raise Refusal(
            f"{data.day} 已经登记为{words}（{row.name}）。要改的话，请在列表里改那一天。",
            field="day",
        )
    row = row or Holiday(day=data.day)
    return _write(row, data.works, data.name, "登记节假日", by)


@transaction.atomic
def change_day(day: date, works: bool, name: str, *, by: User, seen: str) -> Holiday:
    """Change whether a day entered before is worked, or its words.

    Args:
        day: one that was entered in the fund in scope.
        works, name: as they become.
        by: who changes it.
        seen: what the page showed, by :func:`state_of`.

    Raises:
        NotAllowed: ``by`` may not change the fund's settings.
        Refusal: somebody changed it since.
    """
    return _write(_locked(day, seen, by), works, name, "更改节假日", by)


@transaction.atomic
def take_back_day(day: date, *, by: User, seen: str) -> Holiday:
    """Take an entry back, so that the calendar holds again; the row stays with its history.

    Raises:
        NotAllowed: ``by`` may not change the fund's settings.
        Refusal: somebody changed it since, or it is taken back already.
    """
    row = _locked(day, seen, by)
    if row.works is None:
        raise Refusal("这一天的登记已经撤回，按国家公布的日历计算。")
    return _write(row, None, row.name, "撤回节假日登记", by)


def state_of(row: Holiday) -> str:
    """Return what a page shows of a day, to be asked for when it is changed."""
    return f"{row.works}|{row.name}"


def _locked(day: date, seen: str, by: User) -> Holiday:
    demand(by, Action.FUND_SETTINGS, fund_in_scope())
    row = Holiday.objects.select_for_update().get(day=day)
    if state_of(row) != seen:
        raise Refusal("这一天刚刚有人改过。请看最新情况后再改。")
    return row


def _write(row: Holiday, works: bool | None, name: str, step: str, by: User) -> Holiday:
    row.works, row.name = works, name.strip()
    with recorded_as(step, by=by.pk):
        row.save()
    return row
