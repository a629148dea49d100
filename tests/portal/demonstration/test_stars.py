"""Puyang's batch of November 2017 comes out of its rules with the counts its report tells."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from funds.models import Fund
from kit.tenancy.scope import fund_scope
from portal.demonstration.puyang.stars import PEOPLE, TEAMS
from reports.models import SourceStatement
from volunteers.models import Organisation, StarAward, StarBatch, Volunteer
from volunteers.queries.rankings import my_rank
from volunteers.queries.star_teams import explain_team
from volunteers.queries.stars import awards, counts_of, explain, unfounded
from volunteers.queries.totals import differing_totals

pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.fixture(autouse=True)
def _in_puyang(db: None) -> Iterator[None]:
    with fund_scope(Fund.objects.get(slug="puyang").pk):
        yield


def test_as_many_of_each_level_as_the_report_tells() -> None:
    people = StarBatch.objects.get(subject="PERSON")
    found = {each.level.name: each.proposed for each in counts_of(people) if each.proposed}
    assert found == PEOPLE == {
        "金牌": 4, "银牌": 10, "铜牌": 61, "五星": 99, "四星": 208, "三星": 596,
    }  # fmt: skip
    teams = StarBatch.objects.get(subject="ORGANISATION")
    found = {each.level.name: each.proposed for each in counts_of(teams)}
    assert found == TEAMS == {"五星": 4, "四星": 0, "三星": 1, "二星": 91, "一星": 39}
    assert sum(each.dropped for batch in (people, teams) for each in counts_of(batch)) == 0
    assert people.confirmed_on is not None
    assert (people.confirmed_on.year, people.confirmed_on.month) == (2017, 11)


def test_every_star_replays_and_nobody_is_taken_for_real() -> None:
    assert not differing_totals()
    assert not unfounded().exists()
    some = awards().filter(volunteer__isnull=False).order_by("pk")[::97]
    assert all(explain(award).agrees and explain(award).stands for award in some)
    of_teams = awards().filter(organisation__isnull=False)
    assert all(explain_team(award).agrees for award in of_teams.order_by("pk")[::15])
    for model in (Volunteer, Organisation):
        assert not model.objects.exclude(name__contains="示意").exists()


def test_what_was_seen_brought_one_team_down_to_three_stars() -> None:
    three = StarAward.objects.get(organisation__isnull=False, rank=3)
    told = explain_team(three)
    assert told.check is not None
    assert (told.check.brands, told.check.level) == (3, three.level)
    counted = three.candidate.grounds
    assert counted["high"] * 100 >= 80 * counted["members"]


def test_the_reports_numbers_stand_as_statements_beside() -> None:
    said = {
        row.figure: (row.value, row.text) for row in SourceStatement.objects.filter(year__gte=2017)
    }
    for level, count in PEOPLE.items():
        assert said[f"认证{level}志愿者"] == (Decimal(count), f"{count}人")
    assert said["认证二星级志愿服务组织"][0] == 91
    assert said["注册志愿者"] == (None, "75 万余人")
    assert said["注册志愿者占总人口"][0] == Decimal("20.55")
    assert Volunteer.objects.count() < 3_000


def test_the_first_ranks_first() -> None:
    first = StarAward.objects.filter(volunteer__isnull=False).order_by("-rank", "pk")[:4]
    ranks = sorted(rank.place for award in first if (rank := my_rank(award.volunteer)))
    assert ranks == [1, 2, 3, 4]
