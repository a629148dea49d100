"""A public list of hours: who stands on it, and that its hours count when it ends, not before."""

from datetime import timedelta

import pytest

from funds.models import Fund, User
from kit import clock
from kit.errors import Refusal
from tests.factories.activities import tomorrow_at
from tests.factories.stars import (
    batch_of,
    organised,
    plain_volunteer,
    served_in_all,
    shown,
    star_rule,
)
from tests.factories.volunteers import served
from tests.volunteers.services.stars.days import DAY, ENOUGH, rows_of
from volunteers.masking import masked_name
from volunteers.models import (
    HoursNotice,
    HoursNoticeLine,
    HoursShown,
    ObjectionState,
    Volunteer,
    VolunteerState,
)
from volunteers.queries.hours_notices import lines_of
from volunteers.services.hours import reverse_record
from volunteers.services.hours_notices import (
    answer_hours_objection,
    end_hours_notices,
    publish_hours,
    receive_hours_objection,
    withdraw_hours,
)
from volunteers.services.hours_requests import publish_requested
from volunteers.services.objections import ObjectionData
from volunteers.services.registering import anonymise
from volunteers.services.star_rules import show_hours

WORDS = "他那几天并没有到路口值勤，请核查。"


@pytest.fixture(autouse=True)
def _rules(office: User) -> None:
    star_rule(office)


def published(by: User, days_ago: int = 0) -> HoursNotice:
    return publish_hours(DAY - timedelta(days=days_ago), days=5, by=by)


def minutes_of(notice: HoursNotice) -> dict[int, int]:
    return dict(HoursNoticeLine.objects.filter(notice=notice).values_list("volunteer", "minutes"))


def ended(notice: HoursNotice, fund: Fund) -> HoursNotice:
    with clock.standing_at(clock.now() + timedelta(days=30)):
        assert end_hours_notices(fund) == 1
        assert end_hours_notices(fund) == 0
    notice.refresh_from_db()
    return notice


def test_what_came_late_is_found_in_the_first_hours_of_a_day_too(office: User) -> None:
    """Of a showing of before, what was recorded since its day: which begins in Shanghai."""
    with clock.standing_at(tomorrow_at(0)):
        shown(office, DAY - timedelta(days=1))
        late = served(organised(), 60, served_on=DAY - timedelta(days=9))
        assert minutes_of(published(office)) == {late.volunteer_id: 60}


def test_a_worker_that_was_cut_after_it_put_the_list_up_finds_it_there(office: User) -> None:
    served(plain_volunteer(), 60, served_on=DAY)
    args = {"through": DAY.isoformat(), "days": 5, "by": office.pk}
    for _ in range(2):
        publish_requested(args)
    assert HoursNotice.objects.get().through == DAY
    with pytest.raises(Refusal, match="还没有办结"):
        publish_requested({**args, "days": 6})


def test_it_holds_what_no_list_held_and_counts_only_when_it_ended(
    office: User, in_taiyuan: Fund
) -> None:
    first, late = plain_volunteer(), plain_volunteer()
    served_in_all(first, ENOUGH, DAY)
    reverse_record(served(first, 60, served_on=DAY), reason="重复", by=office)
    notice = published(office)
    assert minutes_of(notice) == {first.pk: ENOUGH}
    assert (notice.people, notice.minutes) == (1, ENOUGH)
    served_in_all(late, 120, DAY - timedelta(days=3))
    with pytest.raises(Refusal, match="还没有公示过时长"):
        batch_of(by=office)
    with pytest.raises(Refusal, match="还没有办结"):
        show_hours(DAY, by=office)
    assert end_hours_notices(in_taiyuan) == 0
    ended(notice, in_taiyuan)
    shown = HoursShown.objects.get()
    assert (shown.through, shown.counted_to, shown.notice) == (DAY, notice.counted_to, notice)
    assert set(rows_of(batch_of(by=office))) == {first.pk}
    again = published(office)
    assert minutes_of(again) == {late.pk: 120}


def test_an_objection_that_waits_keeps_the_hours_waiting(office: User, in_taiyuan: Fund) -> None:
    served_in_all(organised(), ENOUGH, DAY)
    notice = published(office)
    data = ObjectionData(WORDS, notice.lines.get(), "路人", "19900000000")
    objection = receive_hours_objection(notice, data)
    after = clock.now() + timedelta(days=30)
    with clock.standing_at(after):
        assert end_hours_notices(in_taiyuan) == 0
        with pytest.raises(Refusal, match="公示期内受理"):
            receive_hours_objection(notice, data)
        answer_hours_objection(
            objection, ObjectionState.DISMISSED, handling="查了", answer="不成立", by=office
        )
    assert HoursShown.objects.get().notice == notice


def test_after_a_showing_of_old_only_what_was_recorded_since_is_listed(office: User) -> None:
    old, new = plain_volunteer(), plain_volunteer()
    before = clock.now() - timedelta(days=9)
    served_in_all(old, 60, DAY - timedelta(days=20), recorded_at=before)
    HoursShown.objects.create(
        through=DAY - timedelta(days=10),
        published_on=clock.today() - timedelta(days=5),
        published_by=office,
    )
    served_in_all(new, 60, DAY - timedelta(days=20))
    assert minutes_of(published(office)) == {new.pk: 60}


def test_what_was_withdrawn_stands_on_the_next_list(office: User, in_taiyuan: Fund) -> None:
    served_in_all(plain_volunteer(), 60, DAY)
    with pytest.raises(Refusal, match="撤下"):
        withdraw_hours(published(office), reason=" ", by=office)
    notice = HoursNotice.objects.get()
    withdraw_hours(notice, reason="导入有误", by=office)
    with pytest.raises(Refusal, match="不能再撤下"):
        withdraw_hours(notice, reason="导入有误", by=office)
    assert minutes_of(published(office)) == minutes_of(notice)


@pytest.mark.parametrize("name", ["张三", "欧阳示例", "林示例", "阿卜杜拉·买买提", "林"])
def test_names_are_masked_as_everywhere_and_found_by_their_mask(office: User, name: str) -> None:
    served_in_all(plain_volunteer(name=name), 60, DAY)
    notice = published(office)
    rows, _order = lines_of(notice, name=name)
    assert rows.get().name == masked_name(name)


def test_guessing_at_a_mask_finds_the_same_as_knowing(office: User) -> None:
    served_in_all(plain_volunteer(name="林示例"), 60, DAY)
    rows, _order = lines_of(published(office), name="林某例")
    assert rows.count() == 1


def test_a_name_taken_away_is_gone_from_the_lists(office: User) -> None:
    who = organised("林示例")
    served_in_all(who, 60, DAY)
    notice = published(office)
    Volunteer.objects.filter(pk=who.pk).update(state=VolunteerState.LEFT, left_on=DAY)
    who.refresh_from_db()
    anonymise(who, reason="本人要求", seen_version=who.version, by=office)
    assert notice.lines.get().name == "*"
    assert minutes_of(notice) == {who.pk: 60}


@pytest.mark.parametrize(("days_ago", "days", "words"), [(-2, 5, "还没有过完"), (0, 4, "至少 5")])
def test_what_cannot_be_published_says_why(
    office: User, days_ago: int, days: int, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        publish_hours(DAY - timedelta(days=days_ago), days=days, by=office)


def test_nothing_new_is_no_list(office: User) -> None:
    with pytest.raises(Refusal, match="没有还没公示过的时长"):
        published(office)
    assert not HoursNotice.objects.exists()
