"""Who is let into the API, by what, and what a refusal leaves behind."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import override_settings

from funds.api import donations
from funds.models import ApiToken, Donation, Fund, Membership, TokenScope, User
from funds.permissions import Action, Role
from funds.services.imports import request_existing
from funds.services.tokens import revoke_token
from kit import clock
from kit.imports import new_shape
from kit.models import AccessLog, Counter
from kit.tenancy.scope import fund_scope
from tests.callers import Caller, caller, token_of
from tests.factories.funds import MembershipFactory, member
from tests.factories.jobs import JobFactory, finished
from tests.factories.money import Staff
from tests.portal.second_factor.codes import give_phone

GIVEN = donations.EXAMPLE


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def refused(response: object, status: int) -> dict[str, object]:
    assert response.status_code == status, response.content.decode()  # type: ignore[attr-defined]
    assert response["Content-Type"] == "application/problem+json"  # type: ignore[index]
    body: dict[str, object] = response.json()  # type: ignore[attr-defined]
    assert body["status"] == status
    assert body["request_id"] == response["X-Request-ID"]  # type: ignore[index]
    return body


def test_a_token_acts_as_its_person(office: Staff) -> None:
    response = caller(office.finance, office.fund).get()
    assert response.status_code == 200
    assert response.json()["name"] == office.fund.name


def test_nothing_shown_is_asked_for_a_token(office: Staff) -> None:
    response = Caller("taiyuan").get()
    refused(response, 401)
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer", "Bearer zyt_wrong", "Basic YTpi", "Bearer \u00e9"])
def test_a_wrong_token_is_refused_and_logged(office: Staff, header: str) -> None:
    wrong = Caller("taiyuan")
    wrong.headers = {"authorization": header}
    refused(wrong.get(), 401)
    assert AccessLog.objects.filter(fund=office.fund, outcome="REFUSED").count() == 1


def test_a_token_opens_its_own_fund_only(office: Staff, puyang: Fund) -> None:
    MembershipFactory.create(user=office.finance, fund=puyang, role=Role.FINANCE)
    secret = token_of(office.finance, office.fund)
    refused(Caller("puyang", secret).get(), 401)


def test_the_token_itself_is_kept_nowhere(office: Staff) -> None:
    secret = token_of(office.finance, office.fund)
    with fund_scope(office.fund.pk):
        kept = ApiToken.objects.get()
    assert secret not in str(vars(kept))
    assert len(kept.digest) == 64


def test_a_revoked_expired_or_closed_token_opens_nothing(office: Staff) -> None:
    secret = token_of(office.finance, office.fund)
    program = Caller("taiyuan", secret)
    with clock.standing_at(clock.now() + timedelta(days=31)):
        refused(program.get(), 401)
    User.objects.filter(pk=office.finance.pk).update(is_active=False)
    refused(program.get(), 401)
    User.objects.filter(pk=office.finance.pk).update(is_active=True)
    assert program.get().status_code == 200
    with fund_scope(office.fund.pk):
        revoke_token(ApiToken.objects.get(), by=office.finance)
    refused(program.get(), 401)


def test_a_sample_account_needs_the_demonstration(office: Staff) -> None:
    program = caller(office.finance, office.fund)
    User.objects.filter(pk=office.finance.pk).update(is_sample=True)
    refused(program.get(), 401)
    with override_settings(DEBUG=True):
        assert program.get().status_code == 200


def test_a_token_of_an_ended_role_finds_nothing(office: Staff) -> None:
    program = caller(office.finance, office.fund)
    Membership.objects.filter(user=office.finance).update(valid_to=date(2020, 6, 1))
    refused(program.get(), 404)


def test_a_token_is_no_way_round_the_second_factor(office: Staff) -> None:
    """Made before the role of money came, it waits for the factor as the pages do."""
    expert = member(office.fund, Role.SUPERVISOR)
    program = caller(expert, office.fund)
    MembershipFactory.create(user=expert, fund=office.fund, role=Role.FINANCE)
    with override_settings(MFA_REQUIRED=True):
        body = refused(program.post("donations/", GIVEN, **{"Idempotency-Key": "a"}), 403)
        assert "二次验证" in str(body["detail"])
        refused(program.get(), 403)
        give_phone(expert)
        assert program.get().status_code == 200


def test_what_a_job_demands_is_asked_of_programs_too(office: Staff) -> None:
    """Sheets of people hold full names: who may see jobs may not see these."""
    with fund_scope(office.fund.pk):
        person = member(office.fund, Role.OFFICE)
        job = request_existing(office.fund, new_shape("people"), by=person)
        finished(job, "人员.xlsx", b"bytes")
    for role in (Role.AUDITOR, Role.EXECUTOR, Role.FINANCE):
        program = caller(member(office.fund, role), office.fund)
        refused(program.get(f"jobs/{job.pk}/"), 403)
        refused(program.get(f"jobs/{job.pk}/file/"), 403)
    answer = caller(person, office.fund).get(f"jobs/{job.pk}/file/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"bytes"


def test_numbers_in_full_are_fetched_by_whoever_asked_for_them_alone(office: Staff) -> None:
    """As on the pages: it is kept of each volunteer who read them, and a colleague is not named."""
    person, colleague = member(office.fund, Role.OFFICE), member(office.fund, Role.OFFICE)
    job = JobFactory.create(
        fund=office.fund,
        requested_by=person,
        args={"demands": [Action.EXPORT, Action.VOLUNTEER_REVEAL]},
    )
    finished(job, "花名册.xlsx", b"bytes")
    program = caller(colleague, office.fund)
    refused(program.get(f"jobs/{job.pk}/"), 404)
    refused(program.get(f"jobs/{job.pk}/file/"), 404)
    answer = caller(person, office.fund).get(f"jobs/{job.pk}/file/")
    assert b"".join(answer.streaming_content) == b"bytes"


def test_an_auditor_reaches_the_years_of_the_role(office: Staff) -> None:
    auditor = member(office.fund, Role.AUDITOR)
    Membership.objects.filter(user=auditor).update(years=[2020])
    with fund_scope(office.fund.pk):
        old = office.donation(received_on=date(2020, 5, 1))
        new = office.donation(received_on=date(2021, 5, 1))
    program = caller(auditor, office.fund)
    listed = program.get("donations/").json()["results"]
    assert [row["number"] for row in listed] == [old.number]
    refused(program.get("donations/", year=2021), 403)
    refused(program.get(f"donations/{new.number}/"), 403)
    assert program.get(f"donations/{old.number}/").status_code == 200
    refused(program.post("exports/donations/", {"year": 2021}), 403)


def test_a_read_token_writes_nothing(office: Staff) -> None:
    program = caller(office.finance, office.fund, TokenScope.READ)
    assert program.get("donations/").status_code == 200
    body = refused(program.post("donations/", GIVEN, **{"Idempotency-Key": "a"}), 403)
    assert "只能读" in str(body["detail"])


def test_use_is_written_at_most_once_an_hour(office: Staff) -> None:
    program = caller(office.finance, office.fund)
    with fund_scope(office.fund.pk):
        token = ApiToken.objects.get()
    start = clock.now()
    seen = []
    for minutes in (0, 30, 61):
        with clock.standing_at(start + timedelta(minutes=minutes)):
            program.get()
        with fund_scope(office.fund.pk):
            token.refresh_from_db()
        seen.append(token.last_used_at)
    assert seen == [start, start, start + timedelta(minutes=61)]


def test_a_session_reads_and_writes_with_its_csrf_token(office: Staff) -> None:
    browser = Caller("taiyuan", person=office.finance)
    browser.client.handler.enforce_csrf_checks = True
    assert browser.get("donations/").status_code == 200
    refused(browser.post("donations/", GIVEN, **{"Idempotency-Key": "a"}), 403)
    browser.client.get("/accounts/login/")
    page = browser.client.get("/taiyuan/money/donations/new/")
    csrf = page.cookies["csrftoken"].value
    headers = {"Idempotency-Key": "a", "X-CSRFToken": csrf}
    assert browser.post("donations/", GIVEN, **headers).status_code == 201


def test_a_refused_request_saves_nothing_but_its_log(
    office: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The handler turns the refusal into a response inside the view: the savepoint is undone."""
    from funds.services.donations import write_donation
    from kit.errors import Refusal

    def write_then_refuse(data: object, *, by: User) -> Donation:
        write_donation(data, by=by)  # type: ignore[arg-type]
        raise Refusal("写完才想起不行。")

    monkeypatch.setattr(donations, "record_donation", write_then_refuse)
    program = caller(office.finance, office.fund)
    body = refused(program.post("donations/", GIVEN, **{"Idempotency-Key": "a"}), 409)
    assert body["detail"] == "写完才想起不行。"
    with fund_scope(office.fund.pk):
        assert Donation.objects.count() == 0
        assert not Counter.objects.filter(kind="JZ").exists()
    log = AccessLog.objects.get(outcome="REFUSED")
    assert (log.person, log.fund, log.reason) == (office.finance, office.fund, "写完才想起不行。")


