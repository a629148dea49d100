"""Service records as a spreadsheet: of the city, a year, an organisation; one's own by phone."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.jobs import run_to_end
from kit.jobs.results import open_kept
from kit.models import JobState
from kit.tenancy.scope import fund_scope
from reports.exports.records import COLUMNS, write_records
from reports.services.records import request_members_records, request_records
from tests.factories.funds import UnitFactory, member
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import DivisionFactory, OrganisationFactory, data_of, served
from tests.volunteers.views.conftest import signed_in
from volunteers.models import Organisation, RecordKind
from volunteers.queries.records import Chosen
from volunteers.services.hours import reverse_record
from volunteers.services.joining import Consents, join

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


def rows_in(file: Any) -> list[dict[str, Any]]:
    page = load_workbook(file).worksheets[0]
    titles, *rows = page.iter_rows(min_row=3, values_only=True)
    assert list(titles) == [column.title for column in COLUMNS]
    return [dict(zip(titles, row, strict=True)) for row in rows]


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def team(in_taiyuan: Fund, office: User) -> Organisation:
    """An organisation with one record; besides it another's, one of before and one reversed."""
    team: Organisation = OrganisationFactory.create(name="示例一队")
    who, other = plain_volunteer(name="王示例"), plain_volunteer(name="李示例")
    served(who, 150, served_on=date(2026, 11, 2), title="=1+1", organisation=team, key="A1")
    served(other, 65, served_on=date(2025, 3, 2), title="清扫", key="A2")
    two = {"recorded_by": office, "confirmed_by": member(in_taiyuan, Role.OFFICE)}
    before = {"kind": RecordKind.EARLIER, "key": "A3", **two}
    served(other, 6_000, served_on=date(2025, 1, 31), title="以前", **before)
    reverse_record(served(who, 60, served_on=date(2026, 11, 3), key="A4"), reason="重复", by=office)
    return team


def test_all_of_a_year_or_for_an_organisation(
    in_taiyuan: Fund, office: User, team: Organisation, tmp_path: Path
) -> None:
    def keys(chosen: Chosen) -> list[str]:
        path = tmp_path / "a.xlsx"
        write_records(path, in_taiyuan, chosen)
        return [row["来源编号"].split(":")[0] for row in rows_in(path)]

    assert keys(Chosen()) == ["A1", "A2", "A3", "A4", "冲销"]
    assert keys(Chosen(year=2026)) == ["A1", "A4", "冲销"]
    assert keys(Chosen(year=2025)) == ["A2"]
    assert keys(Chosen(organisation=team.pk)) == ["A1"]
    job = run_to_end(request_records(by=office, organisation=team))
    assert job.state == JobState.DONE, job.error
    with open_kept(job.result_path) as file:
        (row,) = rows_in(io.BytesIO(file.read()))
    assert (row["姓名"], row["组织"], row["时长（小时）"]) == ("王示例", "示例一队", 2.5)
    assert (row["服务内容"], row["服务日期"].date()) == ("=1+1", date(2026, 11, 2))
    write_records(tmp_path / "b.xlsx", in_taiyuan, Chosen(year=2026))
    told = [
        (row["时长（小时）"], row["状态"], row["原因或依据"])
        for row in rows_in(tmp_path / "b.xlsx")
    ]
    assert told == [(2.5, "有效", None), (1, "已冲销", None), (-1, "冲销", "重复")]


def test_who_may_not(in_taiyuan: Fund) -> None:
    with pytest.raises(NotAllowed):
        request_records(by=member(in_taiyuan, Role.EVALUATOR))
    with pytest.raises(Refusal):
        request_records(by=member(in_taiyuan, Role.CASHIER))


def test_one_s_own_by_phone(taiyuan: Fund) -> None:
    with fund_scope(taiyuan.pk):
        DivisionFactory.create()
        me = join(data_of(), Consents(kept=True, identity=True), fund=taiyuan)
        served(me.volunteer, 90, served_on=date(2026, 11, 2), key="B1")
        served(plain_volunteer(), 60, served_on=date(2026, 11, 2), key="B2")
    answer = signed_in(me.account).get("/taiyuan/my/hours/sheet/")
    content = answer.getvalue()
    assert [row["来源编号"] for row in rows_in(io.BytesIO(content))] == ["B1"]


def test_an_organisation_asks_for_what_its_members_served(taiyuan: Fund) -> None:
    with fund_scope(taiyuan.pk):
        own, other = (OrganisationFactory.create(unit=UnitFactory.create()) for _ in range(2))
        keeper = member(taiyuan, Role.ORGANISATION, unit=own.unit)
        mine, theirs = plain_volunteer(organisation=own), plain_volunteer(organisation=other)
        served(mine, 60, served_on=date(2026, 11, 2), organisation=other, key="C1")
        served(mine, 60, served_on=date(2025, 11, 2), key="C2")
        served(theirs, 60, served_on=date(2026, 11, 2), organisation=own, key="C3")
        with pytest.raises(NotAllowed):
            request_members_records(other, by=keeper)
        job = run_to_end(request_members_records(own, year=2026, by=keeper))
        assert job.state == JobState.DONE, job.error
        with open_kept(job.result_path) as file:
            assert [row["来源编号"] for row in rows_in(io.BytesIO(file.read()))] == ["C1"]
    client = signed_in(keeper)
    page = f"/taiyuan/rosters/teams/{own.number}/records/"
    assert page in client.get(f"/taiyuan/teams/{own.number}/").content.decode()
    assert client.post(page, {"key": "a", "year": "2999"}).status_code == 400
    assert client.post(page, {"key": "b"}).status_code == 302
    assert client.get(page.replace(own.number, other.number)).status_code == 404
