"""The guide's pages open, and what they tell people to type works as it stands."""

import os
from datetime import date

import pytest
from django.test import Client, override_settings

from funds.models import Donation, Fund, User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from portal.guide.examples import examples, python_begins
from portal.guide.reference import sections
from portal.views.api import described
from projects.lifecycle import State
from projects.models import ActivityReport, Expense, Project
from tests.callers import token_of
from tests.factories.execution import budget_line
from tests.factories.funds import UnitFactory, member
from tests.factories.money import Staff
from tests.factories.projects import CategoryFactory, project_in
from tests.opened import opened
from tests.portal.second_factor.codes import give_phone


def run(python: str, root: str, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run an example as a person would: its beginning, then its lines."""
    monkeypatch.setitem(os.environ, "TOKEN", secret)
    exec(compile(python_begins(root) + python, "<example>", "exec"), {})  # noqa: S102


@pytest.mark.django_db(transaction=True)
def test_the_examples_work(live_server: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.factories.funds import FundFactory

    fund: Fund = FundFactory.create(slug="taiyuan", prefix="TY")
    with fund_scope(fund.pk):
        staff = Staff(fund)
        CategoryFactory.create(year=2018)
        unit = UnitFactory.create()
        lead = member(fund, Role.LEAD_UNIT, unit=unit)
        running = project_in(State.MIDTERM, number="TY-2021-901", lead_unit=unit)
        budget_line(running)
    path = "/api/v1/taiyuan/"
    root = f"{live_server}{path}"
    with override_settings(SECURE_SSL_REDIRECT=False):
        listing, project, donation, execution = examples(root, path)
        run(project.python, root, token_of(lead, fund), monkeypatch)
        run(listing.python, root, token_of(lead, fund), monkeypatch)
        run(donation.python, root, token_of(staff.finance, fund), monkeypatch)
        run(execution.python, root, token_of(lead, fund), monkeypatch)
    with fund_scope(fund.pk):
        assert Project.objects.exclude(pk=running.pk).get().state == State.SCREENING
        assert Expense.objects.get().activity == ActivityReport.objects.get()
        assert Donation.objects.get().received_on == date(2021, 10, 12)


@pytest.fixture
def office(taiyuan: Fund) -> Client:
    client = Client()
    with fund_scope(taiyuan.pk):
        person = member(taiyuan, Role.OFFICE)
    client.force_login(person, backend="portal.accounts.AccountBackend")
    return client


def test_a_token_is_shown_once_and_can_be_revoked(office: Client) -> None:
    page = office.post("/taiyuan/tokens/", {"name": "对账", "scope": "READ", "days": "30"})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert secret not in opened(office, "/taiyuan/tokens/")
    call = {"authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/taiyuan/", headers=call).status_code == 200
    office.post(f"/taiyuan/tokens/{page.context['made'].pk}/revoke/")
    assert Client().get("/api/v1/taiyuan/", headers=call).status_code == 401


def test_who_must_prove_twice_makes_no_token_without(office: Client) -> None:
    given = {"name": "对账", "scope": "READ", "days": "30"}
    with override_settings(MFA_REQUIRED=True):
        held_back = office.post("/taiyuan/tokens/", given)
        give_phone(User.objects.get(pk=office.session["_auth_user_id"]))
        refused = office.post("/taiyuan/tokens/", given)
        session = office.session
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp"}]
        session.save()
        made = office.post("/taiyuan/tokens/", given)
    assert held_back["Location"] == "/accounts/second-factor/"
    assert (refused.status_code, made.status_code) == (400, 200)
    assert "二次验证" in refused.content.decode()


def test_somebody_else_s_token_is_not_theirs_to_revoke(office: Client, taiyuan: Fund) -> None:
    with fund_scope(taiyuan.pk):
        finance = member(taiyuan, Role.FINANCE)
    made = office.post("/taiyuan/tokens/", {"name": "对账", "scope": "READ", "days": "30"})
    other = Client()
    other.force_login(finance, backend="portal.accounts.AccountBackend")
    page = other.get("/taiyuan/tokens/")
    assert page.context["rows"] == []
    revoke = f"/taiyuan/tokens/{made.context['made'].pk}/revoke/"
    assert other.post(revoke).status_code == 403


def test_the_guide_and_the_reference_open(office: Client) -> None:
    guide = office.get("/taiyuan/api-guide/").content.decode()
    assert "Idempotency-Key" in guide
    assert 'data-try="/api/v1/taiyuan/projects/?limit=2"' in guide
    assert "record_donation" in office.get("/taiyuan/api-guide/reference/").content.decode()


def test_the_reference_tells_every_operation() -> None:
    told = {each.id for section in sections(described()) for each in section.operations}
    assert len(told) == sum(len(methods) for methods in described()["paths"].values())
