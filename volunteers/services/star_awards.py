"""Revoking a star (撤销星级), and barring who reported false hours from recognition (星级限制)."""

from datetime import date, timedelta

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from volunteers.models import Bar, StarAward, Volunteer
from volunteers.queries.stars import bars_on

BAR_YEARS = (1, 2, 3)
"""《志愿服务记录与证明出具办法》: 虚假记录, 一至三年内不予评定."""
LONGEST_REASON = 200


@transaction.atomic
def revoke_star(award: StarAward, *, reason: str, by: User) -> StarAward:
    """Revoke a star from today; its row and its certificate stay, and say so.

    Raises:
        NotAllowed: ``by`` may not revoke.
        Refusal: no reason, or it is revoked already.
    """
    award = StarAward.objects.select_for_update(of=("self",)).get(pk=award.pk)
    demand(by, Action.STAR_REVOKE, award)
    if not reason.strip():
        raise Refusal("请写明撤销的原因和依据。", field="reason")
    if award.revoked_on is not None:
        raise Refusal("这颗星已经撤销过了。已为您刷新，请看最新情况。")
    award.revoked_on, award.revoked_by = clock.today(), by
    award.revoked_reason = reason.strip()[:LONGEST_REASON]
    with recorded_as("撤销星级", by=by.pk, note=award.revoked_reason):
        award.save()
    return award


@transaction.atomic
def bar(volunteer: Volunteer, *, reason: str, years: int, by: User) -> Bar:
    """Bar a volunteer from recognition from today for one, two or three years.

    Raises:
        NotAllowed: ``by`` may not bar.
        Refusal: no reason, other years, or barred already.
    """
    demand(by, Action.STAR_REVOKE, fund_in_scope())
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    if not reason.strip():
        raise Refusal("请写明限制的原因和依据。", field="reason")
    if years not in BAR_YEARS:
        raise Refusal("限制期为一至三年。请选择。", field="years")
    today = clock.today()
    standing = bars_on(today).filter(volunteer=volunteer).first()
    if standing is not None:
        raise Refusal(f"这位志愿者已经限制到 {standing.ends_on:%Y-%m-%d}，不用再限制。")
    with recorded_as("限制星级认定", by=by.pk, note=reason.strip()):
        return Bar.objects.create(
            volunteer=volunteer,
            reason=reason.strip()[:LONGEST_REASON],
            starts_on=today,
            ends_on=_last_day(today, years),
            set_by=by,
        )


@transaction.atomic
def lift_bar(bar: Bar, *, reason: str, by: User) -> Bar:
    """Lift a bar from today, saying why.

    Raises:
        NotAllowed: ``by`` may not bar.
        Refusal: no reason, lifted already, or over.
    """
    demand(by, Action.STAR_REVOKE, fund_in_scope())
    bar = Bar.objects.select_for_update(of=("self",)).get(pk=bar.pk)
    if not reason.strip():
        raise Refusal("请写明提前解除的原因。", field="reason")
    if bar.lifted_on is not None or bar.ends_on < clock.today():
        raise Refusal("这条限制已经解除或到期。已为您刷新。")
    bar.lifted_on, bar.lifted_reason = clock.today(), reason.strip()[:LONGEST_REASON]
    with recorded_as("解除星级限制", by=by.pk, note=bar.lifted_reason):
        bar.save()
    return bar


def _last_day(first: date, years: int) -> date:
    """Return the last of whole years that begin with a day: the day before its anniversary."""
    try:
        return first.replace(year=first.year + years) - timedelta(days=1)
    except ValueError:
        # Of 29 February: the last day of the month.
        return first.replace(year=first.year + years, day=28)
