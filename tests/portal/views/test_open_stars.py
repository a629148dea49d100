"""What anybody sees of stars: masked names while a notice runs, objections, and verifying."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.tenancy.scope import fund_scope
from tests.factories.stars import (
    batch_of,
    of_long,
    organised,
    served_in_all,
    shown,
    star_of,
    star_rule,
)
from volunteers.models import HoursShown, StarAward, StarBatch, StarObjection, Volunteer
from volunteers.services.star_awards import revoke_star
from volunteers.services.star_batches import check_batch
from volunteers.services.star_confirming import publish_batch

HOME = "/taiyuan/open/stars/"
WORDS = "他那几天并没有到路口值勤，请核查。"


@pytest.fixture(autouse=True)
def sendings(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Count sendings in the test, so that no test waits for another's."""
    counted: dict[str, int] = {}

    def too_often(what: str, who: str, *, most: int, within: int) -> bool:
        key = f"{what}:{who}"
        counted[key] = counted.get(key, 0) + 1
        return counted[key] > most

    for module in ("verifying", "objecting"):
        monkeypatch.setattr(f"portal.views.{module}.too_often", too_often)
    return counted


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return of_long(in_taiyuan, Role.OFFICE)


@pytest.fixture
def clerk(in_taiyuan: Fund) -> User:
    return of_long(in_taiyuan, Role.EXECUTOR)


@pytest.fixture
def volunteer(office: User) -> Volunteer:
    star_rule(office)
    shown(office)
    volunteer = organised("林示例")
    served_in_all(volunteer, 100 * 60, clock.today() - timedelta(days=1))
    return volunteer


@pytest.fixture
def batch(volunteer: Volunteer, office: User, clerk: User) -> StarBatch:
    return publish_batch(check_batch(batch_of(by=clerk), by=office), days=5, by=office)


def test_a_batch_shows_masked_names_only_while_it_runs(
    client: Client, batch: StarBatch, volunteer: Volunteer
) -> None:
    assert batch.title in client.get(HOME).content.decode()
    text = client.get(f"{HOME}{batch.number}/").content.decode()
    assert "林*例" in text
    assert volunteer.organisation is not None
    assert volunteer.organisation.name in text
    for secret in ("林示例", volunteer.number):
        assert secret not in text
    with clock.standing_at(clock.now() + timedelta(days=30)):
        text = client.get(f"{HOME}{batch.number}/").content.decode()
        assert "林*例" not in text
        assert "不再受理异议" in text
        assert client.get(f"{HOME}{batch.number}/object/").status_code == 302


def test_a_batch_not_on_notice_is_nowhere(
    client: Client, volunteer: Volunteer, clerk: User
) -> None:
    batch = batch_of(by=clerk)
    assert batch.title not in client.get(HOME).content.decode()
    assert client.get(f"{HOME}{batch.number}/").status_code == 404


def test_as_many_queries_for_three_as_for_one(client: Client, office: User, clerk: User) -> None:
    star_rule(office)
    shown(office)

    def asked(people: int) -> int:
        for _ in range(people):
            served_in_all(organised(), 100 * 60, clock.today() - timedelta(days=1))
        batch = publish_batch(check_batch(batch_of(by=clerk), by=office), days=5, by=office)
        client.get(f"{HOME}{batch.number}/")
        with CaptureQueriesContext(connection) as seen:
            client.get(f"{HOME}{batch.number}/")
        StarBatch.objects.filter(pk=batch.pk).update(state="DROPPED")
        return len(seen)

    assert asked(1) == asked(2)


