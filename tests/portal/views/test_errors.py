"""What fails leaves nothing half done, says in Chinese what to do, and can be found in the log."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from funds.models import Fund, Unit, User
from funds.permissions import Role
from kit.errors import Outcome
from kit.mishaps import mishap
from kit.models import AccessLog
from kit.tenancy.scope import fund_scope
from tests.factories.funds import member
from tests.kit.tenancy.test_catalogue import tenant_tables

pytestmark = pytest.mark.urls("tests.portal.views.failing_urls")
FAILURES = {
    "break/": 500,
    "break-inside/": 500,
    "refuse/": 409,
    "not-allowed/": 403,
    "forbid/": 403,
    "suspect/": 400,
    "nowhere/": 404,
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


@pytest.fixture
def visitor(client: Client) -> Client:
    """A browser: it is answered, and never sees an exception."""
    client.raise_request_exception = False
    return client


@pytest.fixture
def person(taiyuan: Fund) -> User:
    return member(taiyuan, Role.OFFICE)


def units(fund: Fund) -> int:
    with fund_scope(fund.pk):
        return Unit.objects.count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tail", ["break/", "break-inside/", "refuse/", "not-allowed/"])
def test_a_failed_request_saves_nothing(visitor: Client, taiyuan: Fund, tail: str) -> None:
    assert visitor.get(f"/taiyuan/{tail}").status_code == FAILURES[tail]
    assert units(taiyuan) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tail", ["refuse/", "not-allowed/"])
def test_a_refusal_is_written_down_though_its_writes_are_undone(
    visitor: Client, person: User, taiyuan: Fund, tail: str
) -> None:
    visitor.force_login(person)
    response = visitor.get(f"/taiyuan/{tail}")
    row = AccessLog.objects.get()
    assert (row.outcome, row.person, row.fund) == (Outcome.REFUSED, person, taiyuan)
    assert row.request_id == response["X-Request-ID"]
    assert row.reason in response.content.decode()
    assert units(taiyuan) == 0


@pytest.mark.parametrize(("tail", "status"), FAILURES.items())
def test_every_error_page_is_chinese_and_gives_its_request(
    visitor: Client, taiyuan: Fund, tail: str, status: int
) -> None:
    response = visitor.get(f"/taiyuan/{tail}")
    text = response.content.decode()
    assert response.status_code == status
    assert f"请求号 {response['X-Request-ID']}" in text
    assert f"错误 {status}" in text
    assert "Traceback" not in text
    assert not re.search(r"Not Found|Forbidden|Server Error|Bad Request", text)


@pytest.mark.parametrize(("tail", "status"), FAILURES.items())
def test_no_error_page_reads_a_tenant_table(
    visitor: Client, person: User, tail: str, status: int
) -> None:
    visitor.force_login(person)
    read: set[str] = set()
    with CaptureQueriesContext(connection) as queries:
        visitor.get(f"/taiyuan/{tail}")
    for query in queries:
        # Reading who asks, before anything fails, counts what waits for them in the fund.
        if query["sql"].startswith("SELECT") and 'FROM "funds_membership"' not in query["sql"]:
            read |= set(re.findall(r'FROM "(\w+)"', query["sql"]))
    assert read & tenant_tables() == set()


@pytest.mark.parametrize("status", [400, 403, 404, 409, 500])
def test_an_error_page_is_rendered_without_any_query(
    db: None, django_assert_num_queries: DjangoAssertNumQueries, status: int
) -> None:
    with django_assert_num_queries(0):
        assert mishap(status, reason="原因").status_code == status


def policy(response: Any) -> dict[str, str]:
    parts = (part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    return dict(parts)


@pytest.mark.parametrize(
    "address",
    [
        "/healthz",
        "/accounts/login/",
        "/accounts/funds/",
        "/accounts/nowhere/",
        "/no-such-fund/",
        *(f"/taiyuan/{tail}" for tail in FAILURES),
    ],
)
def test_the_policy_stands_on_every_response(visitor: Client, taiyuan: Fund, address: str) -> None:
    response = visitor.get(address)
    assert policy(response) == POLICY
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_policy_stands_on_a_redirect_to_https_too(
    visitor: Client, settings: Settings, db: None
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/accounts/login/")
    assert response.status_code == 301
    assert policy(response) == POLICY


@pytest.mark.parametrize("address", ["/no-such-fund/", "/太原/", "/a b/"])
def test_no_fund_by_that_name(visitor: Client, db: None, address: str) -> None:
    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/%00/", "/tai%00yuan/desk/"])
def test_an_address_the_database_cannot_hold_is_refused(
    visitor: Client, db: None, address: str
) -> None:
    assert visitor.get(address).status_code == 400


@pytest.mark.parametrize("address", ["hours/confirm/", "hours/new/", "my/check/digits/"])
def test_a_form_the_database_cannot_hold_is_refused_in_words(
    taiyuan: Fund, person: User, address: str
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    sent = dict.fromkeys(("only", "volunteer", "digits", "shift", "act"), "\0")
    answer = client.post(f"/taiyuan/{address}", sent)
    assert answer.status_code == 400
    assert "什么都没有改动" in answer.content.decode()


def test_a_stale_page_is_refused_keeps_its_contents_and_is_written_down(
    taiyuan: Fund, person: User
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)
    response = browser.post("/taiyuan/form/", {"name": "提交的单位"})
    text = response.content.decode()
    assert response.status_code == 403
    assert "页面打开太久了" in text
    assert "刚才填的内容还在" in text
    assert f"请求号 {response['X-Request-ID']}" in text
    row = AccessLog.objects.get()
    assert (row.outcome, row.person) == (Outcome.REFUSED, person)
    assert units(taiyuan) == 0


def test_a_form_sent_after_the_sign_in_ran_out_is_kept_and_written_down(
    client: Client, taiyuan: Fund
) -> None:
    response = client.post("/taiyuan/form/", {"name": "提交的单位"})
    text = response.content.decode()
    assert response.status_code == 401
    assert "登录已过期" in text
    assert "您填写的内容还在刚才的页面里" in text
    assert AccessLog.objects.get().person is None
    assert units(taiyuan) == 0
