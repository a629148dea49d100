"""Stars of organisations: what is counted, what is seen, and the flow they share with people."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from funds.models import User
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.stars import (
    batch_of,
    confirmed,
    plain_volunteer,
    seen,
    served_in_all,
    shown,
    star_rule,
    team_of,
    team_rule,
    teams_batch,
)
from tests.volunteers.services.stars.days import NOW
from volunteers.models import (
    CandidateState,
    Organisation,
    StarAward,
    StarBatch,
    StarCandidate,
    StarLevel,
    VolunteerState,
)
from volunteers.queries.star_teams import (
    Counted,
    Seen,
    asks,
    conditions,
    explain_team,
    reached,
    years_between,
)
from volunteers.queries.stars import fallen
from volunteers.services.organisations import close_organisation
from volunteers.services.star_awards import revoke_star
from volunteers.services.star_batches import check_batch, drop_candidate, give_up_batch
from volunteers.services.star_confirming import confirm_batch, publish_batch
from volunteers.services.star_rules import RuleData, TeamLevelData, set_rule


@pytest.fixture
def rules(office: User) -> None:
    """Stars of people at one, two and three hours; organisations by the two levels of 南平."""
    star_rule(office, hours=(1, 2, 3))
    team_rule(office)
    shown(office)


def row_of(batch: StarBatch, team: Organisation) -> StarCandidate | None:
    return (
        StarCandidate.objects.select_related("level").filter(batch=batch, organisation=team).first()
    )


def level_of(row: StarCandidate | None) -> tuple[int, str]:
    assert row is not None
    row.refresh_from_db()
    return row.level.level, row.state


@pytest.fixture
def starred(rules: None, office: User, clerk: User) -> dict[str, Organisation]:
    """Teams whose members' stars were confirmed weeks ago: enough for two, one, and none."""
    with clock.standing_at(NOW - timedelta(days=30)):
        teams = {
            "two": team_of([3, 2, 2, 1, 1], plain=5),  # 40 % hold one or two, 10 % the third
            "one": team_of([3, 1, 1, 1], plain=6),  # 30 %
            "none": team_of([3, 3, 1, 1], plain=6),  # 20 %, though 40 % hold a star
        }
        confirmed(batch_of(by=clerk), office)
    return teams


class TestRules:
    @pytest.mark.parametrize(
        ("levels", "told"),
        [
            ([TeamLevelData("一星", "市")], "没有写条件"),
            ([TeamLevelData("一星", "市", brands=2), TeamLevelData("二星", "市", brands=1)], "低"),
            (
                [TeamLevelData("一星", "市", brands=2), TeamLevelData("二星", "市", brands=2)],
                "一样",
            ),
            ([TeamLevelData("一星", " ", brands=2)], "名称和认定单位"),
        ],
    )
    def test_levels_ask_for_something_and_never_for_less(
        self, office: User, levels: list[TeamLevelData], told: str
    ) -> None:
        with pytest.raises(Refusal, match=told):
            set_rule(RuleData(date(2026, 1, 1), "文件", levels), by=office)

    def test_of_people_and_of_organisations_stand_beside_each_other(self, office: User) -> None:
        day = date(2026, 1, 1)
        assert star_rule(office, day).subject == "PERSON"
        rule = team_rule(office, day, clean_years=3, needs_registration=True, needs_visit=True)
        assert rule.subject == "ORGANISATION"
        assert asks(rule.levels.get(level=1)) == [
            "在民政部门登记",
            "一至二星成员不少于 30%",
            "三星及以上成员不少于 3%",
            "连续 3 年没有违规",
            "品牌项目不少于 1 个",
            "年度社区服务不少于 4 次",
            "联合实地核查",
        ]


