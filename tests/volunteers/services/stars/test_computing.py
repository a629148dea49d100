"""Rules, and who a batch proposes."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.funds import member
from tests.factories.stars import (
    batch_of,
    plain_volunteer,
    served_in_all,
    shown,
    star_of,
    star_rule,
)
from tests.factories.volunteers import served
from tests.volunteers.services.stars.days import DAY, ENOUGH, NOW, rows_of
from volunteers.models import (
    CandidateState,
    StarCandidate,
    VolunteerState,
)
from volunteers.queries.stars import (
    BARRED_REASON,
    counts_of,
)
from volunteers.services.star_awards import bar, lift_bar, revoke_star
from volunteers.services.star_batches import (
    give_up_batch,
)
from volunteers.services.star_rules import LevelData, RuleData, set_rule, show_hours


class TestRules:
    def test_a_version_is_kept_and_another_day_is_another_version(self, office: User) -> None:
        first = star_rule(office, date(2026, 1, 1))
        second = star_rule(office, date(2026, 7, 1), hours=(50, 200))
        assert first.levels.count() == 5
        assert [level.hours for level in second.levels.order_by("level")] == [50, 200]

    @pytest.mark.parametrize(
        ("levels", "told"),
        [
            ([], "还没有星级"),
            ([LevelData("一星", 0, "市")], "要多于 0 小时"),
            ([LevelData("一星", 100, "市"), LevelData("二星", 100, "市")], "要多于 100 小时"),
            ([LevelData("一星", 100, "市"), LevelData("一星", 200, "市")], "名称相同"),
            ([LevelData("一星", 100, " ")], "名称和认定单位"),
            ([LevelData(f"{n}星", n, "市") for n in range(1, 10)], "最多 8 级"),
        ],
    )
    def test_levels_must_rise_and_be_told(
        self, office: User, levels: list[LevelData], told: str
    ) -> None:
        with pytest.raises(Refusal, match=told):
            set_rule(RuleData(DAY, "文件", levels), by=office)

    def test_a_day_has_one_version_and_a_version_a_basis(self, office: User) -> None:
        star_rule(office, DAY)
        with pytest.raises(Refusal, match="已经登记过"):
            star_rule(office, DAY)
        with pytest.raises(Refusal, match="写明依据"):
            set_rule(RuleData(date(2026, 2, 1), " ", [LevelData("一星", 1, "市")]), by=office)

    def test_the_executor_sets_no_rules_and_shows_no_hours(self, clerk: User) -> None:
        with pytest.raises(NotAllowed):
            star_rule(clerk)
        with pytest.raises(NotAllowed):
            show_hours(DAY, by=clerk)

    def test_hours_are_shown_forward_and_never_of_today(self, office: User) -> None:
        show_hours(DAY, by=office)
        with pytest.raises(Refusal, match="以后没有补录的"):
            show_hours(DAY, by=office)
        with pytest.raises(Refusal, match="已经公示到"):
            show_hours(DAY - timedelta(days=1), by=office)
        with pytest.raises(Refusal, match="还没有过完"):
            show_hours(clock.today(), by=office)


@pytest.mark.usefixtures("ready")
class TestComputing:
    def test_99_9_hours_are_not_100(self, office: User) -> None:
        short, enough = plain_volunteer(), plain_volunteer()
        served_in_all(short, ENOUGH - 1, DAY)
        served_in_all(enough, ENOUGH, DAY)
        found = rows_of(batch_of(by=office))
        assert set(found) == {enough.pk}
        assert (found[enough.pk].minutes, found[enough.pk].level.level) == (ENOUGH, 1)

    def test_the_highest_level_reached_is_proposed_first(self, office: User) -> None:
        one, three = plain_volunteer(), plain_volunteer()
        served_in_all(one, ENOUGH, DAY)
        served_in_all(three, 600 * 60, DAY)
        batch = batch_of(by=office)
        rows = list(StarCandidate.objects.filter(batch=batch).order_by("id"))
        assert [(row.volunteer_id, row.level.level) for row in rows] == [
            (three.pk, 3),
            (one.pk, 1),
        ]
        told = [(row.level.level, row.proposed) for row in counts_of(batch)]
        assert told == [(5, 0), (4, 0), (3, 1), (2, 0), (1, 1)]

    def test_only_days_up_to_the_cut_off_count(self, office: User) -> None:
        late = plain_volunteer()
        served_in_all(late, ENOUGH - 60, DAY - timedelta(days=1))
        served(late, 60, served_on=DAY)
        assert not rows_of(batch_of(by=office, cutoff=DAY - timedelta(days=1)))

    def test_who_left_or_is_barred_is_named_with_the_reason(self, office: User) -> None:
        gone = plain_volunteer(state=VolunteerState.LEFT, left_on=DAY)
        barred, free = plain_volunteer(), plain_volunteer()
        lift_bar(bar(free, reason="虚报", years=1, by=office), reason="查无此事", by=office)
        bar(barred, reason="虚报", years=2, by=office)
        for each in (gone, barred, free):
            served_in_all(each, ENOUGH, DAY)
        found = rows_of(batch_of(by=office))
        assert found[gone.pk].reason == "已退出志愿服务"
        assert found[barred.pk].reason == f"{BARRED_REASON}（至2028-11-19）"
        assert {found[each.pk].state for each in (gone, barred)} == {CandidateState.DROPPED}
        assert found[free.pk].state == CandidateState.PROPOSED

    def test_a_level_held_is_not_given_again_and_a_revoked_one_is(
        self, office: User, clerk: User
    ) -> None:
        holder = plain_volunteer()
        served_in_all(holder, ENOUGH, DAY)
        award = star_of(holder, computed_by=clerk, confirmed_by=office)
        again = batch_of(by=clerk)
        assert not rows_of(again)
        give_up_batch(again, reason="没有人", by=office)
        with clock.standing_at(NOW + timedelta(days=30)):
            revoke_star(award, reason="弄错", by=office)
        assert set(rows_of(batch_of(by=clerk))) == {holder.pk}

    def test_one_batch_at_a_time(self, office: User) -> None:
        batch_of(by=office)
        with pytest.raises(Refusal, match="还没有办完"):
            batch_of(by=office)

    def test_no_future_cut_off_and_no_nameless_batch(self, office: User) -> None:
        with pytest.raises(Refusal, match="还没有过完"):
            batch_of(by=office, cutoff=clock.today())
        with pytest.raises(Refusal, match="批次名称"):
            batch_of(by=office, title=" ")

    def test_who_may_not_compute_is_refused(self, in_taiyuan: Fund) -> None:
        with pytest.raises(NotAllowed):
            batch_of(by=member(in_taiyuan, Role.AUDITOR))

    def test_as_many_queries_for_many_as_for_one(self, office: User) -> None:
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                batch = batch_of(by=office)
            give_up_batch(batch, reason="再算", by=office)
            return len(queries)

        served_in_all(plain_volunteer(), ENOUGH, DAY)
        asked()
        one = asked()
        for _ in range(4):
            served_in_all(plain_volunteer(), ENOUGH, DAY)
        assert asked() == one


def test_without_rules_or_shown_hours_nothing_is_computed(office: User) -> None:
    with pytest.raises(Refusal, match="还没有星级规则"):
        batch_of(by=office)
    star_rule(office)
    with pytest.raises(Refusal, match="还没有公示过时长"):
        batch_of(by=office)


def test_only_hours_shown_count(office: User) -> None:
    star_rule(office)
    shown(office, DAY - timedelta(days=1))
    known, unshown = plain_volunteer(), plain_volunteer()
    served_in_all(known, ENOUGH, DAY - timedelta(days=1))
    served_in_all(unshown, ENOUGH, DAY)
    assert set(rows_of(batch_of(by=office, cutoff=DAY))) == {known.pk}


def test_the_rules_of_the_cut_off_count_though_newer_ones_stand(office: User) -> None:
    star_rule(office, date(2026, 1, 1), hours=(100,))
    star_rule(office, DAY, hours=(50,))
    shown(office)
    half = plain_volunteer()
    served_in_all(half, 50 * 60, DAY - timedelta(days=1))
    before = batch_of(by=office, cutoff=DAY - timedelta(days=1))
    assert not rows_of(before)
    give_up_batch(before, reason="改期", by=office)
    assert set(rows_of(batch_of(by=office, cutoff=DAY))) == {half.pk}
