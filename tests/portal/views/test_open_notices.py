"""What anybody sees of a notice, and how anybody objects to it."""

from collections import Counter
from unittest import mock

import pytest
from django.test import Client

from funds.models import Fund, User
from kit.models import AccessLog
from kit.tenancy.scope import fund_scope
from portal.views.open_notices import MOST_AN_HOUR
from projects.models import Objection, Project, PublicNotice
from projects.services.advance import advance
from projects.services.objections import ObjectionData, receive_objection
from tests.factories.approvals import at_notice, clerk_of, noticed, noticed_long_ago

BASE = "/taiyuan/open/notices/"
WORDS = "这个项目去年没有做完，请核实。"


@pytest.fixture(autouse=True)
def _counted_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count the sendings of one test alone, and not those of an hour of tests."""
    counts: Counter[tuple[str, str]] = Counter()

    def too_often(what: str, who: str, *, most: int, within: int) -> bool:
        counts[what, who] += 1
        return counts[what, who] > most

    monkeypatch.setattr("portal.views.open_notices.too_often", too_often)


@pytest.fixture
def office(taiyuan: Fund) -> User:
    return clerk_of(taiyuan)


@pytest.fixture
def project(taiyuan: Fund) -> Project:
    with fund_scope(taiyuan.pk):
        return at_notice(name="防溺水，联系人 13912345678")


@pytest.fixture
def notice(taiyuan: Fund, project: Project, office: User) -> PublicNotice:
    with fund_scope(taiyuan.pk):
        return noticed(project, office, amount="45000.00")


def test_anybody_reads_what_is_proposed_until_when_and_how_to_object(
    client: Client, notice: PublicNotice, project: Project
) -> None:
    assert notice.number in client.get(BASE).content.decode()
    page = client.get(f"{BASE}{notice.number}/").content.decode()
    assert "45,000.00" in page
    assert f"{notice.ends_on:%Y-%m-%d} 24:00" in page
    assert f"{BASE}{notice.number}/object/" in page
    assert "13912345678" not in page
    assert client.get(f"{BASE}GS-2026-999/").status_code == 404


def test_an_objection_is_taken_and_shown_to_nobody(
    client: Client, taiyuan: Fund, notice: PublicNotice, project: Project
) -> None:
    url = f"{BASE}{notice.number}/object/"
    form = client.get(url)
    assert "no-store" in form["Cache-Control"]
    assert "13912345678" not in form.content.decode()
    assert "public" not in form["Cache-Control"]
    sent = {"project": project.ref, "content": WORDS, "objector": "赵大爷", "contact": "0351-12"}
    answer = client.post(url, sent)
    with fund_scope(taiyuan.pk):
        objection = Objection.objects.get()
        logged = " ".join(f"{row.subject} {row.reason}" for row in AccessLog.objects.all())
    assert answer["Location"] == f"{url}?done={objection.number}"
    assert objection.number in client.get(answer["Location"]).content.decode()
    assert "赵大爷" not in logged
    for page in (BASE, f"{BASE}{notice.number}/", url, f"/taiyuan/open/projects/{project.ref}/"):
        shown = client.get(page).content.decode()
        assert "赵大爷" not in shown
        assert "去年没有做完" not in shown


def test_too_few_words_come_back_beside_the_field(
    client: Client, taiyuan: Fund, notice: PublicNotice, project: Project
) -> None:
    url = f"{BASE}{notice.number}/object/"
    answer = client.post(url, {"project": project.ref, "content": "太短"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (400, ["content"])
    with fund_scope(taiyuan.pk):
        assert not Objection.objects.exists()


def test_a_forged_done_shows_the_form(client: Client, notice: PublicNotice) -> None:
    page = client.get(f"{BASE}{notice.number}/object/?done=<b>x</b>").content.decode()
    assert "提交异议" in page
    assert "<b>x</b>" not in page


def test_one_network_sends_five_an_hour(
    client: Client, notice: PublicNotice, project: Project
) -> None:
    url, sent = f"{BASE}{notice.number}/object/", {"project": project.ref, "content": WORDS}
    statuses = [client.post(url, sent).status_code for _ in range(MOST_AN_HOUR + 1)]
    assert statuses == [302] * MOST_AN_HOUR + [429]


def test_many_networks_together_send_one_notice_no_flood(
    client: Client, taiyuan: Fund, notice: PublicNotice, project: Project
) -> None:
    url, sent = f"{BASE}{notice.number}/object/", {"project": project.ref, "content": WORDS}
    with mock.patch("portal.views.open_notices.MOST_OF_A_NOTICE", 2):
        answers = [client.post(url, sent, REMOTE_ADDR=f"10.0.{n}.1") for n in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "异议太多" in answers[-1].content.decode()
    assert WORDS in answers[-1].content.decode()
    with fund_scope(taiyuan.pk):
        assert Objection.objects.count() == 2


def test_after_its_end_it_takes_none_and_leaves_out_what_was_not_approved(
    client: Client, taiyuan: Fund, project: Project, office: User
) -> None:
    with fund_scope(taiyuan.pk):
        over = noticed_long_ago(project, office)
        advance(project.ref, "not_approve", by=office, note="异议成立")
    page = client.get(f"{BASE}{over.number}/").content.decode()
    assert "公示期已满" in page
    assert "另有 1 个项目公示后没有立项" in page
    assert project.ref not in page
    url = f"{BASE}{over.number}/object/"
    assert client.get(url)["Location"] == f"{BASE}{over.number}/"
    sent = {"project": project.ref, "content": WORDS}
    assert client.post(url, sent).status_code == 400
    with fund_scope(taiyuan.pk), pytest.raises(Exception, match="只在公示期内"):
        receive_objection(over, ObjectionData(project.ref, WORDS))
