"""Setting up a fund whole (设立基金): the fund, its catalogue, and its first person."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from funds.models import Fund, User
from funds.permissions import Action, Platform, Role, demand
from funds.services.funds import Founding, found_fund
from funds.services.invitations import InvitationData, Issued, invite
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.tenancy.scope import across_funds, fund_scope
from projects.models import Category, CategoryLead
from projects.services.catalogue import load_catalogue
from projects.services.copying import CopiedCategory, enter_categories

NO_CATALOGUE, BINGWENMING = "none", "2018-8"


@dataclass(frozen=True)
class FirstPerson:
    """The first person of 文明办, who then lets the others in."""

    name: str
    email: str = ""


@dataclass(frozen=True)
class CatalogueSource:
    """A fund whose latest catalogue another may start from."""

    slug: str
    label: str


@dataclass(frozen=True)
class Opened:
    """A fund that stands, and the invitation issued with it."""

    fund: Fund
    issued: Issued


@transaction.atomic
def open_fund(founding: Founding, *, catalogue: str, first: FirstPerson, by: User) -> Opened:
    """Set a fund up in one transaction: all of it stands, or nothing.

    Args:
        founding: the fund.
        catalogue: ``NO_CATALOGUE``, ``BINGWENMING``, or the address of a fund to copy from.
        first: whom to invite as the fund's 文明办.
        by: a platform administrator.

    Returns:
        The fund, and the invitation of its first person, whose link is known only now.

    Raises:
        NotAllowed: ``by`` may not set up funds.
        Refusal: see :func:`funds.services.funds.found_fund`; or no such catalogue.
    """
    demand(by, Action.FUND_ESTABLISH, Platform())
    copied = [] if catalogue in {NO_CATALOGUE, BINGWENMING} else latest_catalogue(catalogue)
    fund = found_fund(founding, by=by)
    year = clock.today().year
    with fund_scope(fund.pk), recorded_as("设立基金", by=by.pk):
        if catalogue == BINGWENMING:
            load_catalogue(year)
        enter_categories(year, copied)
    invited = InvitationData(first.name, Role.OFFICE, email=first.email)
    return Opened(fund, invite(invited, fund=fund, by=by))


def latest_catalogue(slug: str) -> list[CopiedCategory]:
    """Return the latest catalogue of the fund at ``slug``, read across funds.

    Raises:
        Refusal: no such fund, or it has no catalogue.
    """
    fund = Fund.objects.filter(slug=slug).first()
    with across_funds(f"设立基金：抄用 {slug} 的类别"):
        rows = Category.objects.filter(fund=fund, retired_at__isnull=True)
        year = rows.aggregate(year=Max("year"))["year"]
        categories = list(rows.filter(year=year).order_by("number"))
        leads: dict[int, list[str]] = defaultdict(list)
        links = CategoryLead.objects.filter(
            category__in=[row.pk for row in categories], withdrawn=False
        )
        for category, name in links.order_by("sequence").values_list("category_id", "unit__name"):
            leads[category].append(name)
    if not categories:
        raise Refusal("所选的基金还没有类别。请另选一个来源。", field="catalogue")
    return [
        CopiedCategory(row.number, row.name, row.source, tuple(leads[row.pk])) for row in categories
    ]


def catalogue_sources() -> list[CatalogueSource]:
    """Return the funds that have a catalogue, with its year and how many categories it lists."""
    with across_funds("设立基金：列出可以抄用的类别"):
        years = dict(Category.objects.values_list("fund_id").annotate(Max("year")).order_by())
    funds = Fund.objects.filter(pk__in=years).order_by("pk")
    return [
        CatalogueSource(fund.slug, f"抄用{fund.city}的 {years[fund.pk]} 年类别") for fund in funds
    ]
