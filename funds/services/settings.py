"""Changing a fund's settings (基金设置), each change with its reason."""

from dataclasses import dataclass, fields
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from funds.lifecycle import IN_PROGRESS
from funds.models import Fund, Payment, UnitKind, User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from funds.queries.settings import HEROES, last_change
from funds.services.amounts import checked_date
from funds.services.units import register_unit
from kit.errors import Refusal
from kit.history import recorded_as


@dataclass(frozen=True)
class FundSettings:
    """What a fund's own people say about it. Address (slug) and prefix are settled for good."""

    purpose: str
    motto: str
    short_name: str
    accent: str
    hero: str
    office_name: str
    executor_name: str
    established_on: date | None
    payment_people: int
    working_year: int | None
    contact: str
    sponsor: str
    icp: str
    police_record: str
    site_code: str
    donate_account_name: str
    donate_bank: str
    donate_account: str
    donate_note: str


@transaction.atomic
def change_settings(settings: FundSettings, *, seen: int, reason: str, by: User) -> Fund:
    """Change the settings of the fund in scope; the history keeps both values and the reason.

    Args:
        settings: every setting, changed or not.
        seen: the number of the last change that the person's page knew of.
        reason: why, for whoever reads the history.

    Raises:
        NotAllowed: ``by`` may not change settings.
        Refusal: no reason, nothing changed, somebody was quicker, a value that cannot be kept, or
            fewer people for a payment asked by someone who has a payment under way.
    """
    fund = Fund.objects.select_for_update(no_key=True).get(pk=fund_in_scope().pk)
    demand(by, Action.FUND_SETTINGS, fund)
    if not reason.strip():
        raise Refusal("请写明为什么改，例如会议纪要或文件的名称和文号。", field="reason")
    if seen != last_change(fund):
        raise Refusal("刚刚有人改过基金设置。请刷新页面看最新情况，再改您要改的。")
    names = [each.name for each in fields(FundSettings)]
    changed = [name for name in names if getattr(fund, name) != getattr(settings, name)]
    if not changed:
        raise Refusal("没有改动任何一项。请改好再保存，或直接离开本页。")
    if settings.payment_people < fund.payment_people:
        _check_fewer_people(by)
    for name in changed:
        setattr(fund, name, getattr(settings, name))
    _check(fund)
    with recorded_as("改基金设置", by=by.pk, note=reason.strip()[:300]):
        if "office_name" in changed:
            register_unit(fund.office_name, UnitKind.OFFICE)
        if "executor_name" in changed and fund.executor_name:
            register_unit(fund.executor_name, UnitKind.EXECUTOR)
        fund.save(update_fields=changed)
    return fund


def _check_fewer_people(by: User) -> None:
    """Refuse who would free themselves for the next step of a payment they already have a part in.

    Everybody else may ask for fewer people: a payment under way can then be done by those who
    could do it before, and by more.
    """
    under_way = Payment.objects.filter(state__in=IN_PROGRESS)
    own = (under_way.filter(requested_by=by) | under_way.filter(checked_by=by)).first()
    if own is not None:
        raise Refusal(
            f"付款 {own.number} 还没有办完，您是它的经办人，不能减少经办人数。"
            "请等它办完，或请另一位管理人员来改。",
            field="payment_people",
        )


def _check(fund: Fund) -> None:
    if fund.hero not in HEROES:
        raise Refusal("没有这张首页图。请从列出的图里选一张。", field="hero")
    if fund.established_on is not None:
        checked_date(fund.established_on, field="established_on", what="设立日期")
    if fund.working_year is not None and fund.working_year not in fund.years():
        raise Refusal("工作年度要在设立之后、今年以前。请重选。", field="working_year")
    try:
        fund.clean_fields()
    except ValidationError as error:
        name, problems = next(iter(error.message_dict.items()))
        raise Refusal("；".join(problems), field=name) from error
