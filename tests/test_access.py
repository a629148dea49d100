"""The access matrix: every address × method × role × own fund, foreign objects, nobody.

Each page says here, and each address of the API in ``tests/api_routes.py``, apart from the code,
which action it is for and how it is called. An address without a row fails, and so does a row
without an address. How a cell is tried and judged stands in ``tests/matrix.py``.
"""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from funds.permissions import Action
from kit.tenancy.owner import empty_tables
from tests import matrix
from tests.api_routes import API_ROUTES
from tests.factories.funds import FundFactory
from tests.matrix import ANYBODY, SIGNED_IN, Expect, Pair
from tests.routes import known_routes
from tests.world import build_city

A = Action

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
    "tokens:list": Expect(A.API_USE),
    "tokens:revoke": Expect(A.PEOPLE_MANAGE, {"token": "token"}, post=True),
    "api_guide": Expect(A.API_USE),
    "api_reference": Expect(A.API_USE),
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

EVERYTHING = {**ROUTES, **API_ROUTES}
LEAST_CELLS = 3000


@pytest.fixture(autouse=True)
def _nobody_is_throttled() -> Iterator[None]:
    with override_settings(API_REQUESTS_A_MINUTE={"person": 10**6, "address": 10**6}):
        yield


@pytest.fixture(scope="module")
def cities(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Pair]:
    """Taiyuan and Puyang, committed once, with objects whose numbers differ."""
    with django_db_blocker.unblock():
        yield matrix.Pair.of(
            build_city(FundFactory.create(slug="taiyuan", prefix="TY")),
            build_city(FundFactory.create(slug="puyang", prefix="PY"), padding=1),
        )
        empty_tables(connection.settings_dict["NAME"])


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert matrix.without_a_row(EVERYTHING) == set()
    assert set(EVERYTHING) - {route.name for route in known_routes()} == set()


def test_the_matrix_is_large() -> None:
    count = sum(len(expect.cells()) for expect in EVERYTHING.values())
    print(f"{count} cells")
    assert count >= LEAST_CELLS


@pytest.mark.django_db
@pytest.mark.parametrize("name", EVERYTHING)
def test_address_opens_for_those_it_is_for(name: str, cities: Pair) -> None:
    assert matrix.mismatches(name, EVERYTHING[name], cities) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["planted_page", "planted_api"])
def test_an_unguarded_view_fails_the_matrix(name: str, cities: Pair) -> None:
    """With no row it is found; with the row it should obey, every cell but the open ones fails."""
    expect = API_ROUTES["api:donations"] if name == "planted_api" else Expect(A.MONEY_VIEW)
    with override_settings(ROOT_URLCONF="tests.unguarded_urls"):
        assert matrix.without_a_row(EVERYTHING) == {"planted_page", "planted_api"}
        found = matrix.mismatches(name, expect, cities)
    assert len(found) > len(expect.cells()) / 2
    assert any(line.startswith("nobody") for line in found)