class TestComputing:
    def test_each_is_proposed_for_what_its_members_hold(
        self, starred: dict[str, Organisation], clerk: User
    ) -> None:
        batch = teams_batch(by=clerk)
        found = {name: row_of(batch, team) for name, team in starred.items()}
        assert level_of(found["two"]) == (2, CandidateState.PROPOSED)
        assert level_of(found["one"]) == (1, CandidateState.PROPOSED)
        assert found["none"] is None
        two = found["two"]
        assert two is not None
        assert two.minutes == 9 * 60
        assert two.grounds == {
            "members": 10, "starred": 5, "high": 1, "registered": False, "years": None,
        }  # fmt: skip

    def test_who_left_came_later_or_lost_the_star_is_no_member_with_one(
        self, starred: dict[str, Organisation], clerk: User, office: User
    ) -> None:
        team = starred["one"]
        plain_volunteer(organisation=team, registered_on=clock.today())
        gone = team.members.filter(totals__isnull=True).first()
        assert gone is not None
        type(gone).objects.filter(pk=gone.pk).update(
            state=VolunteerState.LEFT, left_on=clock.today()
        )
        award = StarAward.objects.filter(volunteer__organisation=starred["two"]).latest("pk")
        with clock.standing_at(NOW + timedelta(days=30)):
            revoke_star(award, reason="弄错", by=office)
        batch = teams_batch(by=clerk, cutoff=clock.today() - timedelta(days=1))
        one, two = row_of(batch, team), row_of(batch, starred["two"])
        assert one is not None
        assert two is not None
        assert (one.grounds["members"], one.grounds["starred"]) == (9, 4)
        assert (two.grounds["starred"], two.level.level) == (4, 1)

    def test_a_star_given_after_the_last_day_counted_is_none_yet(
        self, starred: dict[str, Organisation], clerk: User, office: User
    ) -> None:
        given = StarAward.objects.latest("pk").awarded_on
        before = teams_batch(by=clerk, cutoff=given - timedelta(days=1))
        assert not StarCandidate.objects.filter(batch=before).exists()
        give_up_batch(before, reason="再算", by=office)
        assert level_of(row_of(teams_batch(by=clerk, cutoff=given), starred["two"]))[0] == 2

    def test_a_closed_one_is_named_with_the_reason(
        self, starred: dict[str, Organisation], clerk: User, office: User
    ) -> None:
        close_organisation(starred["one"], on=clock.today(), reason="并入", by=office)
        row = row_of(teams_batch(by=clerk), starred["one"])
        assert level_of(row) == (1, CandidateState.DROPPED)
        assert row is not None
        assert row.reason == "已注销"

    def test_one_query_counts_however_many(
        self, starred: dict[str, Organisation], clerk: User, office: User
    ) -> None:
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                batch = teams_batch(by=clerk)
            give_up_batch(batch, reason="再算", by=office)
            return len(queries)

        before = asked()
        for _ in range(4):
            team_of([], plain=1)
        assert asked() == before

    def test_people_come_first_and_one_of_organisations_at_a_time(
        self, rules: None, clerk: User, office: User
    ) -> None:
        served_in_all(plain_volunteer(), 60, clock.today() - timedelta(days=1))
        people = batch_of(by=clerk, title="第一批人")
        with pytest.raises(Refusal, match=r"“第一批人”待核对.*先办完志愿者的这一批"):
            teams_batch(by=clerk)
        give_up_batch(people, reason="再算", by=office)
        teams_batch(by=clerk)
        with pytest.raises(Refusal, match="还没有办完"):
            teams_batch(by=clerk)
        # People may be reckoned beside organisations that were counted already.
        batch_of(by=clerk)

    def test_without_rules_of_organisations_there_is_no_batch(
        self, office: User, clerk: User
    ) -> None:
        star_rule(office)
        shown(office)
        with pytest.raises(Refusal, match="还没有志愿组织的星级规则"):
            teams_batch(by=clerk)


class TestChecks:
    @pytest.fixture
    def batch(self, starred: dict[str, Organisation], clerk: User) -> StarBatch:
        return teams_batch(by=clerk)

    @pytest.fixture
    def two(self, batch: StarBatch, starred: dict[str, Organisation]) -> StarCandidate:
        found = row_of(batch, starred["two"])
        assert found is not None
        return found

    def test_nothing_is_checked_before_everybody_was_seen(
        self, batch: StarBatch, two: StarCandidate, office: User
    ) -> None:
        seen(two, office)
        with pytest.raises(Refusal, match="还有 1 个组织没有登记核查情况"):
            check_batch(batch, by=office)

    def test_a_level_comes_down_to_what_holds_and_up_again(
        self, two: StarCandidate, office: User
    ) -> None:
        seen(two, office, brands=1)
        assert level_of(two) == (1, CandidateState.PROPOSED)
        seen(two, office, brands=0)
        assert level_of(two)[1] == CandidateState.DROPPED
        assert two.reason == "核查后达不到要求：一星要求品牌项目不少于 1 个（0 个）"
        check = seen(two, office)
        assert level_of(two) == (2, CandidateState.PROPOSED)
        assert check.level is not None
        assert check.recorded_by == office

    def test_who_was_dropped_by_hand_stays_dropped(self, two: StarCandidate, office: User) -> None:
        drop_candidate(two, reason="正在调查", by=office)
        with pytest.raises(Refusal, match="不予认定"):
            seen(two, office)

    def test_it_needs_proof_a_day_that_is_over_and_another_person(
        self, two: StarCandidate, office: User, clerk: User
    ) -> None:
        with pytest.raises(Refusal, match="写明佐证"):
            seen(two, office, evidence=" ")
        with pytest.raises(Refusal, match="还没有到"):
            seen(two, office, visited_on=clock.today() + timedelta(days=1))
        with pytest.raises(NotAllowed):
            seen(two, clerk)

    def test_after_the_check_nothing_is_recorded(
        self, batch: StarBatch, two: StarCandidate, office: User
    ) -> None:
        for row in StarCandidate.objects.filter(batch=batch):
            seen(row, office)
        check_batch(batch, by=office)
        with pytest.raises(Refusal, match="待公示"):
            seen(two, office)

    def test_of_a_person_the_database_moves_no_level(self, office: User, clerk: User) -> None:
        give_up = StarBatch.objects.get(state="COMPUTED")
        give_up_batch(give_up, reason="先办人", by=office)
        batch = StarBatch.objects.get(subject="PERSON")
        row = StarCandidate.objects.filter(batch=batch, state="RECOGNISED").first()
        assert row is not None
        fresh = StarLevel.objects.filter(rule=batch.rule_id).exclude(pk=row.level_id).first()
        with pytest.raises(IntegrityError), transaction.atomic():
            StarCandidate.objects.filter(pk=row.pk).update(level=fresh)

    @pytest.fixture(autouse=True)
    def _batch(self, batch: StarBatch) -> None:
        """Every test of these has its batch."""


