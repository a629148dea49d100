"""An organisation's own roster: its own people alone, and nobody learns who is another's."""

from typing import Any

import pytest
from django.test import Client

from funds.models import Fund, User
from funds.permissions import Role
from funds.services.imports import confirm_import
from kit.errors import NotAllowed
from kit.imports import new_shape
from kit.imports.bulk import BulkShape
from kit.jobs import run_to_end
from kit.jobs.results import open_kept
from kit.models import ImportRow, ImportRun, ImportState, Job, JobState
from tests.factories.funds import UnitFactory, member
from tests.factories.imports import brought, cells, counts, faults, imported
from tests.factories.rosters import identity, person
from tests.factories.volunteers import DivisionFactory, OrganisationFactory
from volunteers.models import Consent, Organisation, Volunteer

SHAPE = "team-roster"


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    DivisionFactory.create()
    return member(in_taiyuan, Role.OFFICE)


def team_of(fund: Fund, name: str) -> tuple[Organisation, User]:
    """Return an organisation and who signs in for it."""
    unit = UnitFactory.create(name=f"{name}的单位")
    team = OrganisationFactory.create(name=name, unit=unit)
    return team, member(fund, Role.ORGANISATION, unit=unit)


@pytest.fixture
def ours(in_taiyuan: Fund, office: User) -> tuple[Organisation, User]:
    return team_of(in_taiyuan, "甲队")


@pytest.fixture
def theirs(in_taiyuan: Fund, office: User) -> Organisation:
    """Another organisation with person 1 in it; person 2 is in none."""
    team, _ = team_of(in_taiyuan, "乙队")
    rows = [person(1, 所属组织="乙队", 志愿者编号="A-1"), person(2)]
    imported(in_taiyuan, "volunteers", rows, office)
    return team


def test_a_team_brings_its_own_people(
    in_taiyuan: Fund, office: User, ours: tuple[Organisation, User]
) -> None:
    team, leader = ours
    rows = [person(11), person(12, 所属组织="甲队")]
    run = imported(in_taiyuan, SHAPE, rows, leader)
    assert (run.state, counts(run)) == (ImportState.DONE, (2, 0, 0, 0))
    assert Volunteer.objects.filter(organisation=team).count() == 2
    assert brought(in_taiyuan, SHAPE, rows, leader).state == ImportState.UNCHANGED
    rows[0]["职业"] = "摄影师"
    assert counts(imported(in_taiyuan, SHAPE, rows, leader)) == (0, 1, 1, 0)
    named = brought(in_taiyuan, SHAPE, [person(13, 所属组织="没有的队")], leader)
    assert [title for title, _ in faults(named)[2]] == ["所属组织"]


VARIANTS: list[dict[str, Any]] = [
    {},
    {"志愿者编号": "A-1"},
    {"志愿者编号": "A-2", "证件类型": "居民身份证"},
    {"所属组织": "乙队"},
    {"所属组织": "甲队", "监护人姓名": "林示例"},
    {"手机": "19900009999"},
    {"注册日期": "2001-01-01"},
]
MANY = 10


def _told(run: ImportRun, ids: list[str]) -> str:
    """Return all that a check keeps and gives out, without the ends of the numbers in the sheet."""
    rows = ImportRow.objects.filter(run=run).order_by("number")
    with open_kept(run.check_job.result_path) as file:
        given = cells(file.read())
    told = f"{run.state} {counts(run)} {list(rows.values_list('number', 'verdict', 'detail'))}"
    for number in ids:
        told = told.replace(number[-4:], "****")
    for number in ids:
        given = [[str(cell).replace(number[-4:], "****") for cell in row] for row in given]
    return told + str(given)


def test_a_check_tells_nobody_apart(
    in_taiyuan: Fund, office: User, ours: tuple[Organisation, User]
) -> None:
    """Another's, nobody's and a stranger's row come out alike: alone, and twice in a sheet."""
    team_of(in_taiyuan, "乙队")
    kept = [person(place, 所属组织="乙队" if place % 2 else "") for place in range(2 * MANY)]
    kept[1]["志愿者编号"] = "A-1"
    imported(in_taiyuan, "volunteers", kept, office)
    outcomes = set()
    # Of another organisation, of none, and nobody whom anybody registered.
    for first, step in ((1, 2), (0, 2), (70_000, 1)):
        rows = [
            {**person(place), **fields, "证件号码": identity(first + place * step)}
            for place, fields in enumerate(VARIANTS)
        ]
        for row in rows:
            row["性别"] = row["出生年月"] = ""
        rows += [rows[0], rows[5]]
        run = brought(in_taiyuan, SHAPE, rows, ours[1])
        outcomes.add(_told(run, [row["证件号码"] for row in rows]))
    assert len(outcomes) == 1
    # Two with a number that is not theirs, one of another organisation, two a second time.
    assert "(4, 0, 0, 5)" in outcomes.pop()


