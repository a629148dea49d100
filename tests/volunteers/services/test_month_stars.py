"""The star of a month: chosen from its ranking with a reason, published, revoked."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.stars import of_long, plain_volunteer
from tests.factories.volunteers import OrganisationFactory, served
from volunteers.models import MonthStar, Volunteer
from volunteers.queries.month_stars import stars_of_month
from volunteers.services.month_stars import (
    MonthStarData,
    choose_month_star,
    revoke_month_star,
)

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return of_long(in_taiyuan, Role.OFFICE)


@pytest.fixture
def second(office: User) -> Volunteer:
    """The second of October; the first served more, one who opted out most."""
    for minutes, unranked in ((600, False), (900, True)):
        served(plain_volunteer(is_unranked=unranked), minutes, served_on=date(2026, 10, 31))
    team = OrganisationFactory.create(name="示例交通服务队")
    volunteer = plain_volunteer(name="林示例", organisation=team)
    served(volunteer, 300, served_on=OCTOBER)
    served(volunteer, 900, served_on=date(2026, 11, 2))
    return volunteer


def choose(who: Volunteer, by: User, month: date = OCTOBER, reason: str = "风雨无阻") -> MonthStar:
    return choose_month_star(MonthStarData(who, month, reason), by=by)


def test_one_is_chosen_with_the_hours_and_the_place_of_the_month(
    second: Volunteer, office: User
) -> None:
    star = choose(second, office, date(2026, 10, 17))
    assert (star.month, star.minutes, star.place) == (OCTOBER, 300, 2)
    assert stars_of_month(OCTOBER) == stars_of_month(None) == [star]
    with pytest.raises(Refusal, match="已经推选过"):
        choose(second, office)
    revoke_month_star(star, reason="弄错", by=office)
    assert stars_of_month(None) == []
    with pytest.raises(Refusal, match="已经撤销过"):
        revoke_month_star(star, reason="再撤", by=office)
    assert choose(second, office).place == 2


def test_who_opted_out_since_is_named_no_more(second: Volunteer, office: User) -> None:
    choose(second, office)
    Volunteer.objects.filter(pk=second.pk).update(is_unranked=True)
    assert stars_of_month(OCTOBER) == []


def test_what_is_refused(second: Volunteer, office: User, in_taiyuan: Fund) -> None:
    with pytest.raises(Refusal, match="还没有过完"):
        choose(second, office, date(2026, 11, 1))
    with pytest.raises(Refusal, match="推选的理由"):
        choose(second, office, reason=" ")
    with pytest.raises(Refusal, match="没有名次"):
        choose(plain_volunteer(), office)
    out = plain_volunteer(is_unranked=True)
    served(out, 60, served_on=OCTOBER)
    with pytest.raises(Refusal, match="没有名次"):
        choose(out, office)
    with pytest.raises(NotAllowed):
        choose(second, of_long(in_taiyuan, Role.EXECUTOR))


def test_from_the_page_to_the_public(client: Client, second: Volunteer, office: User) -> None:
    client.force_login(office)
    here = "/taiyuan/stars/months/"
    assert "第 2 名" in client.get(here + "new/").content.decode()
    given = {"month": "2026-10", "number": second.number, "reason": "风雨无阻"}
    assert client.post(here + "new/", {**given, "month": "2026-13"}).status_code == 400
    assert client.post(here + "new/", {**given, "number": "1"}).status_code == 400
    assert client.post(here + "new/", given).status_code == 302
    assert "风雨无阻" in client.get(here).content.decode()
    public = Client().get("/taiyuan/rankings/").content.decode()
    for told in ("林*例", "示例交通服务队", "第 2 名", "风雨无阻"):
        assert told in public
    assert "林示例" not in public
    star = MonthStar.objects.get()
    assert client.post(f"{here}{star.pk}/revoke/", {"reason": "弄错"}).status_code == 302
    assert "风雨无阻" not in Client().get("/taiyuan/rankings/").content.decode()
