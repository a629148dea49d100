"""The access matrix: every address × every role × own fund, foreign objects, nobody.

Each address says here, apart from the code, which action it is for and how it is called. An address
without a row fails, and so does a row without an address.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from funds.models import User
from funds.permissions import TABLE, Action, Role, Scope
from kit.tenancy.owner import empty_tables
from tests.factories.funds import FundFactory
from tests.routes import known_routes
from tests.world import FUND_ROLES, City, administrators, build_city, outsider, platform_admin

A = Action
ANYBODY, SIGNED_IN = "anybody", "signed in"
REFUSED, HIDDEN = 403, 404
ASSIGNED = {"job": Role.OFFICE}
"""Objects assigned to one person: to whom of the city."""


@dataclass(frozen=True)
class Expect:
    """What one address is for.

    Attributes:
        action: the action it asks for, or who may open it.
        objects: address parts → the city's object that fills it.
        fixed: address parts that name no row.
        post: it only takes POST.
        platform: it is the platform's: its action is asked of the platform, not of a fund.
    """

    action: Action | str
    objects: dict[str, str] | None = None
    fixed: dict[str, str] | None = None
    post: bool = False
    platform: bool = False


ROUTES: dict[str, Expect] = {
    "home": Expect(ANYBODY),
    "healthz": Expect(ANYBODY),
    "account_login": Expect(ANYBODY),
    "account_logout": Expect(ANYBODY),
    "account_inactive": Expect(ANYBODY),
    "account_change_password": Expect(SIGNED_IN),
    "landing": Expect(SIGNED_IN),
    "fund": Expect(ANYBODY),
    "open_figure": Expect(ANYBODY, fixed={"key": "money_received"}),
    "desk": Expect(A.DESK_VIEW),
    "jobs:status": Expect(A.JOB_VIEW, {"job": "job"}),
    "jobs:download": Expect(A.JOB_VIEW, {"job": "job"}),
    "jobs:retry": Expect(A.JOB_RETRY, {"job": "job"}, post=True),
    "reports:list": Expect(A.REPORT_VIEW),
    "reports:texts": Expect(A.REPORT_REQUEST),
    "reports:statements": Expect(A.REPORT_VIEW),
    "reports:new_statement": Expect(A.REPORT_REQUEST),
    "reports:export": Expect(A.EXPORT, fixed={"ledger": "donations"}, post=True),
    "reports:verify": Expect(ANYBODY, {"code": "report_code"}),
    "reports:original": Expect(ANYBODY, {"code": "report_code"}),
    "reports:report": Expect(A.REPORT_VIEW, {"number": "report"}),
    "reports:progress": Expect(A.REPORT_VIEW, {"number": "report"}),
    "reports:download": Expect(A.REPORT_VIEW, {"number": "report"}),
    "reports:retry": Expect(A.REPORT_REQUEST, {"number": "report"}, post=True),
    "reports:finalise": Expect(A.REPORT_FINALISE, {"number": "report"}, post=True),
    "reports:sign": Expect(A.REPORT_SIGN, {"number": "report"}, fixed={"sequence": "1"}, post=True),
    "reports:countersign": Expect(A.REPORT_COUNTERSIGN, {"number": "report"}, post=True),
    "imports:home": Expect(A.IMPORT),
    "imports:runs": Expect(A.IMPORT),
    "imports:run": Expect(A.COMMITMENT_RECORD, {"number": "import_run"}),
    "imports:progress": Expect(A.COMMITMENT_RECORD, {"number": "import_run"}),
    "imports:write": Expect(A.COMMITMENT_RECORD, {"number": "import_run"}, post=True),
    "imports:again": Expect(A.COMMITMENT_RECORD, {"number": "import_run"}, post=True),
    "imports:faults": Expect(A.COMMITMENT_RECORD, {"number": "import_run"}),
    "imports:shape": Expect(A.COMMITMENT_RECORD, fixed={"shape": "commitments"}),
    "imports:template": Expect(A.COMMITMENT_RECORD, fixed={"shape": "commitments"}),
    "imports:existing": Expect(A.COMMITMENT_RECORD, fixed={"shape": "commitments"}, post=True),
    "figures:figure": Expect(A.FIGURE_VIEW, fixed={"key": "money_received"}),
    "money:accounts": Expect(A.MONEY_VIEW),
    "money:entries": Expect(A.MONEY_VIEW),
    "money:entry": Expect(A.MONEY_VIEW, {"number": "entry"}),
    "money:periods": Expect(A.MONEY_VIEW),
    "money:close_period": Expect(A.PERIOD_CLOSE, fixed={"year": "2021", "month": "12"}, post=True),
    "money:openings": Expect(A.MONEY_VIEW),
    "money:record_opening": Expect(A.OPENING_RECORD),
    "money:campaigns": Expect(A.MONEY_VIEW),
    "money:new_campaign": Expect(A.CAMPAIGN_EDIT),
    "money:campaign": Expect(A.MONEY_VIEW, {"number": "campaign"}),
    "money:extend_campaign": Expect(A.CAMPAIGN_EDIT, {"number": "campaign"}),
    "money:donations": Expect(A.MONEY_VIEW),
    "money:new_donation": Expect(A.DONATION_RECORD),
    "money:historical_donation": Expect(A.MONEY_RECORD_HISTORY),
    "money:donation": Expect(A.MONEY_VIEW, {"number": "donation"}),
    "money:reverse_donation": Expect(A.DONATION_REVERSE, {"number": "donation"}),
    "money:purposes": Expect(A.MONEY_VIEW),
    "money:new_purpose": Expect(A.DONATION_RECORD),
    "money:commitments": Expect(A.MONEY_VIEW),
    "money:new_commitment": Expect(A.COMMITMENT_RECORD),
    "money:commitment": Expect(A.MONEY_VIEW, {"number": "commitment"}),
    "money:amend_commitment": Expect(A.COMMITMENT_RECORD, {"number": "commitment"}),
    "money:meet_condition": Expect(
        A.COMMITMENT_RECORD, {"number": "commitment"}, fixed={"sequence": "1"}
    ),
    "money:payables": Expect(A.MONEY_VIEW),
    "money:new_payable": Expect(A.PAYABLE_RECOGNISE),
    "money:historical_payable": Expect(A.MONEY_RECORD_HISTORY),
    "money:payable": Expect(A.MONEY_VIEW, {"number": "payable"}),
    "money:reverse_payable": Expect(A.PAYABLE_RECOGNISE, {"number": "payable"}),
    "money:payments": Expect(A.MONEY_VIEW),
    "money:request_payment": Expect(A.PAYMENT_REQUEST),
    "money:historical_payment": Expect(A.MONEY_RECORD_HISTORY),
    "money:payment": Expect(A.MONEY_VIEW, {"number": "payment"}),
    "money:payment_step": Expect(
        A.PAYMENT_CHECK, {"number": "payment"}, fixed={"step": "check"}, post=True
    ),
    "settings": Expect(A.FUND_SETTINGS),
    "units:list": Expect(A.UNIT_VIEW),
    "units:add": Expect(A.UNIT_EDIT),
    "units:unit": Expect(A.UNIT_VIEW, {"unit": "unit"}),
    "units:edit": Expect(A.UNIT_EDIT, {"unit": "unit"}),
    "units:retire": Expect(A.UNIT_EDIT, {"unit": "unit"}),
    "projects:list": Expect(A.PROJECT_VIEW),
    "projects:catalogue": Expect(A.CATALOGUE_VIEW),
    "projects:groups": Expect(A.PROJECT_YEAR_EDIT),
    "projects:new_group": Expect(A.PROJECT_YEAR_EDIT),
    "projects:new": Expect(A.PROJECT_CREATE),
    "projects:historical": Expect(A.PROJECT_RECORD_HISTORY),
    "projects:project": Expect(A.PROJECT_VIEW, {"ref": "project"}),
    "projects:edit": Expect(A.PROJECT_EDIT, {"ref": "draft"}),
    "projects:amend": Expect(A.PROJECT_AMEND, {"ref": "running"}),
    "projects:agreement": Expect(A.PROJECT_AGREE, {"ref": "running"}),
    "projects:step": Expect(A.PROJECT_SCREEN, {"ref": "project"}, fixed={"code": "accept"}),
    "projects:year": Expect(A.PROJECT_YEAR_EDIT, {"ref": "running"}, fixed={"told": "2021"}),
}


@pytest.fixture(scope="module")
def cities(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[City, City]]:
    """Taiyuan and Puyang, committed once, with objects whose numbers differ."""
    with django_db_blocker.unblock():
        yield (
            build_city(FundFactory.create(slug="taiyuan", prefix="TY")),
            build_city(FundFactory.create(slug="puyang", prefix="PY"), padding=1),
        )
        empty_tables(connection.settings_dict["NAME"])


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert {route.name for route in known_routes()} == set(ROUTES)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ROUTES)
def test_address_opens_for_those_it_is_for(name: str, cities: tuple[City, City]) -> None:
    expect, (own, other) = ROUTES[name], cities
    mismatches = [
        f"{who}: {got} instead of {wanted}"
        for who, got, wanted in _tries(name, expect, own, other)
        if not wanted(got)
    ]
    assert mismatches == []


class _Status:
    """What a status must be, with its words."""

    def __init__(self, words: str, fits: Callable[[int], bool]) -> None:
        self.words, self.fits = words, fits

    def __call__(self, status: int) -> bool:
        return self.fits(status)

    def __str__(self) -> str:
        return self.words


# 503 is how /healthz answers where no worker runs.
OPEN = _Status("open", lambda s: s not in {401, REFUSED, HIDDEN, 500})
CLOSED = _Status("403", lambda s: s == REFUSED)
ABSENT = _Status("404", lambda s: s == HIDDEN)
TO_SIGN_IN = _Status("sign in", lambda s: s in {302, 401})
NO_ERROR = _Status("no error", lambda s: s < 500)


def _tries(name: str, expect: Expect, own: City, other: City) -> Iterator[tuple[str, int, _Status]]:
    here = _address(name, expect, own, own)
    foreign = _address(name, expect, own, other) if expect.objects else None
    if expect.action == ANYBODY:
        yield "nobody", _status(None, here, expect), NO_ERROR if expect.objects else OPEN
    elif expect.action == SIGNED_IN:
        yield "nobody", _status(None, here, expect), TO_SIGN_IN
        yield "outsider", _status(outsider(), here, expect), OPEN
        return
    elif expect.platform:
        yield from _on_platform(here, expect, own)
        return
    else:
        yield "nobody", _status(None, here, expect), TO_SIGN_IN
        yield "no role", _status(outsider(), here, expect), ABSENT
        yield "platform", _status(platform_admin(), here, expect), ABSENT
        yield from _roles(here, foreign, expect, own, other)
    if foreign is not None:
        yield (
            "foreign object, nobody",
            _status(None, foreign, expect),
            (ABSENT if expect.action == ANYBODY else TO_SIGN_IN),
        )


def _on_platform(here: str, expect: Expect, own: City) -> Iterator[tuple[str, int, _Status]]:
    assert isinstance(expect.action, Action)
    yield "nobody", _status(None, here, expect), TO_SIGN_IN
    yield "no role", _status(outsider(), here, expect), ABSENT
    for role, person in administrators().items():
        wanted = OPEN if expect.action in TABLE[role] else CLOSED
        yield f"platform's {role}", _status(person, here, expect), wanted
    for role in FUND_ROLES:
        yield f"a fund's {role}", _status(own.people[role], here, expect), ABSENT


def _roles(
    here: str, foreign: str | None, expect: Expect, own: City, other: City
) -> Iterator[tuple[str, int, _Status]]:
    assert isinstance(expect.action, Action)
    for role in FUND_ROLES:
        wanted = OPEN if _reaches(role, expect) else CLOSED
        yield f"own {role}", _status(own.people[role], here, expect), wanted
        yield f"other city's {role}", _status(other.people[role], here, expect), ABSENT
        if foreign is not None:
            yield f"foreign object, {role}", _status(own.people[role], foreign, expect), ABSENT


def _reaches(role: Role, expect: Expect) -> bool:
    """Tell whether a role reaches an object of its own unit."""
    assert isinstance(expect.action, Action)
    scope = TABLE[role].get(expect.action)
    if scope is Scope.ASSIGNED:
        assigned = {ASSIGNED.get(kind) for kind in (expect.objects or {}).values()}
        return not assigned or role in assigned
    return scope is not None


def _address(name: str, expect: Expect, fund: City, objects: City) -> str:
    parts: dict[str, Any] = dict(expect.fixed or {})
    parts |= {part: objects.objects[kind] for part, kind in (expect.objects or {}).items()}
    pattern = next(route.pattern for route in known_routes() if route.name == name)
    if "<slug:fund>" in pattern:
        parts["fund"] = fund.fund.slug
    return reverse(name, kwargs=parts)


def _status(person: User | None, address: str, expect: Expect) -> int:
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person, backend="portal.accounts.AccountBackend")
    response = client.post(address) if expect.post else client.get(address)
    return int(response.status_code)
