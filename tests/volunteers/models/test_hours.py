"""What the database holds of service records, asked past every service."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from tests.factories.funds import member
from tests.factories.volunteers import served, volunteer_by
from volunteers.models import RecordKind, ServiceRecord, Volunteer, VolunteerTotal

NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def volunteer(office: User) -> Volunteer:
    return volunteer_by(office)


def at_work(volunteer: Volunteer, begin: datetime, hours: int = 2, **fields: Any) -> ServiceRecord:
    return served(
        volunteer,
        hours * 60,
        period=(begin, begin + hours * HOUR),
        served_on=begin.date(),
        **fields,
    )


def reversed_record(record: ServiceRecord) -> ServiceRecord:
    ServiceRecord.objects.filter(pk=record.pk).update(is_reversed=True)
    return served(
        record.volunteer,
        -record.minutes,
        kind=RecordKind.REVERSAL,
        reverses=record,
        reason="登记错误",
        served_on=record.served_on,
    )


def total_of(volunteer: Volunteer) -> tuple[int, int]:
    row = VolunteerTotal.objects.get(volunteer=volunteer)
    return row.minutes, row.records


def test_nobody_serves_in_two_places_at_once(office: User, volunteer: Volunteer) -> None:
    at_work(volunteer, NOON)
    at_work(volunteer, NOON + 2 * HOUR)
    at_work(volunteer_by(office), NOON)
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        at_work(volunteer, NOON + HOUR)


def test_a_reversed_stretch_may_be_recorded_anew(volunteer: Volunteer) -> None:
    first = at_work(volunteer, NOON)
    reversed_record(first)
    at_work(volunteer, NOON + HOUR)
    assert total_of(volunteer) == (120, 1)


def test_totals_follow_every_statement(office: User, volunteer: Volunteer) -> None:
    other = volunteer_by(office)
    ServiceRecord.objects.bulk_create(
        ServiceRecord(
            volunteer=who,
            minutes=minutes,
            served_on=clock.today(),
            kind=RecordKind.IMPORTED,
            title="清洁家园",
            key=f"批量-{place}",
        )
        for place, (who, minutes) in enumerate([(volunteer, 30), (other, 45), (volunteer, 15)])
    )
    assert total_of(volunteer) == (45, 2)
    assert total_of(other) == (45, 1)
    served(volunteer, 5)
    assert total_of(volunteer) == (50, 3)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"minutes": 0}, "minutes"),
        ({"minutes": -60}, "minutes"),
        ({"minutes": 25 * 60}, "minutes"),
        ({"kind": RecordKind.LATE, "reason": "设备故障"}, "two_people"),
        ({"kind": RecordKind.LATE}, "servicerecord"),
        ({"served_on": clock.today() + timedelta(days=1)}, "future"),
        ({"period": (clock.now(), clock.now() + HOUR)}, "future"),
    ],
)
def test_an_impossible_record_is_refused(
    volunteer: Volunteer, fields: dict[str, Any], name: str
) -> None:
    given = {"minutes": 60, **fields}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        served(volunteer, **given)


def test_one_person_does_not_enter_and_confirm(office: User, volunteer: Volunteer) -> None:
    late: dict[str, Any] = {"kind": RecordKind.LATE, "reason": "设备故障", "recorded_by": office}
    with pytest.raises(IntegrityError, match="_another"), transaction.atomic():
        served(volunteer, confirmed_by=office, **late)
    served(volunteer, confirmed_by=member(volunteer.fund, Role.OFFICE), **late)


def test_the_same_record_of_a_source_comes_once(volunteer: Volunteer) -> None:
    served(volunteer, key="云平台-1")
    with pytest.raises(IntegrityError, match="_key"), transaction.atomic():
        served(volunteer, key="云平台-1")


def test_a_record_is_reversed_once(volunteer: Volunteer) -> None:
    record = served(volunteer, 60)
    reversed_record(record)
    with pytest.raises(IntegrityError, match="reversed_once"), transaction.atomic():
        reversed_record(record)


@pytest.mark.parametrize(
    "change",
    [
        "minutes = minutes + 60",
        "served_on = served_on - 1",
        "title = '别的'",
        "key = 'x'",
        "volunteer_id = volunteer_id + 1",
        "recorded_at = recorded_at - interval '1 day'",
    ],
)
def test_a_record_is_never_changed(volunteer: Volunteer, change: str) -> None:
    record = served(volunteer)
    with (
        pytest.raises(IntegrityError, match="servicerecord_settled"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE volunteers_servicerecord SET {change} WHERE id = %s", [record.pk])


def test_a_reversal_is_not_undone_and_nothing_is_removed(volunteer: Volunteer) -> None:
    record = served(volunteer)
    reversed_record(record)
    with pytest.raises(IntegrityError, match="stands_reversed"), transaction.atomic():
        ServiceRecord.objects.filter(pk=record.pk).update(is_reversed=False)
    for table in ("servicerecord", "volunteertotal"):
        with (
            pytest.raises(IntegrityError, match=f"{table}_stays"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"DELETE FROM volunteers_{table}")
