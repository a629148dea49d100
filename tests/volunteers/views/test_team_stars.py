"""Stars of organisations as people work on them, page by page, from the rules to a certificate."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.core.management import call_command
from django.test import Client
from openpyxl import load_workbook

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from tests.factories.funds import UnitFactory, member
from tests.factories.stars import (
    batch_of,
    confirmed,
    of_long,
    seen,
    shown,
    star_rule,
    team_of,
    team_rule,
    teams_batch,
)
from tests.factories.volunteers import OrganisationFactory
from tests.volunteers.views.test_stars import queries, text_of
from volunteers.models import Organisation, StarAward, StarBatch, StarCandidate, StarRule
from volunteers.services.star_batches import check_batch, drop_candidate, give_up_batch
from volunteers.services.star_confirming import publish_batch

HOME = "/taiyuan/stars/"


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return of_long(in_taiyuan, Role.OFFICE)


@pytest.fixture
def clerk(in_taiyuan: Fund) -> User:
    return of_long(in_taiyuan, Role.EXECUTOR)


@pytest.fixture
def team(office: User, clerk: User) -> Organisation:
    """A team that reaches two stars by its members; one star of people at an hour each."""
    head = OrganisationFactory.create(name="示例志愿服务总队")
    with clock.standing_at(clock.now() - timedelta(days=30)):
        star_rule(office, hours=(1, 2, 3))
        shown(office)
        made = team_of([3, 2, 2, 1, 1], plain=5, name="示例巡防志愿服务队", parent=head)
        confirmed(batch_of(by=clerk), office)
    shown(office)
    return made


@pytest.fixture
def batch(team: Organisation, office: User, clerk: User) -> StarBatch:
    team_rule(office)
    return teams_batch(by=clerk)


@pytest.fixture
def award(batch: StarBatch, office: User, clerk: User) -> StarAward:
    seen(StarCandidate.objects.get(batch=batch), office)
    confirmed(batch, office, "示例〔2026〕7号")
    return StarAward.objects.select_related("level", "candidate__batch").get(
        organisation__isnull=False
    )


def test_an_example_is_offered_and_nothing_is_filled_in_unasked(
    client: Client, office: User
) -> None:
    client.force_login(office)
    here = HOME + "rules/teams/new/"
    assert 'value="30"' not in text_of(client, here)
    offered = text_of(client, here + "?example=nanping")
    for value in ("一星", "30", "3", "40", "6"):
        assert f'value="{value}"' in offered
    given = {
        "effective_from": "2020-01-01", "basis": "示例文件", "name_0": "一星",
        "certifier_0": "示例市文明办", "low_share_0": "30", "brands_0": "1", "needs_visit_0": "on",
    }  # fmt: skip
    assert client.post(here, {**given, "low_share_0": "", "brands_0": ""}).status_code == 302
    rule = StarRule.objects.get(subject="ORGANISATION")
    assert rule.levels.get().needs_visit
    assert client.post(here, {**given, "name_0": ""}).status_code == 400
    assert client.post(here, {**given, "effective_from": "2021-01-01"}).status_code == 302
    told = text_of(client, HOME + "rules/teams/")
    assert "一至二星成员不少于 30%；品牌项目不少于 1 个；联合实地核查" in told
    assert "组织星级" not in text_of(client, HOME + "rules/new/")


def test_from_computing_to_a_held_star(
    client: Client, team: Organisation, office: User, clerk: User
) -> None:
    team_rule(office)
    yesterday = f"{clock.today() - timedelta(days=1)}"
    client.force_login(clerk)
    given = {"subject": "ORGANISATION", "title": "第一批组织", "cutoff": yesterday}
    answer = client.post(HOME + "new/", given)
    batch = StarBatch.objects.get(subject="ORGANISATION")
    here = f"{HOME}{batch.number}/"
    assert answer["Location"] == here
    row = StarCandidate.objects.get(batch=batch)
    client.force_login(office)
    text = text_of(client, here)
    assert "示例巡防志愿服务队" in text
    assert f"成员和星级</dt><dd>{yesterday} 及以前登记、认定的" in text
    assert 'data-label="一至二星成员" class="num">4<small>÷ 10 人</small>' in text
    assert "还有 1 个组织要登记核查情况" in text
    assert client.post(here + "check/").status_code == 400
    form = f"{here}{row.pk}/check/"
    assert "4 人 ÷ 10 人 = 40.00%" in text_of(client, form)
    found = {"brands": "1", "services": "6", "clean_years": "3", "evidence": "查了台账。"}
    assert client.post(form, {**found, "evidence": ""}).status_code == 400
    assert client.post(form, found).status_code == 302
    assert "查了台账。" in text_of(client, form)
    row.refresh_from_db()
    assert row.level.name == "一星"
    assert client.post(here + "check/").status_code == 302
    assert client.post(here + "publish/", {"days": "5"}).status_code == 302
    # The days of the notice pass.
    StarBatch.objects.filter(pk=batch.pk).update(
        noticed_on=clock.today() - timedelta(days=9),
        notice_ends_on=clock.today() - timedelta(days=1),
    )
    assert client.post(here + "confirm/", {"document": "示例〔2026〕2号"}).status_code == 302
    award = StarAward.objects.get(organisation=team)
    for asked in (team.name, team.number, award.certificate):
        assert award.certificate in text_of(client, f"{HOME}awards/?q={asked}")
    told = text_of(client, f"{HOME}awards/{award.certificate}/")
    assert "1 个，达到" in told
    assert "查了台账。" in told
    assert (
        client.post(f"{HOME}awards/{award.certificate}/revoke/", {"reason": "弄错"}).status_code
        == 302
    )


def test_who_fell_by_a_mistyped_check_can_be_checked_anew(
    client: Client, batch: StarBatch, office: User
) -> None:
    row = StarCandidate.objects.get(batch=batch)
    here, way = f"{HOME}{batch.number}/", f'href="{HOME}{batch.number}/{row.pk}/check/"'
    client.force_login(office)
    seen(row, office, brands=0)
    assert way in text_of(client, here)
    seen(row, office)
    drop_candidate(row, reason="正在调查", by=office)
    assert way not in text_of(client, here)


def test_of_people_there_is_nothing_to_go_and_see(
    client: Client, team: Organisation, office: User
) -> None:
    client.force_login(office)
    row = StarCandidate.objects.filter(batch__subject="PERSON").first()
    assert row is not None
    assert client.get(f"{HOME}{row.batch.number}/{row.pk}/check/").status_code == 404


def test_anybody_reads_the_whole_name_of_an_organisation(
    client: Client, batch: StarBatch, office: User, clerk: User
) -> None:
    seen(StarCandidate.objects.get(batch=batch), office)
    publish_batch(check_batch(batch, by=office), days=5, by=office)
    text = text_of(client, f"/taiyuan/open/stars/{batch.number}/")
    assert "示例巡防志愿服务队" in text
    assert "示例志愿服务总队" in text


def test_its_certificate_says_what_it_is_and_verifies(
    client: Client, award: StarAward, office: User
) -> None:
    client.force_login(office)
    answer = client.get(f"/taiyuan/star-papers/{award.certificate}.pdf")
    words = "".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages
    )
    plain = "".join(words.split())
    for told in (
        "星级志愿服务组织证书",
        "示例巡防志愿服务队",
        "二星志愿服务组织",
        "10人，其中一至二星4人，三星及以上1人",
    ):
        assert told in plain
    client.logout()
    told = text_of(client, f"/taiyuan/certificates/{award.code}/")
    assert "示例巡防志愿服务队" in told
    assert "组织名称" in told


def test_the_list_says_what_was_counted_and_seen(
    client: Client, award: StarAward, office: User
) -> None:
    client.force_login(office)
    answer = client.get(f"/taiyuan/star-papers/{award.candidate.batch.number}/list.xlsx")
    rows = list(load_workbook(io.BytesIO(answer.getvalue())).active.values)
    head = next(row for row in rows if "组织名称" in row)
    first = dict(zip(head, rows[rows.index(head) + 1], strict=True))
    assert first["组织名称"] == "示例巡防志愿服务队"
    assert first["上级组织"] == "示例志愿服务总队"
    assert (
        first["在册成员（人）"],
        first["一至二星成员（人）"],
        first["三星及以上成员（人）"],
    ) == (
        10,
        4,
        1,
    )
    assert (first["品牌项目（个）"], first["佐证"]) == (2, "查了活动台账和照片。")


def test_a_list_asks_as_much_for_three_as_for_one(
    client: Client, office: User, clerk: User, batch: StarBatch
) -> None:
    client.force_login(office)
    one = queries(client, f"{HOME}{batch.number}/")
    give_up_batch(batch, reason="再算", by=office)
    team_rule(office, clock.today() - timedelta(days=2), low_share=None, high_share=None)
    for _ in range(2):
        team_of([], plain=1)
    three = teams_batch(by=clerk)
    assert StarCandidate.objects.filter(batch=three).count() == 4
    assert queries(client, f"{HOME}{three.number}/") == one


def test_an_organisations_people_find_their_own(
    client: Client, in_taiyuan: Fund, team: Organisation, office: User, clerk: User
) -> None:
    unit = UnitFactory.create()
    Organisation.objects.filter(pk=team.pk).update(unit=unit)
    team_rule(office, low_share=None, high_share=None)
    other = team_of([], plain=1, name="别的队")
    batch = teams_batch(by=clerk)
    client.force_login(member(in_taiyuan, Role.ORGANISATION, unit=unit))
    text = text_of(client, f"{HOME}{batch.number}/")
    assert team.name in text
    assert other.name not in text


def test_recognise_computes_organisations_too(team: Organisation, office: User) -> None:
    team_rule(office)
    told = io.StringIO()
    cutoff = f"{clock.today() - timedelta(days=1)}"
    call_command("recognise", "taiyuan", "--cutoff", cutoff, "--teams", stdout=told)
    assert "二星：拟认定 1 个，不予认定 0 个" in told.getvalue()
    assert "逐个登记" in told.getvalue()
