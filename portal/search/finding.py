"""What a search finds, by kind: each asks for its own right and reads one range of an index.

Under row security LIKE uses no index, so a name is found by how it begins, in characters or
pinyin, and a document by the beginning of its number or its voucher.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from funds.models import Commitment, Donation, Entry, Fund, Payable, Payment, Unit, User
from funds.permissions import Action, scopes_of
from funds.queries.reach import reachable_years
from funds.queries.units import begins_with, visible_units
from kit.formats import date_iso, money
from projects.models import Project
from projects.queries.projects import LAST, found_by, visible_to
from projects.stages import State

MOST_SHOWN = 8
LONGEST = 60
DOCUMENT = re.compile(r"[A-Za-z]{2,4}-?[\d-]*")


@dataclass(frozen=True)
class Search:
    """Who looks for what, where."""

    person: User
    fund: Fund
    words: str

    @property
    def number(self) -> str:
        """The words as the beginning of a document's number; empty when they cannot be one."""
        return self.words.upper() if DOCUMENT.fullmatch(self.words) else ""

    def years(self) -> frozenset[int] | None:
        """Return the years of the money the person is limited to; ``None`` without a limit."""
        return reachable_years(self.person, Action.MONEY_VIEW, self.fund)

    def sees_money(self) -> bool:
        return bool(scopes_of(self.person, Action.MONEY_VIEW, self.fund.pk))


@dataclass(frozen=True)
class Found:
    """One thing found."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind, where all of it stands, and whether there is more."""

    label: str
    icon: str
    rows: list[Found]
    more: bool
    more_url: str


Finder = Callable[[Search], Group]


def projects(search: Search) -> Group:
    """Projects the person may see, by name or number."""
    rows = visible_to(search.person, search.fund.pk).filter(found_by(search.words))
    query = urlencode({"view": "all", "q": search.words})
    address = f"{search.fund.url('projects:list')}?{query}"
    rows = rows.order_by("pinyin", "id")
    return _group("项目", "heart-handshake", rows, _project(search), address)


def units(search: Search) -> Group:
    """Units, or the person's own, by name or credit code, as their list finds them."""
    rows = visible_units(search.person, search.fund).filter(begins_with(search.words))
    address = search.fund.url("units:list")

    def told(unit: Unit) -> Found:
        url = search.fund.url("units:unit", unit=unit.pk)
        return Found(unit.name, unit.kinds_told, url)

    return _group("单位", "building-community", rows.order_by("pinyin", "id"), told, address)


def donations(search: Search) -> Group:
    """Donations by number."""
    rows = _documents(search, Donation, "received_on")

    def told(row: Donation) -> Found:
        detail = f"{date_iso(row.received_on)} · {money(row.amount)} 元"
        return Found(row.number, detail, search.fund.url("money:donation", number=row.number))

    return _group("捐赠", "coin-yuan", rows, told, search.fund.url("money:donations"))


def payables(search: Search) -> Group:
    """Payables by number."""
    rows = _documents(search, Payable, "recognised_on")

    def told(row: Payable) -> Found:
        detail = f"{row.title} · {money(row.amount)} 元"
        return Found(row.number, detail, search.fund.url("money:payable", number=row.number))

    address = f"{search.fund.url('money:payables')}?shown=all"
    return _group("应付款", "coin-yuan", rows, told, address)


def payments(search: Search) -> Group:
    """Payments by number or by the number of the bank slip."""
    words = search.words
    wanted = Q(voucher__gte=words, voucher__lt=words + LAST) & ~Q(voucher="")
    if search.number:
        wanted |= _numbered(search.number)
    rows = Payment.objects.filter(wanted) if search.sees_money() else Payment.objects.none()
    years = search.years()
    if years is not None:
        unpaid = Q(paid_on__isnull=True, requested_at__year__in=sorted(years))
        rows = rows.filter(Q(paid_on__year__in=sorted(years)) | unpaid)

    def told(row: Payment) -> Found:
        slip = f" · 回单 {row.voucher}" if row.voucher else ""
        detail = f"{row.summary} · {money(row.amount)} 元{slip}"
        return Found(row.number, detail, search.fund.url("money:payment", number=row.number))

    address = search.fund.url("money:payments")
    return _group("付款", "coin-yuan", rows.order_by("-id"), told, address)


def commitments(search: Search) -> Group:
    """Agreements by number."""
    rows = Commitment.objects.none()
    if search.number and search.sees_money():
        rows = Commitment.objects.filter(_numbered(search.number))
    years = search.years()
    if years is not None:
        unsigned = Q(signed_on__isnull=True)
        rows = rows.filter(unsigned | Q(signed_on__year__in=sorted(years)))

    def told(row: Commitment) -> Found:
        url = search.fund.url("money:commitment", number=row.number)
        return Found(row.number, row.title, url)

    address = search.fund.url("money:commitments")
    return _group("协议", "file-text", rows.order_by("-number"), told, address)


def entries(search: Search) -> Group:
    """Journal entries by number."""
    rows = _documents(search, Entry, "business_date")

    def told(row: Entry) -> Found:
        detail = f"{date_iso(row.business_date)} · {row.summary}"
        return Found(row.number, detail, search.fund.url("money:entry", number=row.number))

    return _group("凭证", "file-text", rows, told, search.fund.url("money:entries"))


FINDERS: tuple[Finder, ...] = (
    projects,
    units,
    donations,
    commitments,
    payables,
    payments,
    entries,
)


def find(search: Search) -> list[Group]:
    """Return what each kind found, kinds without anything left out; at most one query a kind."""
    if not search.words:
        return []
    groups = [finder(search) for finder in FINDERS]
    return [group for group in groups if group.rows]


def _documents(search: Search, model: Any, day: str) -> Any:
    """Return the documents whose number begins as asked, of the years the person may see."""
    if not search.number or not search.sees_money():
        return model.objects.none()
    rows = model.objects.filter(_numbered(search.number))
    years = search.years()
    if years is not None:
        rows = rows.filter(**{f"{day}__year__in": sorted(years)})
    return rows.order_by("-number")


def _numbered(number: str) -> Q:
    return Q(number__gte=number, number__lt=number + LAST)


def _project(search: Search) -> Callable[[Project], Found]:
    def told(row: Project) -> Found:
        detail = f"{row.number or '还没有编号'} · {State(row.state).label}"
        return Found(row.name, detail, search.fund.url("projects:project", ref=row.ref))

    return told


def _group(
    label: str, icon: str, rows: "QuerySet[Any]", told: Callable[[Any], Found], address: str
) -> Group:
    found = list(rows[: MOST_SHOWN + 1])
    shown = [told(row) for row in found[:MOST_SHOWN]]
    return Group(label, icon, shown, len(found) > MOST_SHOWN, address)
