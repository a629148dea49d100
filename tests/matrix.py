"""The cells of the access matrix: who calls what, by which method, and what must come of it."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from funds.models import ApiToken, TokenScope, User
from funds.permissions import PLATFORM_ROLES, TABLE, Action, Role, Scope
from funds.queries.tokens import digest_of
from kit import clock
from kit.tenancy.scope import fund_scope
from tests.factories.funds import FundFactory
from tests.factories.volunteers import NUMBERS
from tests.routes import known_routes
from tests.world import FUND_ROLES, City, administrators, build_city, outsider

ANYBODY, SIGNED_IN = "anybody", "signed in"
OWN_FACTOR = "signed in, with a second factor of one's own"
NOBODY, OUTSIDER, ADMINISTRATOR = "nobody", "no role", "platform's"
OWN, OTHER = "own", "other city's"
ASSIGNED = {
    "job": Role.OFFICE,
    "notice": Role.OFFICE,
    "declaring_panel": Role.EXPERT,
    "scoring_panel": Role.EXPERT,
    "own_notice": Role.VOLUNTEER,
    "own_certificate": Role.VOLUNTEER,
    "own_proof": Role.VOLUNTEER,
    "open_shift": Role.VOLUNTEER,
}
"""Objects assigned to one person: to whom of the city."""
PERSONAL = {"notice"}
"""Objects that exist for that person alone, whatever else their role sees."""
DIGITS = re.compile(r"\d{11,17}[\dX]?")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Wanted:
    """What a status must be, with its words."""

    words: str
    fits: Callable[[int], bool]


# 503 is how /healthz answers where no worker runs.
OPEN = Wanted("open", lambda s: s not in {401, 403, 404, 405, 500})
CLOSED = Wanted("403", lambda s: s == 403)
ABSENT = Wanted("404", lambda s: s == 404)
TO_SIGN_IN = Wanted("sign in", lambda s: s in {302, 401})
UNKNOWN = Wanted("401", lambda s: s == 401)
NO_SUCH_METHOD = Wanted("405", lambda s: s == 405)
NO_ERROR = Wanted("no error", lambda s: s < 500)


@dataclass(frozen=True)
class Cell:
    """One try.

    Attributes:
        who: nobody, somebody without a role, or whose city's person.
        role: that person's role.
        method: how it is called.
        by: ``session``, ``token``, or ``read token``.
        foreign: the address names the other city's object.
        wanted: what must come of it.
    """

    who: str
    wanted: Wanted
    role: Role | None = None
    method: str = "GET"
    by: str = "session"
    foreign: bool = False

    def __str__(self) -> str:
        told = (self.who, self.role or "", self.method, "by", self.by)
        return " ".join(filter(None, told)) + (", foreign object" if self.foreign else "")


@dataclass(frozen=True)
class Pair:
    """Two cities, and what is tried there.

    Attributes:
        secrets: of each person's tokens in their own city.
        sessions: of everybody who is signed in, the platform's people too.
        administrators: the platform's people.
        numbers: every identity and mobile number given out while the cities were built.
    """

    own: City
    other: City
    secrets: Mapping[tuple[str, Role, str], str] = field(default_factory=dict)
    sessions: Mapping[tuple[str, Role | None], str] = field(default_factory=dict)
    administrators: Mapping[Role, User] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()

    @classmethod
    def of(cls, own: City, other: City) -> "Pair":
        """Give everybody tokens, those too who may not make any: the door must not trust them."""
        secrets: dict[tuple[str, Role, str], str] = {}
        for who, city in ((OWN, own), (OTHER, other)):
            with fund_scope(city.fund.pk):
                for role, person in city.people.items():
                    for scope in TokenScope:
                        secret = f"zyt_{city.fund.slug}_{role}_{scope}"
                        secrets[who, role, scope] = secret
                        ApiToken.objects.create(
                            person=person,
                            name="矩阵",
                            digest=digest_of(secret),
                            scope=scope,
                            expires_at=clock.now() + timedelta(days=1),
                        )
        platform = administrators()
        sessions = _signed_in(own, other, platform)
        return cls(own, other, secrets, sessions, platform, frozenset(NUMBERS))


def two_cities() -> Pair:
    """Build Taiyuan and Puyang, with objects whose numbers differ."""
    return Pair.of(
        build_city(FundFactory.create(slug="taiyuan", prefix="TY")),
        build_city(FundFactory.create(slug="puyang", prefix="PY"), padding=1),
    )


def _signed_in(
    own: City, other: City, platform: Mapping[Role, User]
) -> dict[tuple[str, Role | None], str]:
    """Sign everybody in once; return their sessions."""
    people: dict[tuple[str, Role | None], User] = {(OUTSIDER, None): outsider()}
    people |= {(ADMINISTRATOR, role): person for role, person in platform.items()}
    for who, city in ((OWN, own), (OTHER, other)):
        people |= {(who, role): person for role, person in city.people.items()}
    sessions = {}
    for key, person in people.items():
        client = Client()
        client.force_login(person, backend="portal.accounts.AccountBackend")
        sessions[key] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return sessions


@dataclass(frozen=True)
class Expect:
    """What one page is for.

    Attributes:
        action: the action it asks for, or who may open it.
        objects: address parts → the city's object that fills it.
        fixed: address parts that name no row.
        post: it only takes POST.
        platform: it is the platform's: its action is asked of the platform, not of a fund.
        own: its object belongs to one person; to everybody else it does not exist.
        across: it shows every fund in which its visitor holds the action.
    """

    action: Action | str
    objects: dict[str, str] | None = None
    fixed: dict[str, str] | None = None
    post: bool = False
    platform: bool = False
    own: bool = False
    across: bool = False

    def cells(self, *, walled: bool) -> list[Cell]:
        """Return the page's cells; ``walled`` when its address lies in a fund."""
        method = "POST" if self.post else "GET"
        if self.action == ANYBODY:
            found = [Cell(NOBODY, NO_ERROR if self.objects else OPEN, method=method)]
        elif self.action in {SIGNED_IN, OWN_FACTOR}:
            wanted = OPEN if self.action == SIGNED_IN else ABSENT
            return [
                Cell(NOBODY, TO_SIGN_IN, method=method),
                Cell(OUTSIDER, wanted, method=method),
            ]
        else:
            beyond = self.platform or self.across
            found = [
                Cell(NOBODY, TO_SIGN_IN, method=method),
                Cell(OUTSIDER, ABSENT, method=method),
                *self._administrators(method),
                *(self._outside(method) if beyond else self._roles(method)),
            ]
            if beyond:
                return found
        if self.objects and walled:
            away = ABSENT if self.action == ANYBODY else TO_SIGN_IN
            found.append(Cell(NOBODY, away, method=method, foreign=True))
        return found

    def _administrators(self, method: str) -> Iterable[Cell]:
        for role in sorted(PLATFORM_ROLES):
            wanted = ABSENT
            if self.platform and not self.own:
                wanted = OPEN if self.action in TABLE[role] else CLOSED
            yield Cell(ADMINISTRATOR, wanted, role, method)

    def _outside(self, method: str) -> Iterable[Cell]:
        """The people of a fund, before a page of the platform or across funds."""
        for role in FUND_ROLES:
            opens = self.across and self.action in TABLE[role]
            yield Cell(OWN, OPEN if opens else ABSENT, role, method)

    def _roles(self, method: str) -> Iterable[Cell]:
        for role in FUND_ROLES:
            wanted = OPEN if reaches(role, str(self.action), self.objects) else CLOSED
            yield Cell(OWN, wanted, role, method)
            yield Cell(OTHER, ABSENT, role, method)
            if self.objects:
                yield Cell(OWN, ABSENT, role, method, foreign=True)

    def body(self, method: str) -> Any:
        return None