def test_another_s_people_stay_where_they_are(
    in_taiyuan: Fund, ours: tuple[Organisation, User], theirs: Organisation
) -> None:
    team, leader = ours
    before = list(Volunteer.objects.order_by("pk").values())
    run = imported(in_taiyuan, SHAPE, [person(1, 职业="改了"), person(2), person(11)], leader)
    assert counts(run) == (3, 0, 0, 0)
    assert list(Volunteer.objects.order_by("pk").values())[:2] == before
    assert Volunteer.objects.get(organisation=team).id_last4 == identity(11)[-4:]


def test_who_may_bring_what(
    in_taiyuan: Fund, office: User, ours: tuple[Organisation, User], theirs: Organisation
) -> None:
    """Importing for one's own unit opens no other sheet, nor another organisation's."""
    _, leader = ours
    _, stranger = team_of(in_taiyuan, "丙队")
    for shape in ("volunteers", "hours", "organisations"):
        with pytest.raises(NotAllowed):
            brought(in_taiyuan, shape, [person(1)], leader)
    with pytest.raises(NotAllowed):
        brought(in_taiyuan, SHAPE, [person(1)], office)
    run = brought(in_taiyuan, SHAPE, [person(11)], leader)
    client = Client()
    client.force_login(stranger)
    for method, page in (("get", ""), ("post", "write/"), ("post", "again/"), ("get", "faults/")):
        answer = getattr(client, method)(f"/taiyuan/imports/runs/{run.number}/{page}")
        assert answer.status_code == 404, page
    assert run.number not in client.get("/taiyuan/imports/runs/").content.decode()
    assert "待确认" not in client.get("/taiyuan/imports/").content.decode()
    client.force_login(leader)
    for shape in ("volunteers", "hours", "divisions"):
        assert client.get(f"/taiyuan/imports/{shape}/").status_code == 403, shape
        assert client.get(f"/taiyuan/imports/{shape}/template/").status_code == 403, shape
    page = client.get("/taiyuan/imports/").content.decode()
    assert "/taiyuan/imports/team-roster/" in page
    assert "1 份待确认" in page
    assert "/taiyuan/imports/volunteers/" not in page
    assert "不会重复登记" in client.get(f"/taiyuan/imports/runs/{run.number}/").content.decode()


def test_a_team_takes_its_own_roster_masked(
    in_taiyuan: Fund, office: User, ours: tuple[Organisation, User], theirs: Organisation
) -> None:
    team, leader = ours
    imported(in_taiyuan, SHAPE, [person(11), person(12)], leader)
    client = Client()
    client.force_login(leader)
    page = client.get(f"/taiyuan/teams/{team.number}/").content.decode()
    assert "/taiyuan/imports/team-roster/" in page
    assert client.get(f"/taiyuan/rosters/teams/{theirs.number}/").status_code == 404
    own = f"/taiyuan/rosters/teams/{team.number}/"
    assert own in page
    watched = client.post(own, {"key": "once"})
    job = run_to_end(Job.objects.get(label__contains="甲队"))
    assert job.state == JobState.DONE, job.error
    assert client.get(watched.headers["Location"]).status_code == 200
    file = client.get(f"/taiyuan/jobs/{job.pk}/download/")
    told = [[str(cell or "") for cell in row] for row in cells(b"".join(file))]
    numbers = [cell for row in told for cell in row if cell.startswith("*" * 14)]
    assert numbers == ["*" * 14 + identity(place)[-4:] for place in (11, 12)]
    assert identity(11) not in str(told)
    client.force_login(member(in_taiyuan, Role.FINANCE))
    assert client.get(watched.headers["Location"]).status_code == 403


def test_a_consent_declared_with_it_is_of_its_own_people_alone(
    in_taiyuan: Fund, office: User, ours: tuple[Organisation, User], theirs: Organisation
) -> None:
    """Another's people in the sheet are left alone in this, too: nobody agreed for them."""
    team, leader = ours
    imported(in_taiyuan, SHAPE, [person(11)], leader)
    run = brought(in_taiyuan, SHAPE, [person(1), person(2), person(11), person(12)], leader)
    told = {"consent_on": "2026-01-09", "consent_basis": "存档案柜"}
    shape = new_shape(SHAPE)
    declared = {"consent_declared": "on", **told}
    assert isinstance(shape, BulkShape)
    run = confirm_import(in_taiyuan, shape, run, by=leader, told=shape.heard(declared))
    assert run.write_job is not None
    assert run_to_end(run.write_job).state == JobState.DONE
    agreed = Volunteer.objects.exclude(consented_at=None)
    assert set(agreed.values_list("organisation", flat=True)) == {team.pk}
    assert (agreed.count(), Consent.objects.get().people) == (2, 2)
    assert set(theirs.members.values_list("version", flat=True)) == {1}
