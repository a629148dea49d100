"""Stars that are held: replayed, revoked, barred."""

from datetime import UTC, date, datetime, timedelta

import pytest

from funds.models import User
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.stars import (
    plain_volunteer,
    served_in_all,
    star_of,
    star_rule,
)
from tests.factories.volunteers import served
from tests.volunteers.services.stars.days import DAY, ENOUGH, NOW
from volunteers.models import (
    StarAward,
    Volunteer,
)
from volunteers.queries.stars import (
    explain,
    unfounded,
)
from volunteers.services.hours import reverse_record
from volunteers.services.star_awards import bar, lift_bar, revoke_star


@pytest.mark.usefixtures("ready")
class TestHeld:
    @pytest.fixture
    def holder(self) -> Volunteer:
        volunteer = plain_volunteer()
        served_in_all(volunteer, ENOUGH, DAY)
        served(volunteer, 60, served_on=DAY)
        return volunteer

    @pytest.fixture
    def award(self, holder: Volunteer, clerk: User, office: User) -> StarAward:
        return star_of(holder, computed_by=clerk, confirmed_by=office)

    def test_a_star_replays_whatever_came_later(
        self, award: StarAward, holder: Volunteer, office: User
    ) -> None:
        served(holder, 300, served_on=DAY - timedelta(days=200))
        records = holder.records.order_by("pk")
        reverse_record(records[0], reason="重复", by=office)
        star_rule(office, date(2026, 6, 1), hours=(5000,))
        told = explain(StarAward.objects.get(pk=award.pk))
        assert told.agrees
        assert (told.counted, told.lost, told.stands) == (ENOUGH + 60, -480, False)
        assert (told.level.hours, told.until) == (100, date(2026, 11, 19))
        assert list(unfounded()) == [award]

    def test_a_reversal_that_leaves_enough_takes_nothing(
        self, award: StarAward, holder: Volunteer, office: User
    ) -> None:
        reverse_record(holder.records.get(minutes=60), reason="重复", by=office)
        assert not unfounded().exists()
        assert explain(award).stands

    def test_hours_served_later_and_reversed_are_no_loss(
        self, award: StarAward, holder: Volunteer, office: User
    ) -> None:
        later = served(holder, 480, served_on=DAY)
        reverse_record(later, reason="重复", by=office)
        assert not unfounded().exists()

    def test_a_star_is_revoked_once_with_a_reason(
        self, award: StarAward, office: User, clerk: User
    ) -> None:
        with clock.standing_at(NOW + timedelta(days=30)):
            with pytest.raises(NotAllowed):
                revoke_star(award, reason="弄错", by=clerk)
            with pytest.raises(Refusal, match="原因和依据"):
                revoke_star(award, reason=" ", by=office)
            gone = revoke_star(award, reason="虚报时长", by=office)
            assert gone.revoked_on == date(2026, 12, 20)
            with pytest.raises(Refusal, match="已经撤销"):
                revoke_star(award, reason="再撤", by=office)

    def test_bars_run_one_to_three_years_once_at_a_time(
        self, holder: Volunteer, office: User, clerk: User
    ) -> None:
        with pytest.raises(NotAllowed):
            bar(holder, reason="虚报", years=1, by=clerk)
        with pytest.raises(Refusal, match="一至三年"):
            bar(holder, reason="虚报", years=4, by=office)
        with pytest.raises(Refusal, match="原因和依据"):
            bar(holder, reason=" ", years=1, by=office)
        set_bar = bar(holder, reason="虚报", years=3, by=office)
        assert set_bar.ends_on == date(2029, 11, 19)
        with pytest.raises(Refusal, match="已经限制到"):
            bar(holder, reason="虚报", years=1, by=office)
        with pytest.raises(Refusal, match="提前解除的原因"):
            lift_bar(set_bar, reason=" ", by=office)
        lift_bar(set_bar, reason="复查", by=office)
        with pytest.raises(Refusal, match="已经解除"):
            lift_bar(set_bar, reason="复查", by=office)
        with clock.standing_at(datetime(2028, 3, 1, 4, tzinfo=UTC)):
            short = bar(holder, reason="虚报", years=1, by=office)
            assert short.ends_on == date(2029, 2, 28)
            lift_bar(short, reason="复查", by=office)
        with clock.standing_at(datetime(2028, 2, 29, 4, tzinfo=UTC)):
            assert bar(holder, reason="虚报", years=1, by=office).ends_on == date(2029, 2, 28)