@dataclass(frozen=True)
class ApiExpect:
    """What one address of the API is for.

    Attributes:
        methods: the methods it takes → the action each asks for.
        objects, fixed: as of a page.
        bodies: what is sent by a method.
        headers: what goes with it.
    """

    methods: Mapping[str, Action]
    objects: dict[str, str] | None = None
    fixed: dict[str, str] | None = None
    bodies: Mapping[str, Any] = field(default_factory=dict)

    def cells(self, *, walled: bool = True) -> list[Cell]:
        """Return the address's cells."""
        return [cell for method in METHODS for cell in self._cells(method)]

    def _cells(self, method: str) -> Iterable[Cell]:
        yield Cell(NOBODY, UNKNOWN, method=method)
        for role in FUND_ROLES:
            yield Cell(OWN, self._wanted(role, method), role, method, "token")
            if method not in self.methods:
                continue
            yield Cell(OWN, self._wanted(role, method), role, method)
            yield Cell(OTHER, ABSENT, role, method)
            yield Cell(OTHER, UNKNOWN, role, method, "token")
            if method != "GET":
                yield Cell(OWN, CLOSED, role, method, "read token")
            if self.objects:
                away = ABSENT if Action.API_USE in TABLE[role] else CLOSED
                yield Cell(OWN, away, role, method, "token", foreign=True)
        if method in self.methods:
            yield Cell(OUTSIDER, ABSENT, method=method)
            for role in sorted(PLATFORM_ROLES):
                yield Cell(ADMINISTRATOR, ABSENT, role, method)

    def _wanted(self, role: Role, method: str) -> Wanted:
        if Action.API_USE not in TABLE[role]:
            return CLOSED
        if method not in self.methods:
            return NO_SUCH_METHOD
        return OPEN if reaches(role, self.methods[method], self.objects) else CLOSED

    def body(self, method: str) -> Any:
        return self.bodies.get(method, {})


