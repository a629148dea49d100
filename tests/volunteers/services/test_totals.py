"""Kept totals held against records: told by number, and only what differs is written anew."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from funds.models import Fund, User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from tests.factories.funds import member
from tests.factories.volunteers import served, volunteer_by
from volunteers.models import RecordKind, Volunteer, VolunteerTotal
from volunteers.models.kept_ranks import STRETCH, RankTally
from volunteers.queries.hours import minutes_in_all
from volunteers.queries.rankings import people_above
from volunteers.queries.tallies import differing_tallies
from volunteers.queries.totals import Difference, differing_totals
from volunteers.services.totals import rebuild_tallies, rebuild_totals


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


def row_of(volunteer: Volunteer) -> str:
    """Return where the total's row lies: writing it, even with the same values, moves it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ctid::text FROM volunteers_volunteertotal WHERE volunteer_id = %s",
            [volunteer.pk],
        )
        return str(cursor.fetchone()[0])


def test_only_what_differs_is_written(office: User) -> None:
    right, wrong, lost = (volunteer_by(office) for _ in range(3))
    for volunteer in (right, wrong, lost):
        served(volunteer, 60)
        served(volunteer, 30)
    undone = served(lost, 45)
    served(lost, -45, kind=RecordKind.REVERSAL, reverses=undone, reason="错")
    assert differing_totals() == []
    assert rebuild_totals() == 0
    VolunteerTotal.objects.filter(volunteer=wrong).update(minutes=91)
    VolunteerTotal.objects.filter(volunteer=lost).update(records=7)
    assert differing_totals() == [
        Difference(wrong.number, 91, 2, 90, 2),
        Difference(lost.number, 90, 7, 90, 2),
    ]
    before = row_of(right)
    assert rebuild_totals() == 2
    assert row_of(right) == before
    assert differing_totals() == []
    assert [minutes_in_all(volunteer) for volunteer in (right, wrong, lost)] == [90, 90, 90]


def test_a_total_without_records_becomes_nothing(office: User) -> None:
    volunteer = volunteer_by(office)
    VolunteerTotal.objects.create(volunteer=volunteer, minutes=600, records=1)
    assert [row.minutes for row in differing_totals()] == [0]
    assert rebuild_totals() == 1
    assert minutes_in_all(volunteer) == 0


def run(*args: str) -> tuple[str, int]:
    out, code = StringIO(), 0
    try:
        call_command("reconcile_hours", *args, stdout=out)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return out.getvalue(), code


def test_the_command_names_the_volunteers_and_mends_them(taiyuan: Fund, puyang: Fund) -> None:
    for fund in (taiyuan, puyang):
        with fund_scope(fund.pk):
            volunteer = volunteer_by(member(fund, Role.OFFICE))
            served(volunteer, 60)
    assert run("taiyuan") == ("累计时长与记录一致，名次分布与累计时长一致\n", 0)
    with fund_scope(puyang.pk):
        VolunteerTotal.objects.update(minutes=75)
    told, code = run("puyang")
    assert (f"{volunteer.number} 累计 75 分钟 1 条，记录合计 60 分钟 1 条" in told, code) == (
        True,
        1,
    )
    assert run("taiyuan")[1] == 0
    told, code = run("puyang", "--rebuild")
    assert ("已改写 1 人的累计时长" in told, code) == (True, 0)
    assert run("puyang")[1] == 0
    with pytest.raises(CommandError, match="没有地址为 nowhere 的基金"):
        run("nowhere")


def test_tallies_of_places_are_held_against_totals_and_put_right(office: User) -> None:
    first, second = volunteer_by(office), volunteer_by(office)
    for volunteer, minutes in ((first, 60), (second, 700)):
        served(volunteer, minutes)
    assert differing_tallies() == 0
    assert rebuild_tallies() == 0
    RankTally.objects.filter(width=1, value=700).update(people=4)
    RankTally.objects.create(width=STRETCH, value=9, lane=3, people=1)
    told, code = run("taiyuan")
    assert ("名次分布有 2 处与累计时长不符" in told, code) == (True, 1)
    assert rebuild_tallies() == 2
    assert differing_tallies() == 0
    assert (people_above(0), people_above(60), people_above(700)) == (2, 1, 0)
