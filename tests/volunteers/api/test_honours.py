"""Honours go out by the API: counts and no names, of whom the caller sees."""

from datetime import date
from typing import Any

from funds.models import Fund
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from tests.callers import caller
from tests.factories.funds import UnitFactory, member
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import OrganisationFactory
from tests.funds.api.test_lists import questions
from volunteers.models import HonouredKind, HonourLevel
from volunteers.services.honours import HonourData, record_honour, withdraw_honour


def test_honours(taiyuan: Fund) -> None:
    with fund_scope(taiyuan.pk):
        team = OrganisationFactory.create(unit=UnitFactory.create())
        office = member(taiyuan, Role.OFFICE)
        small = member(taiyuan, Role.ORGANISATION, unit=team.unit)
        who = plain_volunteer(name="赵钱孙", organisation=team)

        def given(name: str, day: date, **fields: Any) -> Any:
            told = HonourData(
                name, HonourLevel.CITY, HonouredKind.PERSON, "市文明办", day,
                numbers=[who.number], **fields,
            )  # fmt: skip
            return record_honour(told, by=office, key=name)

        first = given("优秀志愿者", date(2016, 5, 9))
        own = given("最美志愿者", date(2017, 5, 9), organisation=team)
        gone = withdraw_honour(given("误登", date(2018, 5, 9)), reason="误", by=office)
    program = caller(office, taiyuan)
    answer = program.get("honours/", withdrawn="false", last="2016-12-31")
    (row,) = answer.json()["results"]
    assert "赵钱孙" not in answer.content.decode()
    assert (row["number"], row["level_label"], row["count"]) == (first.number, "市级", 1)
    assert row["organisation"] is None
    everything = program.get("honours/", kind="PERSON").json()["results"]
    assert [each["number"] for each in everything] == [gone.number, own.number, first.number]
    (row,) = program.get("honours/", withdrawn="true").json()["results"]
    assert row["is_withdrawn"]
    seen = caller(small, taiyuan).get("honours/").json()["results"]
    assert [each["number"] for each in seen] == [own.number]
    assert questions(program, "honours/", limit=1)[0] == questions(program, "honours/")[0]
