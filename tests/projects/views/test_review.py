"""The pages of expert review: no score before the close, constant queries, the public draw."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund
from funds.permissions import Role
from kit.jobs import run_to_end
from kit.models import Job
from kit.tenancy.scope import fund_scope
from projects.models import Panel, PanelState, Project, Review
from projects.services.panel_stages import close
from tests.factories.funds import UnitFactory, member
from tests.factories.panels import (
    accepted,
    call_to_review,
    closed_panel,
    expert_of,
    experts_of,
    scoring_panel,
    sealed,
)
from tests.projects.views.conftest import SignIn

SECRET = "73.31"


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return re.sub(r"\s+", "", response.content.decode())


def scoring(fund: Fund, many: int = 1) -> Panel:
    with fund_scope(fund.pk):
        by = member(fund, Role.OFFICE)
        call = call_to_review(by)
        experts_of(fund, 5, load=400)
        first = accepted(call, 1)
        rest = [
            accepted(call, n, lead_unit=first.lead_unit, category=first.category)
            for n in range(2, many + 1)
        ]
        return scoring_panel(call, [first, *rest], by)


def scored(panel: Panel) -> None:
    with fund_scope(panel.fund_id or 0):
        rows = Review.objects.filter(candidate__panel=panel)
        sealed(panel, {review.pk: Decimal(SECRET) for review in rows})


def test_nobody_sees_a_score_before_the_close(
    taiyuan: Fund, office: Client, sign_in: SignIn
) -> None:
    panel = scoring(taiyuan)
    scored(panel)
    at = f"/taiyuan/review/{panel.number}"
    roles = (Role.EXECUTOR, Role.SUPERVISOR, Role.AUDITOR, Role.FOUNDATION)
    with fund_scope(taiyuan.pk):
        ref = Project.objects.get().ref
    for person in (office, *(sign_in(member(taiyuan, role)) for role in roles)):
        for address in (
            "/taiyuan/review/",
            f"{at}/",
            f"{at}/matrix/",
            f"/taiyuan/projects/{ref}/",
            "/taiyuan/desk/",
            f"/api/v1/taiyuan/projects/{ref}/",
            f"/api/v1/taiyuan/projects/{ref}/history/",
        ):
            response = person.get(address)
            assert response.status_code == 200, address
            assert SECRET not in response.content.decode(), address
        assert person.get(f"{at}/ranking/").status_code == 302
    assert SECRET not in text(office, f"{at}/close/")
    assert "30,000.00" not in text(office, f"{at}/close/")
    with fund_scope(taiyuan.pk):
        by = member(taiyuan, Role.OFFICE)
        close(panel, "", panel.version, by=by)
    assert SECRET in text(office, f"{at}/matrix/")
    assert SECRET in text(office, f"{at}/ranking/")


def test_only_the_office_learns_the_names(taiyuan: Fund, office: Client, sign_in: SignIn) -> None:
    panel = scoring(taiyuan)
    scored(panel)
    with fund_scope(taiyuan.pk):
        panel = close(panel, "", panel.version, by=member(taiyuan, Role.OFFICE))
        name = panel.members.first().expert.person.name  # type: ignore[union-attr]
    at = f"/taiyuan/review/{panel.number}"
    auditor = sign_in(member(taiyuan, Role.AUDITOR))
    assert name in text(office, f"{at}/matrix/")
    for address in (f"{at}/", f"{at}/matrix/", f"{at}/ranking/"):
        assert name not in text(auditor, address)


def test_a_unit_sees_no_panel(taiyuan: Fund, lead: Client) -> None:
    panel = scoring(taiyuan)
    for address in ("", f"{panel.number}/", f"{panel.number}/matrix/"):
        assert lead.get(f"/taiyuan/review/{address}").status_code == 403


def test_a_panel_is_formed_for_the_only_call_there_is(taiyuan: Fund, office: Client) -> None:
    with fund_scope(taiyuan.pk):
        project = accepted(call_to_review(member(taiyuan, Role.OFFICE)), 1)
    shown = office.get("/taiyuan/review/new/", follow=True)
    sent = {**shown.context["form"].initial, "due_on": "2030-01-31", "projects": [project.pk]}
    # A form without an address of its own is sent to the page's.
    answer = office.post(shown.redirect_chain[-1][0], sent)
    assert answer.status_code == 302
    with fund_scope(taiyuan.pk):
        assert answer["Location"] == f"/taiyuan/review/{Panel.objects.get().number}/"


@pytest.mark.parametrize("name", ["", "matrix/", "ranking/"])
def test_pages_of_a_panel_ask_as_much_of_three_as_of_one(
    taiyuan: Fund, office: Client, name: str
) -> None:
    counts = []
    for many in (1, 3):
        with fund_scope(taiyuan.pk):
            by = member(taiyuan, Role.OFFICE)
            call = call_to_review(by)
            experts_of(taiyuan, 5)
            shift = 10 * many
            panel = closed_panel(call, [accepted(call, shift + n) for n in range(many)], by)
        assert office.get(f"/taiyuan/review/{panel.number}/{name}").status_code == 200
        with CaptureQueriesContext(connection) as asked:
            assert office.get(f"/taiyuan/review/{panel.number}/{name}").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("address", ["/taiyuan/review/", "/taiyuan/review/experts/"])
def test_lists_ask_as_much_of_three_as_of_one(taiyuan: Fund, office: Client, address: str) -> None:
    scoring(taiyuan)
    assert office.get(address).status_code == 200
    with CaptureQueriesContext(connection) as few:
        assert office.get(address).status_code == 200
    with fund_scope(taiyuan.pk):
        by = member(taiyuan, Role.OFFICE)
        call = call_to_review(by)
        unit = UnitFactory.create()
        for n in (20, 21):
            scoring_panel(call, [accepted(call, n)], by)
        expert_of(taiyuan, unit=unit).conflicts.create(unit=unit, kind="ADVISER")
    with CaptureQueriesContext(connection) as more:
        assert office.get(address).status_code == 200
    assert len(few) == len(more)


def test_the_office_forms_draws_and_anybody_reads_the_draw(taiyuan: Fund, office: Client) -> None:
    with fund_scope(taiyuan.pk):
        call = call_to_review(member(taiyuan, Role.OFFICE))
        project = accepted(call, 1)
        experts = experts_of(taiyuan, 6)
    assert "组建评审组" in text(office, "/taiyuan/desk/")
    data = {"title": "第一组", "seats": 5, "due_on": "2099-07-05", "projects": [project.pk]}
    formed = office.post(f"/taiyuan/review/new/?call={call.number}", data)
    assert formed.status_code == 302
    at = formed["Location"]
    refused = office.post(f"{at}draw/", {"seed": "", "version": 1})
    assert refused.status_code == 400
    assert office.post(f"{at}draw/", {"seed": "2021070512", "version": 1}).status_code == 302
    with fund_scope(taiyuan.pk):
        panel = Panel.objects.select_related("draw").get()
        assert panel.draw is not None
        number = panel.draw.number
    page = text(Client(), f"/taiyuan/open/draws/{number}/")
    assert "2021070512" in page
    assert "与公开的结果一致" in page
    assert all(expert.number in page for expert in experts)
    assert not any(expert.person.name in page for expert in experts)
    assert not any(project.name in page for project in [project])
    assert office.post(f"{at}declare/", {"version": panel.version}).status_code == 302
    with fund_scope(taiyuan.pk):
        panel.refresh_from_db()
        assert panel.state == PanelState.DECLARING
    told = office.post(f"{at}score/", {"version": panel.version}, follow=True)
    assert "没有申报完回避" in told.content.decode()


def test_the_ranking_is_cut_decided_and_written_up(taiyuan: Fund, office: Client) -> None:
    with fund_scope(taiyuan.pk):
        by = member(taiyuan, Role.OFFICE)
        call = call_to_review(by)
        experts_of(taiyuan, 5)
        panel = closed_panel(call, [accepted(call, n) for n in (1, 2)], by)
    at = f"/taiyuan/review/{panel.number}"
    assert office.get(f"{at}/minutes/").status_code == 409
    both = {"version": panel.version, "count": 1, "budget": "30000"}
    assert "只填一项" in office.post(f"{at}/ranking/cut/", both).content.decode()
    assert (
        office.post(f"{at}/ranking/cut/", {"version": panel.version, "count": 1}).status_code == 302
    )
    with fund_scope(taiyuan.pk):
        panel.refresh_from_db()
    told = office.post(f"{at}/ranking/decide/", {"version": panel.version})
    with fund_scope(taiyuan.pk):
        job = Job.objects.get(kind="projects.decide_panel")
    assert told["Location"].startswith(f"/taiyuan/jobs/{job.pk}/?back=")
    assert f'href="{at}/ranking/"' in office.get(told["Location"]).content.decode()
    assert run_to_end(job).state == "DONE"
    minutes = office.get(f"{at}/minutes/")
    assert minutes.content.startswith(b"%PDF")
    with fund_scope(taiyuan.pk):
        states = sorted(Project.objects.values_list("state", flat=True))
    assert states == ["NOTICE", "NOT_APPROVED"]


def test_the_pool_is_kept_with_its_ties(taiyuan: Fund, office: Client) -> None:
    person = member(taiyuan, Role.EXPERT, name="程立")
    with fund_scope(taiyuan.pk):
        unit = UnitFactory.create(name="市教育局")
    data = {"person": person.pk, "title": "教授", "employer": "示例大学", "load": 12}
    assert office.post("/taiyuan/review/experts/new/", {**data, "title": ""}).status_code == 400
    added = office.post("/taiyuan/review/experts/new/", data)
    at = added["Location"]
    assert "程立" in text(office, "/taiyuan/review/experts/")
    assert office.post(f"{at}ties/new/", {"unit": unit.pk, "kind": "ADVISER"}).status_code == 302
    assert "市教育局" in text(office, at)
    assert (
        office.post(f"{at}change/", {"title": "研究员", "unit": unit.pk, "load": 5}).status_code
        == 302
    )
    assert "研究员" in text(office, at)
    assert office.post(f"{at}leave/", {"on": "2021-01-01", "reason": "退休"}).status_code == 302
    assert "已出库" in text(office, "/taiyuan/review/experts/")
