"""Totals of before the portal: one a person, by two people, in the total and for stars alone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from funds.models import Fund, User
from funds.permissions import Role
from funds.queries.imports import to_confirm
from funds.services.imports import check_again, confirm_import
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.imports import new_shape
from kit.jobs import run_to_end
from kit.models import ImportState, Verdict
from tests.factories.funds import member
from tests.factories.imports import brought, counts, faults, imported
from tests.factories.stars import batch_of, plain_volunteer, shown, star_rule
from tests.factories.volunteers import DivisionFactory, served
from volunteers.models import RecordKind, ServiceRecord, StarCandidate, Volunteer
from volunteers.queries.figures import served as served_in
from volunteers.queries.figures import served_between
from volunteers.queries.group_rankings import Group, group_ranking
from volunteers.queries.hours import minutes_in_all, minutes_on
from volunteers.queries.rankings import Asked, ranking
from volunteers.queries.totals import differing_totals
from volunteers.services.earlier_hours import Summed, TotalsIntake
from volunteers.services.hours import LateData, enter_late, reverse_record

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
CUTOFF = date(2026, 10, 31)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def second(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def veteran(office: User) -> Volunteer:
    return plain_volunteer(name="王示例", division=DivisionFactory.create(code="990101"))


def row(who: Volunteer, hours: Any = Decimal("312.5"), **fields: Any) -> dict[str, Any]:
    return {
        "志愿者编号": who.number,
        "姓名": who.name,
        "证件号码": "**************0012",
        "累计时长": hours,
        "截止日期": CUTOFF,
        "依据": "原系统导出",
        **fields,
    }


def test_who_brings_a_sheet_is_not_who_has_it_written(
    in_taiyuan: Fund, office: User, second: User, veteran: Volunteer
) -> None:
    rows = [row(veteran), row(plain_volunteer(name="李示例"), 0)]
    run = brought(in_taiyuan, "earlier_hours", rows, office)
    assert counts(run) == (1, 0, 1, 0)
    with pytest.raises(NotAllowed, match="另一个人"):
        confirm_import(in_taiyuan, new_shape("earlier_hours"), run, by=office)
    assert list(to_confirm(in_taiyuan, second)) == [run]
    assert not to_confirm(in_taiyuan, office).exists()
    done = imported(in_taiyuan, "earlier_hours", rows, office, confirmer=second)
    assert counts(done) == (1, 0, 1, 0)
    record = ServiceRecord.objects.get(volunteer=veteran)
    assert (record.kind, record.minutes, record.served_on) == (RecordKind.EARLIER, 18_750, CUTOFF)
    assert (record.recorded_by, record.confirmed_by) == (office, second)
    assert (record.reason, record.organisation) == ("原系统导出", None)
    again = brought(in_taiyuan, "earlier_hours", rows, office)
    assert counts(again) == (0, 0, 2, 0)


def test_a_colleague_who_has_it_checked_again_does_not_free_its_bringer_to_confirm(
    in_taiyuan: Fund, office: User, second: User, veteran: Volunteer
) -> None:
    run = brought(in_taiyuan, "earlier_hours", [row(veteran)], office)
    shape = new_shape("earlier_hours")
    again = check_again(in_taiyuan, shape, run, by=second)
    run_to_end(again.check_job)
    again.refresh_from_db()
    assert (again.brought_by, again.state) == (office, ImportState.READY)
    with pytest.raises(NotAllowed, match="另一个人"):
        confirm_import(in_taiyuan, shape, again, by=office)
    assert again in to_confirm(in_taiyuan, second)


def test_it_counts_in_the_total_and_for_stars_and_in_no_period(
    in_taiyuan: Fund, office: User, second: User, veteran: Volunteer
) -> None:
    star_rule(office)
    imported(in_taiyuan, "earlier_hours", [row(veteran)], office, confirmer=second)
    served(veteran, 60, served_on=date(2026, 11, 2))
    assert minutes_in_all(veteran) == 18_750 + 60
    assert differing_totals() == []
    assert minutes_on(veteran, CUTOFF) == 0
    since, until = date(2026, 1, 1), date(2026, 12, 31)
    told = served_between(since, until)
    assert (told.people, told.times, told.minutes) == (1, 1, 60)
    assert served_between(CUTOFF, CUTOFF).people == 0
    assert [each.minutes for each in ranking(Asked(since, until)).places] == [60]
    assert [each.minutes for each in ranking(Asked()).places] == [18_750 + 60]
    there = Asked(CUTOFF, until)
    assert [each.minutes for each in group_ranking(Group.DIVISION, there).places] == [60]
    whole = group_ranking(Group.DIVISION, Asked()).places
    assert [each.minutes for each in whole] == [18_750 + 60]
    shown(office)
    candidate = StarCandidate.objects.get(batch=batch_of(by=office))
    assert (candidate.minutes, candidate.level.level) == (18_750 + 60, 2)


def test_a_period_is_read_by_its_own_index(in_taiyuan: Fund) -> None:
    """A table without the others: of few rows they all cost the same, and any may be chosen."""
    name = "volunteers_record_of_period"
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        (made,) = cursor.fetchone()
        cursor.execute(
            "CREATE TEMPORARY TABLE volunteers_servicerecord (LIKE volunteers_servicerecord)"
        )
        cursor.execute(made.replace("ON public.", "ON pg_temp."))
        cursor.execute("SET LOCAL enable_seqscan = off")
    year = date(2026, 1, 1), date(2026, 12, 31)
    assert name in served_in(*year).explain()
    assert name not in served_in(*year, clock.now()).explain()


def test_it_is_replaced_by_a_reversal_only(
    in_taiyuan: Fund, office: User, second: User, veteran: Volunteer
) -> None:
    imported(in_taiyuan, "earlier_hours", [row(veteran)], office, confirmer=second)
    other = row(veteran, Decimal(300))
    told = faults(brought(in_taiyuan, "earlier_hours", [other], office))
    assert "已经登记过以前累计 312.5 小时" in told[2][0][1]
    record = ServiceRecord.objects.get()
    reverse_record(record, reason="原系统重复导出", by=office)
    assert (minutes_in_all(veteran), minutes_on(veteran, CUTOFF)) == (0, 0)
    same = brought(in_taiyuan, "earlier_hours", [row(veteran)], office)
    assert counts(same) == (0, 0, 1, 0)
    imported(in_taiyuan, "earlier_hours", [other], office, confirmer=second)
    assert minutes_in_all(veteran) == 18_000


def test_a_day_is_counted_once(
    in_taiyuan: Fund, office: User, second: User, veteran: Volunteer
) -> None:
    early = plain_volunteer(name="李示例")
    served(early, 60, served_on=CUTOFF - timedelta(days=1))
    rows = [row(early), row(veteran, 截止日期=date(2026, 11, 20)), row(veteran, 姓名="张示例")]
    told = faults(brought(in_taiyuan, "earlier_hours", rows, office))
    assert "重复计算" in told[2][0][1]
    assert "没有过完" in told[3][0][1]
    assert "不是同一个人" in told[4][0][1]
    imported(in_taiyuan, "earlier_hours", [row(veteran)], office, confirmer=second)
    begins = datetime(2026, 10, 31, 1, tzinfo=UTC)
    late = LateData(veteran, begins, begins + timedelta(hours=1), "值勤", "设备故障")
    with pytest.raises(Refusal, match="以前累计"):
        enter_late(late, by=office)
    line = {
        "志愿者编号": veteran.number,
        "服务日期": CUTOFF,
        "时长（小时）": "1",
        "服务内容": "值勤",
        "来源编号": "A1",
    }
    assert "以前累计" in faults(brought(in_taiyuan, "hours", [line], office))[2][0][1]


def test_hours_recorded_after_the_check_of_a_day_before_it_are_not_counted_twice(
    office: User, second: User, veteran: Volunteer
) -> None:
    """While a city's totals are being judged, somebody confirms hours entered late."""
    intake = TotalsIntake(by=office)
    summed = Summed(
        line=2,
        number=veteran.number,
        name=veteran.name,
        minutes=6_000,
        cutoff=CUTOFF,
        basis="原系统",
    )
    intake.take([summed])
    assert intake.judge() == {Verdict.NEW: 1}
    served(veteran, 60, served_on=CUTOFF)
    with pytest.raises(Refusal, match="重新核对"):
        intake.store(confirmed_by=second)
    assert minutes_in_all(veteran) == 60
