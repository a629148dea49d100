"""A batch from its check to its confirmation: every guard."""

from datetime import date, timedelta

import pytest

from funds.models import User
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.stars import (
    batch_of,
    plain_volunteer,
    served_in_all,
)
from tests.volunteers.services.stars.days import DAY, ENOUGH, NOW, rows_of
from volunteers.models import (
    CandidateState,
    ObjectionState,
    StarAward,
    StarBatch,
    StarCandidate,
    Volunteer,
    VolunteerState,
)
from volunteers.queries.stars import (
    BARRED_REASON,
    REVERSED_REASON,
    fallen,
)
from volunteers.services.hours import reverse_record
from volunteers.services.objections import ObjectionData
from volunteers.services.star_awards import bar
from volunteers.services.star_batches import (
    check_batch,
    drop_candidate,
    give_up_batch,
)
from volunteers.services.star_confirming import confirm_batch, publish_batch
from volunteers.services.star_objections import (
    answer_star_objection,
    receive_star_objection,
)


@pytest.mark.usefixtures("ready")
class TestSteps:
    @pytest.fixture
    def batch(self, clerk: User) -> StarBatch:
        for minutes in (ENOUGH, 300 * 60):
            served_in_all(plain_volunteer(), minutes, DAY)
        return batch_of(by=clerk)

    def test_who_computed_checks_nothing(self, office: User) -> None:
        served_in_all(plain_volunteer(), ENOUGH, DAY)
        batch = batch_of(by=office)
        row = StarCandidate.objects.get(batch=batch)
        for step in (
            lambda: check_batch(batch, by=office),
            lambda: drop_candidate(row, reason="不符", by=office),
            lambda: publish_batch(batch, days=5, by=office),
            lambda: confirm_batch(batch, document="1号", by=office),
        ):
            with pytest.raises(NotAllowed, match="您计算的"):
                step()

    def test_a_candidate_is_dropped_once_with_a_reason(
        self, batch: StarBatch, office: User
    ) -> None:
        row = StarCandidate.objects.filter(batch=batch).first()
        assert row is not None
        with pytest.raises(Refusal, match="写明不予认定"):
            drop_candidate(row, reason=" ", by=office)
        dropped = drop_candidate(row, reason="时长存疑", by=office)
        assert (dropped.state, dropped.decided_by) == (CandidateState.DROPPED, office)
        with pytest.raises(Refusal, match="不用再办"):
            drop_candidate(row, reason="再来", by=office)

    def test_steps_come_in_order(self, batch: StarBatch, office: User) -> None:
        with pytest.raises(Refusal, match="待核对"):
            publish_batch(batch, days=5, by=office)
        check_batch(batch, by=office)
        with pytest.raises(Refusal, match="待公示"):
            check_batch(batch, by=office)
        with pytest.raises(Refusal, match="待公示"):
            confirm_batch(batch, document="1号", by=office)
        with pytest.raises(Refusal, match="至少 5 个工作日"):
            publish_batch(batch, days=4, by=office)

    def test_a_list_of_nobody_goes_nowhere(self, batch: StarBatch, office: User) -> None:
        for row in StarCandidate.objects.filter(batch=batch):
            drop_candidate(row, reason="不符", by=office)
        with pytest.raises(Refusal, match="没有拟认定的志愿者"):
            check_batch(batch, by=office)

    def test_the_notice_runs_five_working_days_and_confirmation_waits(
        self, batch: StarBatch, office: User
    ) -> None:
        noticed = publish_batch(check_batch(batch, by=office), days=5, by=office)
        assert noticed.notice_ends_on == date(2026, 11, 27)
        with (
            clock.standing_at(NOW + timedelta(days=7)),
            pytest.raises(Refusal, match="第二天起才能认定"),
        ):
            confirm_batch(batch, document="1号", by=office)
        with clock.standing_at(NOW + timedelta(days=8)):
            with pytest.raises(Refusal, match="文号"):
                confirm_batch(batch, document=" ", by=office)
            done = confirm_batch(batch, document="示例〔2026〕1号", by=office)
        assert (done.recognised, done.left_out) == (2, 0)
        stars = list(StarAward.objects.order_by("pk"))
        assert [star.certificate for star in stars] == ["XZ-2026-000001", "XZ-2026-000002"]
        assert [star.rank for star in stars] == [2, 1]
        assert len({star.code for star in stars}) == 2
        assert all(len(star.code) == 32 for star in stars)
        with pytest.raises(Refusal, match="已认定"):
            give_up_batch(batch, reason="作废", by=office)
        with pytest.raises(Refusal, match="已认定"):
            row = StarCandidate.objects.filter(batch=batch).first()
            assert row is not None
            drop_candidate(row, reason="反悔", by=office)

    def test_an_open_objection_holds_confirmation_up_and_an_upheld_one_drops(
        self, batch: StarBatch, office: User, clerk: User
    ) -> None:
        publish_batch(check_batch(batch, by=office), days=5, by=office)
        row = StarCandidate.objects.filter(batch=batch).order_by("id").first()
        assert row is not None
        data = ObjectionData("他那几天并没有到路口值勤，请核查。", row, "路人", "19900000000")
        objection = receive_star_objection(batch, data)
        assert "19900000000" not in objection.contact
        with clock.standing_at(NOW + timedelta(days=8)):
            with pytest.raises(Refusal, match="1 件异议没有处理"):
                confirm_batch(batch, document="1号", by=office)
            with pytest.raises(NotAllowed):
                answer_star_objection(
                    objection, ObjectionState.UPHELD, handling="查", answer="答", by=clerk
                )
            answer_star_objection(
                objection, ObjectionState.UPHELD, handling="查实", answer="属实", by=office
            )
            with pytest.raises(Refusal, match="已经处理过"):
                answer_star_objection(
                    objection, ObjectionState.DISMISSED, handling="查", answer="答", by=office
                )
            done = confirm_batch(batch, document="1号", by=office)
        row.refresh_from_db()
        assert row.reason == f"异议成立（{objection.number}）"
        assert done.recognised == 1

    @pytest.mark.parametrize(
        ("handling", "answer", "told"), [(" ", "答", "怎样调查"), ("查", " ", "答复")]
    )
    def test_an_answer_says_how_and_what(
        self, batch: StarBatch, office: User, handling: str, answer: str, told: str
    ) -> None:
        publish_batch(check_batch(batch, by=office), days=5, by=office)
        objection = receive_star_objection(batch, ObjectionData("这份名单里有人不符合条件。"))
        with pytest.raises(Refusal, match=told):
            answer_star_objection(
                objection,
                ObjectionState.UPHELD,
                handling=handling,
                answer=answer,
                by=office,
            )
        with pytest.raises(Refusal, match="是否成立"):
            answer_star_objection(
                objection, ObjectionState.OPEN, handling="查", answer="答", by=office
            )

    def test_objections_come_while_the_notice_runs_and_say_something(
        self, batch: StarBatch, office: User
    ) -> None:
        data: ObjectionData[StarCandidate] = ObjectionData("这份名单里有人不符合条件。")
        with pytest.raises(Refusal, match="不在公示期"):
            receive_star_objection(batch, data)
        publish_batch(check_batch(batch, by=office), days=5, by=office)
        with pytest.raises(Refusal, match="10 到 2000"):
            receive_star_objection(batch, ObjectionData("不符"))
        row = StarCandidate.objects.filter(batch=batch).first()
        assert row is not None
        drop_candidate(row, reason="不符", by=office)
        row.refresh_from_db()
        with pytest.raises(Refusal, match="没有这个人"):
            receive_star_objection(batch, ObjectionData(data.content, row))
        with clock.standing_at(NOW + timedelta(days=8)), pytest.raises(Refusal, match="公示期"):
            receive_star_objection(batch, data)

    def test_who_falls_meanwhile_is_left_out_with_the_reason(
        self, clerk: User, office: User
    ) -> None:
        gone, barred, short, fine = (plain_volunteer() for _ in range(4))
        last = {}
        for each in (gone, barred, short, fine):
            last[each.pk] = served_in_all(each, ENOUGH, DAY)[0]
        batch = batch_of(by=clerk)
        publish_batch(check_batch(batch, by=office), days=5, by=office)
        Volunteer.objects.filter(pk=gone.pk).update(state=VolunteerState.LEFT, left_on=DAY)
        bar(barred, reason="虚报", years=1, by=office)
        reverse_record(last[short.pk], reason="重复", by=office)
        assert fallen(batch, clock.today()).count() == 3
        with clock.standing_at(NOW + timedelta(days=8)):
            done = confirm_batch(batch, document="1号", by=office)
        assert (done.recognised, done.left_out) == (1, 3)
        found = rows_of(batch)
        assert found[short.pk].reason == REVERSED_REASON
        assert found[barred.pk].reason == BARRED_REASON
        assert found[gone.pk].reason == "计算后已退出志愿服务"
        assert StarAward.objects.get().volunteer_id == fine.pk

    def test_when_all_fall_nothing_is_confirmed(self, clerk: User, office: User) -> None:
        only = plain_volunteer()
        served_in_all(only, ENOUGH, DAY)
        batch = batch_of(by=clerk)
        publish_batch(check_batch(batch, by=office), days=5, by=office)
        bar(only, reason="虚报", years=1, by=office)
        with (
            clock.standing_at(NOW + timedelta(days=8)),
            pytest.raises(Refusal, match="没有可以认定的志愿者"),
        ):
            confirm_batch(batch, document="1号", by=office)
