"""Reading units (单位)."""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from funds.models import Fund, Membership, Unit, UnitKind, User
from funds.permissions import Action, Role, Scope, scopes_of
from kit.pinyin import pinyin_key

# Sorts after every letter that a key may hold.
LAST = "\uffff"


@dataclass(frozen=True)
class UnitFilter:
    """What a list of units is narrowed by.

    Attributes:
        search: the beginning of a name, in characters or pinyin, or of a credit code.
        kind: units that are (also) of this kind.
        retired: the retired ones instead of those in use.
    """

    search: str = ""
    kind: UnitKind | None = None
    retired: bool = False


@dataclass(frozen=True)
class Colleague:
    """A person who works for a unit today, with the roles held for it."""

    name: str
    roles: list[Role]


def visible_units(person: User, fund: Fund) -> QuerySet[Unit]:
    """Return the units ``person`` may view in the fund in scope: every one, or their own."""
    scopes = scopes_of(person, Action.UNIT_VIEW, fund.pk)
    if Scope.ALL in scopes:
        return Unit.objects.all()
    own = [held.unit_id for held in person.roles_in(fund.pk) if held.unit_id is not None]
    return Unit.objects.filter(pk__in=own if scopes else [])


def units_in_use() -> QuerySet[Unit]:
    """Return the units that are not retired, by pinyin: what a form may offer."""
    return Unit.objects.filter(retired_on=None).order_by("pinyin", "id")


def find_units(units: QuerySet[Unit], wanted: UnitFilter) -> QuerySet[Unit]:
    """Narrow ``units`` to what is asked for, with the parent of each."""
    found = units.filter(retired_on__isnull=not wanted.retired).select_related("parent")
    if wanted.kind is not None:
        found = found.filter(Unit.being(wanted.kind))
    if wanted.search.strip():
        found = found.filter(begins_with(wanted.search))
    return found


def begins_with(search: str) -> Q:
    """Return the condition of a name, or a credit code, that begins with ``search``.

    A range of the pinyin key, since under row security LIKE uses no index. Characters match whole
    syllables: 西 does not find 小.
    """
    search = search.strip()
    if search[:1].isdecimal():
        return Q(code__gte=search.upper(), code__lt=search.upper() + LAST)
    if any("\u4e00" <= letter <= "\u9fff" for letter in search):
        key = pinyin_key(search)
        # "!" follows the space that parts syllables.
        return Q(pinyin__gte=key, pinyin__lt=f"{key}!")
    latin = " ".join(search.lower().split())
    return Q(pinyin__gte=latin, pinyin__lt=latin + LAST)


def colleagues(unit: Unit) -> list[Colleague]:
    """Return the people who hold a role for ``unit`` today, by name."""
    found: dict[int, Colleague] = {}
    held = Membership.in_force().filter(unit=unit)
    rows = held.annotate(person=F("user__name")).order_by("user__name", "user_id", "role")
    for user, name, role in rows.values_list("user_id", "person", "role"):
        found.setdefault(user, Colleague(name, [])).roles.append(Role(role))
    return list(found.values())
