"""What anybody sees of a public list of hours, and what the office does with it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from tests.factories.stars import of_long, organised, served_in_all
from volunteers.models import HoursNotice, HoursObjection, HoursShown, Volunteer
from volunteers.services.hours_notices import end_hours_notices, publish_hours, withdraw_hours

OPEN, DESK = "/taiyuan/open/hours/", "/taiyuan/stars/shown/"
WORDS = "他那几天并没有到路口值勤，请核查。"


@pytest.fixture(autouse=True)
def _sendings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.views.objecting.too_often", lambda *_args, **_kwargs: False)


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return of_long(in_taiyuan, Role.OFFICE)


@pytest.fixture
def volunteer(in_taiyuan: Fund) -> Volunteer:
    volunteer = organised("林示例")
    served_in_all(volunteer, 90, clock.today() - timedelta(days=1))
    return volunteer


def listed(by: User) -> HoursNotice:
    return publish_hours(clock.today() - timedelta(days=1), days=5, by=by)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_office_puts_up_a_list_that_anybody_reads_while_it_stands(
    client: Client, office: User, volunteer: Volunteer, in_taiyuan: Fund
) -> None:
    client.force_login(office)
    yesterday = clock.today() - timedelta(days=1)
    answer = client.post(f"{DESK}new/", {"through": f"{yesterday}", "days": "5"})
    notice = HoursNotice.objects.get()
    assert answer["Location"] == f"{DESK}{notice.number}/"
    assert "林*例" in text_of(client, f"{DESK}{notice.number}/print/")
    assert volunteer.organisation is not None
    client.logout()
    assert notice.number in text_of(client, OPEN)
    text = text_of(client, f"{OPEN}{notice.number}/")
    for told in ("林*例", volunteer.organisation.name, "1.5"):
        assert told in text
    for secret in ("林示例", volunteer.number):
        assert secret not in text
    with clock.standing_at(clock.now() + timedelta(days=30)):
        assert end_hours_notices(in_taiyuan) == 1
        assert "林*例" not in text_of(client, f"{OPEN}{notice.number}/")
        assert client.get(f"{OPEN}{notice.number}/object/").status_code == 302
    assert HoursShown.objects.get().through == yesterday


def test_it_is_searched_by_name_and_by_organisation(
    client: Client, office: User, volunteer: Volunteer
) -> None:
    other = organised("王某某")
    served_in_all(other, 60, clock.today() - timedelta(days=1))
    here = f"{OPEN}{listed(office).number}/"
    assert volunteer.organisation is not None
    found = {
        "name=林示例": {"林*例"},
        "name=林别例": {"林*例"},
        "name=王*某": {"王*某"},
        "name=林示": set(),
        "name=林": set(),
        f"organisation={volunteer.organisation.name}": {"林*例"},
        "organisation=没有的组织": set(),
        f"name=王某某&organisation={volunteer.organisation.number}": set(),
    }
    for asked, names in found.items():
        assert set(re.findall(r"[林王]\*.", text_of(client, f"{here}?{asked}"))) - {
            asked.split("=")[1][:3]
        } == names - {asked.split("=")[1][:3]}, asked


def test_as_many_queries_for_three_as_for_one(client: Client, office: User) -> None:
    def asked(people: int) -> int:
        for _ in range(people):
            served_in_all(organised(), 60, clock.today() - timedelta(days=1))
        notice = listed(office)
        client.get(f"{OPEN}{notice.number}/")
        with CaptureQueriesContext(connection) as seen:
            client.get(f"{OPEN}{notice.number}/")
        withdraw_hours(notice, reason="重来", by=office)
        return len(seen)

    assert asked(1) == asked(2)


def test_anybody_objects_to_one_line_and_the_office_answers(
    client: Client, office: User, volunteer: Volunteer
) -> None:
    notice = listed(office)
    text = text_of(client, f"{OPEN}{notice.number}/")
    found = re.search(r'href="([^"]*object/\?of=[^"]+)"', text)
    assert found is not None
    assert "林*例" in text_of(client, found[1])
    answer = client.post(found[1], {"content": WORDS, "contact": "19900000000"})
    objection = HoursObjection.objects.get()
    assert objection.line is not None
    assert objection.number in text_of(client, answer["Location"])
    client.force_login(office)
    here = f"{DESK}objections/{objection.number}/"
    text = text_of(client, here)
    assert "林示例" in text
    assert "19900000000" not in text
    assert "19900000000" in client.post(f"{here}sender/").content.decode()
    assert "还有 1 件异议" in text_of(client, f"{DESK}{notice.number}/")
    given = {"outcome": "UPHELD", "handling": "查了台账", "answer": "已冲销"}
    assert client.post(here, given)["Location"] == f"{DESK}{notice.number}/"


def test_a_line_is_named_to_nobody_once_the_list_is_over(
    client: Client, office: User, volunteer: Volunteer, in_taiyuan: Fund
) -> None:
    """The address that objects to a line stays good for what it looks like, not for whose it is."""
    notice = listed(office)
    found = re.search(
        r'href="([^"]*object/\?of=[^"]+)"', text_of(client, f"{OPEN}{notice.number}/")
    )
    assert found is not None
    assert "林*例" in client.post(found[1], {"content": ""}).content.decode()
    with clock.standing_at(clock.now() + timedelta(days=30)):
        end_hours_notices(in_taiyuan)
        for words in ("", WORDS):
            assert "林*例" not in client.post(found[1], {"content": words}).content.decode()
    assert not HoursObjection.objects.exists()


def test_a_list_taken_down_is_nowhere(client: Client, office: User, volunteer: Volunteer) -> None:
    notice = listed(office)
    client.force_login(office)
    client.post(f"{DESK}{notice.number}/withdraw/", {"reason": "导入有误"})
    assert "导入有误" in text_of(client, f"{DESK}{notice.number}/")
    client.logout()
    assert notice.number not in text_of(client, OPEN)
    assert client.get(f"{OPEN}{notice.number}/").status_code == 404