def test_from_the_notice_to_a_star_that_says_why(
    starred: dict[str, Organisation], office: User, clerk: User
) -> None:
    batch = teams_batch(by=clerk)
    for row in StarCandidate.objects.filter(batch=batch):
        seen(row, office, visited_on=clock.today())
    noticed = publish_batch(check_batch(batch, by=office), days=5, by=office)
    assert noticed.notice_ends_on is not None
    with clock.standing_at(NOW + timedelta(days=8)):
        close_organisation(starred["one"], on=clock.today(), reason="并入", by=office)
        done = confirm_batch(batch, document="示例〔2026〕2号", by=office)
    assert (done.recognised, done.left_out) == (1, 1)
    award = StarAward.objects.select_related("level", "candidate__batch").get(
        organisation__isnull=False
    )
    assert (award.who, award.rank, award.volunteer_id) == (starred["two"], 2, None)
    told = explain_team(award)
    assert told.agrees
    assert [(each.found, each.met) for each in told.conditions] == [
        ("4 人 ÷ 10 人 = 40.00%", True),
        ("1 人 ÷ 10 人 = 10.00%", True),
        ("2 个", True),
        ("6 次", True),
    ]
    again = teams_batch(by=clerk)
    assert row_of(again, starred["two"]) is None


def test_who_no_longer_reaches_the_level_on_notice_is_not_recognised(
    starred: dict[str, Organisation], office: User, clerk: User
) -> None:
    batch = teams_batch(by=clerk)
    for row in StarCandidate.objects.filter(batch=batch):
        seen(row, office)
    publish_batch(check_batch(batch, by=office), days=5, by=office)
    assert not fallen(batch, clock.today()).exists()
    award = StarAward.objects.filter(volunteer__organisation=starred["one"], rank=1).latest("pk")
    with clock.standing_at(NOW + timedelta(days=8)):
        revoke_star(award, reason="虚报", by=office)
        told = fallen(batch, clock.today())
        assert [row.organisation for row in told] == [starred["one"]]
        done = confirm_batch(batch, document="示例〔2026〕2号", by=office)
    assert (done.recognised, done.left_out) == (1, 1)
    left = row_of(batch, starred["one"])
    assert level_of(left) == (1, CandidateState.DROPPED)
    assert left is not None
    assert left.reason == "计算后情况有变，一星要求一至二星成员不少于 30%（2 人 ÷ 10 人 = 20.00%）"


LEVELS = [
    StarLevel(
        fund_id=1, level=place, low_share=Decimal(10 * place), high_share=Decimal(place),
        brands=place, services=2 * place, clean_years=place, needs_registration=place > 1,
        needs_visit=place > 2,
    )
    for place in range(1, 6)
]  # fmt: skip
SEEN = st.builds(
    Seen, st.integers(0, 6), st.integers(0, 12), st.integers(0, 6), visited=st.booleans()
)


@given(
    members=st.integers(0, 30),
    starred=st.integers(0, 30),
    high=st.integers(0, 30),
    registered=st.booleans(),
    years=st.none() | st.integers(0, 6),
    found=st.none() | SEEN,
)
def test_the_level_agrees_with_a_count_by_hand(
    members: int, starred: int, high: int, registered: bool, years: int | None, found: Any
) -> None:
    starred, high = min(starred, members), min(high, starred, members)
    counted = Counted(members, starred, high, registered=registered, years=years)
    wanted = 0
    for place in range(1, 6):
        low = starred - high
        fits = low * 10 >= place * members and high * 100 >= place * members
        fits &= low > 0 and high > 0 and (registered or place == 1)
        fits &= years is None or years >= place
        if found is not None:
            fits &= found.brands >= place and found.services >= 2 * place
            fits &= found.clean_years >= place and (found.visited or place <= 2)
        wanted = place if fits else wanted
    level = reached(LEVELS, counted, found)
    assert (level.level if level else 0) == wanted
    if level:
        assert all(each.met is not False for each in conditions(level, counted, found))


@pytest.mark.parametrize(
    ("since", "until", "years"),
    [
        (date(2020, 2, 29), date(2023, 2, 28), 2),
        (date(2020, 2, 29), date(2023, 3, 1), 3),
        (date(2020, 5, 1), date(2023, 5, 1), 3),
        (date(2024, 1, 1), date(2023, 1, 1), 0),
    ],
)
def test_years_are_whole(since: date, until: date, years: int) -> None:
    assert years_between(since, until) == years
