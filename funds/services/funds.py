"""Setting a fund up (设立专项基金): part of the platform's work, not of a person of the fund."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from funds.middleware import RESERVED
from funds.models import Fund, UnitKind, User
from funds.permissions import Action, Platform, demand
from funds.queries.naming import FOUNDATION, PREFIX, SLUG, name_of, problem_of_full_name
from funds.services.amounts import checked_date
from funds.services.books import open_books
from funds.services.units import register_unit
from kit.errors import Refusal
from kit.history import recorded_as
from kit.tenancy.scope import fund_scope


@dataclass(frozen=True)
class Founding:
    """A new fund as its agreement with the foundation says it."""

    city: str
    full_name: str
    short_name: str
    slug: str
    prefix: str
    office_name: str
    accent: str
    executor_name: str = ""
    established_on: date | None = None
    foundation_name: str = FOUNDATION


@transaction.atomic
def establish_fund(fund: Fund) -> Fund:
    """Save a new fund and give it its chart of accounts.

    Raises:
        ValidationError: a field cannot be kept, or the address or prefix is taken.
    """
    fund.full_clean()
    fund.save(force_insert=True)
    open_books(fund)
    return fund


@transaction.atomic
def found_fund(founding: Founding, *, by: User) -> Fund:
    """Set up a fund with its books and the units that run it: 文明办 and 执行单位.

    Raises:
        NotAllowed: ``by`` may not set up funds.
        Refusal: a name that breaks the rule, or an address, prefix or name that is taken.
    """
    demand(by, Action.FUND_ESTABLISH, Platform())
    _check(founding)
    fund = Fund(name=name_of(founding.full_name, founding.foundation_name), **vars(founding))
    with recorded_as("设立基金", by=by.pk):
        try:
            establish_fund(fund)
        except ValidationError as error:
            field, problems = next(iter(error.message_dict.items()))
            raise Refusal("；".join(problems), field=field) from error
        with fund_scope(fund.pk):
            register_unit(fund.office_name, UnitKind.OFFICE)
            if fund.executor_name:
                register_unit(fund.executor_name, UnitKind.EXECUTOR)
    return fund


def _check(founding: Founding) -> None:
    problem = problem_of_full_name(founding.full_name, founding.foundation_name)
    if problem:
        raise Refusal(problem, field="full_name")
    if Fund.objects.filter(full_name=founding.full_name).exists():
        raise Refusal("已有同名的专项基金。请核对城市和全称。", field="full_name")
    check_slug(founding.slug)
    check_prefix(founding.prefix)
    if founding.established_on is not None:
        checked_date(founding.established_on, field="established_on", what="设立日期")


def check_slug(slug: str) -> None:
    """Refuse an address that is reserved, taken, or not of small letters, digits and hyphens."""
    if not SLUG.fullmatch(slug):
        raise Refusal("地址用小写拼音字母和数字，以字母开头，例如 taiyuan。", field="slug")
    if slug in RESERVED:
        raise Refusal(f"“{slug}”留给平台自己用。请换一个地址。", field="slug")
    if Fund.objects.filter(slug=slug).exists():
        raise Refusal(f"地址“{slug}”已有基金在用。请换一个。", field="slug")


def check_prefix(prefix: str) -> None:
    """Refuse a prefix that is taken, or not two to four capitals."""
    if not PREFIX.fullmatch(prefix):
        raise Refusal("编号前缀是 2 到 4 个大写字母，例如 TY。", field="prefix")
    if Fund.objects.filter(prefix=prefix).exists():
        raise Refusal(f"编号前缀“{prefix}”已有基金在用。请换一个。", field="prefix")