def test_a_crash_saves_nothing_and_tells_nothing(
    office: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    from funds.services.donations import write_donation

    def write_then_fall(data: object, *, by: User) -> Donation:
        write_donation(data, by=by)  # type: ignore[arg-type]
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr(donations, "record_donation", write_then_fall)
    program = caller(office.finance, office.fund)
    response = program.post("donations/", GIVEN, **{"Idempotency-Key": "a"})
    refused(response, 500)
    assert "secret" not in response.content.decode()
    with fund_scope(office.fund.pk):
        assert Donation.objects.count() == 0


def test_too_many_requests_are_told_when_to_come_back(office: Staff) -> None:
    program = caller(office.finance, office.fund)
    with override_settings(API_REQUESTS_A_MINUTE={"person": 2, "address": 60}):
        statuses = [program.get().status_code for _ in range(4)]
        last = program.get()
    assert statuses.count(200) in (2, 3)  # a minute may turn in between
    refused(last, 429)
    assert 0 < int(last["Retry-After"]) <= 60


def test_guessing_tokens_is_counted_by_address_whatever_is_forwarded(office: Staff) -> None:
    guesser = Caller("taiyuan", "zyt_guess")
    with override_settings(API_REQUESTS_A_MINUTE={"person": 300, "address": 2}):
        statuses = []
        for forged in range(6):
            guesser.headers["x-forwarded-for"] = f"10.0.0.{forged}"
            statuses.append(guesser.get().status_code)
    assert 429 in statuses


def test_without_the_cache_the_api_stays_open(
    office: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    program = caller(office.finance, office.fund)
    away = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    with override_settings(CACHES=away):
        assert program.get().status_code == 200
    assert "the cache is away" in caplog.text
