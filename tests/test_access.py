"""The access matrix: every address × method × role × own fund, foreign objects, nobody.

Each page says here, and each address of the API in ``tests/api_routes.py``, apart from the code,
which action it is for and how it is called. An address without a row fails, and so does a row
without an address. How a cell is tried and judged stands in ``tests/matrix.py``.
"""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from funds.permissions import Action
from tests import matrix
from tests.api_routes import API_ROUTES
from tests.built import built
from tests.matrix import ANYBODY, OWN_FACTOR, SIGNED_IN, Expect, Pair
from tests.pages import api_of_parts, pages_of_parts
from tests.routes import known_routes

A = Action

ROUTES: dict[str, Expect] = {
    "home": Expect(ANYBODY),
    "healthz": Expect(ANYBODY),
    "account_login": Expect(ANYBODY),
    "account_logout": Expect(ANYBODY),
    "account_inactive": Expect(ANYBODY),
    "account_change_password": Expect(SIGNED_IN),
    "account_reauthenticate": Expect(SIGNED_IN),
    "account_awake": Expect(SIGNED_IN, post=True),
    "account_reset_password": Expect(ANYBODY),
    "account_reset_password_done": Expect(ANYBODY),
    "account_reset_password_from_key": Expect(
        ANYBODY, fixed={"uidb36": "1", "key": "set-password"}
    ),
    "account_reset_password_from_key_done": Expect(ANYBODY),
    "invitation": Expect(ANYBODY, {"token": "invitation_token"}),
    "accept_invitation": Expect(ANYBODY),
    "reset_by_colleague": Expect(ANYBODY, {"token": "reset_token"}),
    "set_password": Expect(ANYBODY),
    "platform:accounts": Expect(A.ACCOUNT_SECURITY, platform=True),
    "platform:invite": Expect(A.ACCOUNT_SECURITY, platform=True),
    "platform:invite_office": Expect(A.FUND_ESTABLISH, platform=True),
    "platform:revoke": Expect(
        A.ACCOUNT_SECURITY, {"invitation": "platform_invitation"}, post=True, platform=True
    ),
    "platform:renew": Expect(
        A.ACCOUNT_SECURITY, {"invitation": "platform_invitation"}, post=True, platform=True
    ),
    "platform:account": Expect(A.ACCOUNT_SECURITY, {"person": "colleague"}, platform=True),
    "platform:unlock": Expect(
        A.ACCOUNT_SECURITY, {"person": "colleague"}, post=True, platform=True
    ),
    "platform:disable": Expect(
        A.ACCOUNT_SECURITY, {"person": "colleague"}, post=True, platform=True
    ),
    "platform:enable": Expect(
        A.ACCOUNT_SECURITY, {"person": "colleague"}, post=True, platform=True
    ),
    "platform:drop_factors": Expect(
        A.ACCOUNT_SECURITY, {"person": "colleague"}, post=True, platform=True
    ),
    "platform:reset": Expect(A.ACCOUNT_SECURITY, {"person": "colleague"}, post=True, platform=True),
    "people:list": Expect(A.PEOPLE_VIEW),
    "people:invite": Expect(A.PEOPLE_INVITE),
    "people:revoke": Expect(A.PEOPLE_INVITE, {"invitation": "invitation"}, post=True),
    "people:renew": Expect(A.PEOPLE_INVITE, {"invitation": "invitation"}, post=True),
    "people:person": Expect(A.PEOPLE_VIEW, {"person": "colleague"}),
    "people:give_role": Expect(A.PEOPLE_MANAGE, {"person": "colleague"}),
    "people:end_role": Expect(
        A.PEOPLE_MANAGE, {"person": "colleague", "membership": "colleague_role"}
    ),
    "people:disable": Expect(A.PEOPLE_MANAGE, {"person": "colleague"}),
    "people:enable": Expect(A.PEOPLE_MANAGE, {"person": "colleague"}),
    "people:reset": Expect(A.PEOPLE_RESET, {"person": "colleague"}, post=True),
    "people:handover": Expect(A.PEOPLE_MANAGE, {"person": "colleague"}),
    "landing": Expect(SIGNED_IN),
    "robots": Expect(ANYBODY),
    "favicon": Expect(ANYBODY),
    "sitemap": Expect(ANYBODY),
    "appearance": Expect(ANYBODY),
    "me": Expect(SIGNED_IN),
    "my_sign_ins": Expect(SIGNED_IN),
    "my_preferences": Expect(SIGNED_IN),
    "my_email": Expect(SIGNED_IN),
    "my_other_sessions": Expect(SIGNED_IN, post=True),
    "mfa_index": Expect(SIGNED_IN),
    # Without a half-finished sign-in it leads to the sign-in page.
    "mfa_authenticate": Expect(ANYBODY),
    "mfa_reauthenticate": Expect(SIGNED_IN),
    "mfa_reauthenticate_webauthn": Expect(SIGNED_IN),
    "mfa_activate_totp": Expect(SIGNED_IN),
    "mfa_deactivate_totp": Expect(OWN_FACTOR),
    "mfa_add_webauthn": Expect(SIGNED_IN),
    "mfa_remove_webauthn": Expect(SIGNED_IN, fixed={"pk": "0"}),
    "mfa_view_recovery_codes": Expect(OWN_FACTOR),
    "mfa_generate_recovery_codes": Expect(SIGNED_IN),
    "fund": Expect(ANYBODY),
    "fund_sitemap": Expect(ANYBODY),
    "donate": Expect(ANYBODY),
    "open_money": Expect(ANYBODY),
    "open_reports": Expect(ANYBODY),
    "open_projects": Expect(ANYBODY),
    "open_project": Expect(ANYBODY, {"ref": "running"}),
    "open_figure": Expect(ANYBODY, fixed={"key": "money_received"}),
    "desk": Expect(A.DESK_VIEW),
    "search": Expect(A.DESK_VIEW),
    "calendar": Expect(A.DESK_VIEW),
    "calendar_file": Expect(A.DESK_VIEW),
    "inbox:list": Expect(A.DESK_VIEW),
    "inbox:read_all": Expect(A.DESK_VIEW, post=True),
    "inbox:open": Expect(A.DESK_VIEW, {"notice": "notice"}),
    "filters:mine": Expect(A.DESK_VIEW),
    "filters:save": Expect(A.PROJECT_VIEW, fixed={"place": "projects"}, post=True),
    "tokens:list": Expect(A.API_USE),
    "tokens:revoke": Expect(A.PEOPLE_MANAGE, {"token": "token"}, post=True),
    "api_guide": Expect(A.API_USE),
    "api_reference": Expect(A.API_USE),
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
    "platform:home": Expect(A.PLATFORM_VIEW, platform=True),
    "platform:start": Expect(A.FUND_ESTABLISH, platform=True),
    "platform:new_fund": Expect(A.FUND_ESTABLISH, fixed={"step": "city"}, platform=True),
    "platform:log": Expect(A.AUDIT_LOG_VIEW, platform=True),
    "platform:log_export": Expect(A.AUDIT_LOG_VIEW, platform=True, post=True),
    "platform:log_job": Expect(A.AUDIT_LOG_VIEW, fixed={"job": "0"}, platform=True, own=True),
    "platform:log_download": Expect(A.AUDIT_LOG_VIEW, fixed={"job": "0"}, platform=True, own=True),
    "platform:log_retry": Expect(
        A.AUDIT_LOG_VIEW, fixed={"job": "0"}, platform=True, own=True, post=True
    ),
    "platform:compare": Expect(A.FUNDS_COMPARE, across=True),
    "settings": Expect(A.FUND_SETTINGS),
    "units:list": Expect(A.UNIT_VIEW),
    "units:add": Expect(A.UNIT_EDIT),
    "units:unit": Expect(A.UNIT_VIEW, {"unit": "unit"}),
    "units:edit": Expect(A.UNIT_EDIT, {"unit": "unit"}),
    "units:retire": Expect(A.UNIT_EDIT, {"unit": "unit"}),
    "projects:list": Expect(A.PROJECT_VIEW),
    "projects:bulk_years": Expect(A.PROJECT_YEAR_EDIT, post=True),
    "projects:catalogue": Expect(A.CATALOGUE_VIEW),
    "projects:category": Expect(A.CATALOGUE_VIEW, {"category": "category"}),
    "projects:add_category": Expect(A.CATALOGUE_EDIT),
    "projects:copy_catalogue": Expect(A.CATALOGUE_EDIT),
    "projects:change_category": Expect(A.CATALOGUE_EDIT, {"category": "category"}),
    "projects:retire_category": Expect(A.CATALOGUE_EDIT, {"category": "category"}),
    "projects:merge_category": Expect(A.CATALOGUE_EDIT, {"category": "category"}),
    "documents:list": Expect(A.DOCUMENT_VIEW),
    "documents:register": Expect(A.DOCUMENT_REGISTER),
    "documents:document": Expect(A.DOCUMENT_VIEW, {"number": "document"}),
    "documents:correct": Expect(A.DOCUMENT_REGISTER, {"number": "document"}),
    "documents:download": Expect(A.DOCUMENT_VIEW, {"number": "document"}),
    "projects:groups": Expect(A.PROJECT_YEAR_EDIT),
    "projects:new_group": Expect(A.PROJECT_YEAR_EDIT),
    "projects:new": Expect(A.PROJECT_CREATE),
    "projects:autosave_new": Expect(A.PROJECT_CREATE, post=True),
    "projects:autosave": Expect(A.PROJECT_EDIT, {"ref": "draft"}, post=True),
    "projects:historical": Expect(A.PROJECT_RECORD_HISTORY),
    "projects:project": Expect(A.PROJECT_VIEW, {"ref": "project"}),
    "projects:edit": Expect(A.PROJECT_EDIT, {"ref": "draft"}),
    "projects:agreement": Expect(A.PROJECT_AGREE, {"ref": "running"}),
    "projects:step": Expect(A.PROJECT_WITHDRAW, {"ref": "project"}, fixed={"code": "withdraw"}),
    "projects:add_papers": Expect(A.PROJECT_SCREEN, {"ref": "project"}, fixed={"code": "accept"}),
    "projects:file": Expect(A.PROJECT_VIEW, {"ref": "project", "file": "step_file"}),
    "projects:year": Expect(A.PROJECT_YEAR_EDIT, {"ref": "running"}, fixed={"told": "2021"}),
}

ROUTES |= pages_of_parts()
EVERYTHING = {**ROUTES, **API_ROUTES, **api_of_parts()}
LEAST_CELLS = 3000


@pytest.fixture(scope="module")
def cities(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Pair]:
    """Taiyuan and Puyang, committed once, with objects whose numbers differ."""
    with django_db_blocker.unblock(), built("cities", matrix.two_cities) as pair:
        yield pair


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert matrix.without_a_row(EVERYTHING) == set()
    assert set(EVERYTHING) - {route.name for route in known_routes()} == set()


def test_the_matrix_is_large() -> None:
    count = sum(len(matrix.cells_of(name, expect)) for name, expect in EVERYTHING.items())
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
        cells = matrix.cells_of(name, expect)
    assert len(found) > len(cells) / 2
    assert any(line.startswith("nobody") for line in found)
