"""The inbox as a page: opening marks read, the bell counts, questions stay as many."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, User
from funds.permissions import Role
from funds.queries.notices import notices_of, unread_count
from funds.services.notices import notify
from kit.tenancy.scope import fund_scope
from tests.factories.funds import member

BACKEND = "portal.accounts.AccountBackend"


@pytest.fixture
def office(taiyuan: Fund, client: Client) -> User:
    person = member(taiyuan, Role.OFFICE)
    client.force_login(person, backend=BACKEND)
    return person


def tell(fund: Fund, person: User, *words: str) -> None:
    with fund_scope(fund.pk):
        for subject in words:
            notify([person], subject=subject, text="正文", url="/taiyuan/calendar/")


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_opening_one_marks_it_read_and_leads_there(
    taiyuan: Fund, client: Client, office: User
) -> None:
    tell(taiyuan, office, "甲", "乙")
    text = page(client, "/taiyuan/inbox/")
    assert text.index("乙") < text.index("甲")
    assert "2 条未读" in text
    with fund_scope(taiyuan.pk):
        first = notices_of(office).order_by("id")[0]
    response = client.get(f"/taiyuan/inbox/{first.pk}/")
    assert (response.status_code, response["Location"]) == (302, "/taiyuan/calendar/")
    assert "1 条未读" in page(client, "/taiyuan/inbox/?shown=all")
    assert "甲" not in page(client, "/taiyuan/inbox/?shown=unread")


def test_all_are_read_by_one_button(taiyuan: Fund, client: Client, office: User) -> None:
    tell(taiyuan, office, "甲", "乙")
    response = client.post("/taiyuan/inbox/read/", follow=True)
    assert "已把 2 条消息记为已读" in response.content.decode()
    with fund_scope(taiyuan.pk):
        assert unread_count(office) == 0


def test_another_persons_notice_does_not_open(taiyuan: Fund, client: Client, office: User) -> None:
    other = member(taiyuan, Role.CASHIER)
    tell(taiyuan, other, "给出纳")
    with fund_scope(taiyuan.pk):
        notice = notices_of(other).get()
    assert client.get(f"/taiyuan/inbox/{notice.pk}/").status_code == 403
    assert "给出纳" not in page(client, "/taiyuan/inbox/")
    with fund_scope(taiyuan.pk):
        assert unread_count(other) == 1


def test_as_many_questions_for_one_notice_as_for_three(
    taiyuan: Fund, client: Client, office: User
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(client, "/taiyuan/inbox/")
        return len(asked)

    tell(taiyuan, office, "甲")
    count()
    few = count()
    tell(taiyuan, office, "乙", "丙")
    assert count() == few