def reaches(role: Role, action: str, objects: dict[str, str] | None) -> bool:
    """Tell whether a role reaches an object of its own unit."""
    scope = TABLE[role].get(Action(action))
    if scope is Scope.ASSIGNED or PERSONAL & set((objects or {}).values()):
        assigned = {ASSIGNED.get(kind) for kind in (objects or {}).values()}
        return not assigned or role in assigned
    return scope is not None


def without_a_row(rows: Mapping[str, Expect | ApiExpect]) -> set[str]:
    """Return the addresses nobody said anything about."""
    return {route.name for route in known_routes()} - set(rows)


def mismatches(name: str, expect: Expect | ApiExpect, cities: Pair) -> list[str]:
    """Try every cell of an address; return those that came out otherwise than wanted."""
    visitors = _Visitors(cities)
    addresses = {
        foreign: address_of(name, expect, cities, foreign)
        for foreign in ((False, True) if expect.objects else (False,))
    }
    found = []
    for cell in cells_of(name, expect):
        status, content = visitors.answer(cell, addresses[cell.foreign], expect)
        if not cell.wanted.fits(status):
            found.append(f"{cell}: {status} instead of {cell.wanted.words}")
        if cities.numbers & set(DIGITS.findall(content)):
            found.append(f"{cell}: somebody's identity or mobile number is told")
    return found


def cells_of(name: str, expect: Expect | ApiExpect) -> list[Cell]:
    """Return the cells of an address."""
    return expect.cells(walled=is_walled(name))


def is_walled(name: str) -> bool:
    """Tell whether an address lies in a fund."""
    return any("<slug:fund>" in route.pattern for route in known_routes() if route.name == name)


def address_of(name: str, expect: Expect | ApiExpect, cities: Pair, foreign: bool = False) -> str:
    """Return the address of a route, of an own object or a foreign one."""
    objects = cities.other if foreign else cities.own
    parts: dict[str, Any] = dict(expect.fixed or {})
    parts |= {part: objects.objects[kind] for part, kind in (expect.objects or {}).items()}
    if is_walled(name):
        parts["fund"] = cities.own.fund.slug
    return reverse(name, kwargs=parts)


class _Visitors:
    """The people of a matrix, each with a browser of their own."""

    def __init__(self, cities: Pair) -> None:
        self.cities = cities
        self.clients: dict[tuple[str, Role | None], Client] = {}

    def answer(self, cell: Cell, address: str, expect: Expect | ApiExpect) -> tuple[int, str]:
        """Try a cell; return the status, and what a reader of the answer finds in it."""
        client, headers = self._client(cell)
        body = expect.body(cell.method)
        if body is None:
            call = client.post if cell.method == "POST" else client.get
            return _read(call(address))
        headers = {**headers, "idempotency-key": str(cell)}
        sent = "" if cell.method == "GET" else json.dumps(body)
        return _read(
            client.generic(cell.method, address, sent, "application/json", headers=headers)
        )

    def _client(self, cell: Cell) -> tuple[Client, dict[str, str]]:
        if "token" in cell.by and cell.role is not None:
            scope = TokenScope.READ if cell.by == "read token" else TokenScope.WRITE
            secret = self.cities.secrets[cell.who, cell.role, scope]
            return _nobody(), {"authorization": f"Bearer {secret}"}
        key = (cell.who, cell.role)
        if key not in self.clients:
            self.clients[key] = _nobody()
            if cell.who != NOBODY:
                cookies = self.clients[key].cookies
                cookies[settings.SESSION_COOKIE_NAME] = self.cities.sessions[key]
        return self.clients[key], {}


def _nobody() -> Client:
    return Client(raise_request_exception=False)


def status_of(response: Any) -> int:
    """Return the status; read to its end, a streamed answer closes its file."""
    return _read(response)[0]


def _read(response: Any) -> tuple[int, str]:
    content = response.getvalue() if response.streaming else response.content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b" ".join(packed.read(name) for name in packed.namelist())
    return int(response.status_code), content.decode(errors="replace")