def test_a_long_notice_is_searched_by_name_and_turned_page_by_page(
    client: Client, office: User, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    star_rule(office)
    shown(office)
    for name in ("林示例", "林新例", "王示例"):
        served_in_all(organised(name), 100 * 60, clock.today() - timedelta(days=1))
    batch = publish_batch(check_batch(batch_of(by=clerk), by=office), days=5, by=office)
    page = f"{HOME}{batch.number}/"
    monkeypatch.setattr("portal.views.open_stars.SIZE", 1)

    def asked(name: str, cursor: str = "") -> tuple[int, str]:
        with CaptureQueriesContext(connection) as seen:
            text = client.get(page, {"q": name, "cursor": cursor}).content.decode()
        return len(seen), text

    asked("")
    one, text = asked("王示例")
    assert "王*例" in text
    assert "林*" not in text
    two, first = asked("林示例")
    assert one == two
    # What a mask hides is not found out by trying: a guess finds the same, right or wrong.
    assert asked("林不例")[1].count("林*例") == first.count("林*例") > 0
    cursor = re.findall(r"cursor=([^&\"]+)", first)[-1]
    _, second = asked("林*例", unquote(cursor))
    assert "林*例" in second
    assert "王*例" not in second
    assert "名单里没有符合的" in asked("林例")[1]
    assert "写得太短" in asked("林")[1]


def test_anybody_objects_to_one_person_and_leaves_nothing_on_the_page(
    client: Client, batch: StarBatch
) -> None:
    text = client.get(f"{HOME}{batch.number}/").content.decode()
    found = re.search(r'href="([^"]*object/\?of=[^"]+)"', text)
    assert found is not None
    assert "林*例" in client.get(found[1]).content.decode()
    given = {"content": WORDS, "objector": "路人甲", "contact": "19900000000"}
    answer = client.post(found[1], given)
    assert answer.status_code == 302
    objection = StarObjection.objects.get()
    assert objection.candidate is not None
    assert objection.candidate.batch_id == batch.pk
    page = client.get(answer["Location"])
    assert objection.number in page.content.decode()
    assert "路人甲" not in page.content.decode()
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("of", ["", "1", "1:forged", Signer(salt="other").sign("1")])
def test_a_forged_address_objects_to_the_whole_list(
    client: Client, batch: StarBatch, of: str
) -> None:
    answer = client.post(f"{HOME}{batch.number}/object/?of={of}", {"content": WORDS})
    assert answer.status_code == 302
    assert StarObjection.objects.get().candidate is None


def test_too_few_words_are_asked_for_again(client: Client, batch: StarBatch) -> None:
    answer = client.post(f"{HOME}{batch.number}/object/", {"content": "不符"})
    assert answer.status_code == 400
    assert not StarObjection.objects.exists()


def test_one_network_sends_five_an_hour(client: Client, batch: StarBatch) -> None:
    here = f"{HOME}{batch.number}/object/"
    sent = [client.post(here, {"content": WORDS}).status_code for _ in range(6)]
    assert sent == [302] * 5 + [429]
    assert StarObjection.objects.count() == 5


def test_a_batch_takes_sixty_an_hour(
    client: Client, batch: StarBatch, sendings: dict[str, int]
) -> None:
    sendings[f"objection to a batch:{batch.fund_id}:{batch.pk}"] = 60
    answer = client.post(f"{HOME}{batch.number}/object/", {"content": WORDS})
    assert answer.status_code == 429


class TestCertificate:
    @pytest.fixture
    def award(self, office: User, clerk: User) -> StarAward:
        with clock.standing_at(clock.now() - timedelta(days=40)):
            star_rule(office)
            day = clock.today() - timedelta(days=1)
            HoursShown.objects.create(through=day, published_on=clock.today(), published_by=office)
            holder = organised("林示例")
            served_in_all(holder, 100 * 60, day)
            return star_of(holder, computed_by=clerk, confirmed_by=office)

    def test_it_says_whose_which_and_since_when_and_nothing_more(
        self, client: Client, award: StarAward
    ) -> None:
        answer = client.get(f"/taiyuan/certificates/{award.code}/")
        text = answer.content.decode()
        assert answer.status_code == 200
        for told in ("林*例", "1级星", award.certificate, "有效", f"{award.awarded_on.year}年"):
            assert told in text
        holder = award.volunteer
        assert holder is not None
        assert holder.organisation is not None
        for secret in ("林示例", holder.number, holder.organisation.name, "100.0", award.code):
            assert secret not in re.sub(r'href="[^"]*"', "", text)
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"

    def test_a_revoked_one_says_so_without_the_reason(
        self, client: Client, award: StarAward, office: User
    ) -> None:
        revoke_star(award, reason="虚报了在路口的时长", by=office)
        text = client.get(f"/taiyuan/certificates/{award.code}/").content.decode()
        assert "已撤销" in text
        assert "虚报" not in text
        assert "现在有效" not in text

    def test_a_wrong_code_is_not_known(self, client: Client, award: StarAward) -> None:
        _demand_unknown(client, f"/taiyuan/certificates/{'0' * 32}/")

    def test_one_network_verifies_sixty_an_hour(
        self, client: Client, award: StarAward, sendings: dict[str, int]
    ) -> None:
        here = f"/taiyuan/certificates/{award.code}/"
        assert [client.get(here).status_code for _ in range(61)][-2:] == [200, 429]


def test_another_funds_certificate_is_not_known(
    client: Client, taiyuan: Fund, puyang: Fund
) -> None:
    with fund_scope(taiyuan.pk):
        office, clerk = of_long(taiyuan, Role.OFFICE), of_long(taiyuan, Role.EXECUTOR)
        star_rule(office)
        shown(office)
        holder = organised("林示例")
        served_in_all(holder, 100 * 60, clock.today() - timedelta(days=1))
        award = star_of(holder, computed_by=clerk, confirmed_by=office)
    _demand_unknown(client, f"/puyang/certificates/{award.code}/")


def _demand_unknown(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    text = answer.content.decode()
    assert "没有这份证书" in text
    assert "林*例" not in text
