"""Barring units from applying after a breach (限制申报), and lifting a bar."""

from datetime import date, timedelta

from django.db import transaction

from funds.models import Unit, User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from projects.models import Project, UnitBar

USUAL_YEARS = 2
MOST_YEARS = 5
LONGEST_REASON = 300


@transaction.atomic
def record_bar(
    unit: Unit, *, years: int, reason: str, by: User, project: Project | None = None
) -> UnitBar:
    """Bar a unit from applying for some years from today.

    Args:
        years: one to five.
        reason: what the unit broke; it is told to the unit when it applies.
        project: the project it happened in, when it was one.

    Raises:
        NotAllowed: ``by`` may not bar units.
        Refusal: no reason, or an impossible number of years.
    """
    demand(by, Action.UNIT_BAR, fund_in_scope())
    if not 1 <= years <= MOST_YEARS:
        raise Refusal(f"限制年限为 1 至 {MOST_YEARS} 年。请改正。", field="years")
    reason = _reason(reason)
    starts_on = clock.today()
    with recorded_as("限制申报", by=by.pk, note=reason):
        bar: UnitBar = UnitBar.objects.create(
            unit=unit,
            project=project,
            starts_on=starts_on,
            ends_on=years_after(starts_on, years),
            reason=reason,
            recorded_by=by,
        )
    return bar


@transaction.atomic
def lift_bar(bar: UnitBar, *, reason: str, by: User) -> UnitBar:
    """Lift a bar from today on; the reason stays in its history.

    Raises:
        NotAllowed: ``by`` may not bar units.
        Refusal: no reason, or it is lifted or over already.
    """
    bar = UnitBar.objects.select_for_update().get(pk=bar.pk)
    demand(by, Action.UNIT_BAR, bar)
    if bar.lifted_on is not None:
        raise Refusal(f"这项限制已在 {bar.lifted_on:%Y-%m-%d} 解除。请刷新页面，看最新情况。")
    if bar.ends_on < clock.today():
        raise Refusal("这项限制已经到期，不必解除。")
    reason = _reason(reason)
    bar.lifted_on = clock.today()
    with recorded_as("解除限制申报", by=by.pk, note=reason):
        bar.save(update_fields=["lifted_on"])
    return bar


def years_after(day: date, years: int) -> date:
    """Return the last day of a term of ``years`` that begins on ``day``."""
    try:
        end = day.replace(year=day.year + years)
    except ValueError:  # 29 February
        end = date(day.year + years, 3, 1)
    return end - timedelta(days=1)


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refusal("请写明理由。", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refusal(f"理由最多 {LONGEST_REASON} 字。请删减。", field="reason")
    return reason
