"""Telling people: who hears of what, once, in the inbox and by letter as they chose."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from funds.lifecycle import PaymentState
from funds.models import Digest, Fund, Notice, NoticeKind, User
from funds.queries.notices import notices_of, unread_count
from funds.services.commitments import TrancheData, meet_condition
from funds.services.notices import (
    MAIL_JOB,
    mark_all_read,
    mark_read,
    notify,
    send_digests,
    tell_of_jobs,
)
from funds.services.payments import approve_payment, check_payment, reject_payment
from kit import clock
from kit.errors import Refusal
from kit.jobs.running import run_once
from kit.models import Job, JobState
from kit.tenancy.scope import fund_scope
from tests.factories.funds import UserFactory
from tests.factories.jobs import JobFactory, finished
from tests.factories.money import DAY, Staff

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


@pytest.fixture
def staff(in_taiyuan: Fund) -> Staff:
    return Staff(in_taiyuan)


def subjects(person: User) -> list[str]:
    return list(notices_of(person).order_by("id").values_list("subject", flat=True))


def letters() -> list[Job]:
    return list(Job.objects.filter(kind=MAIL_JOB).order_by("id"))


def reader(digest: Digest, email: str = "reader@example.org") -> User:
    person: User = UserFactory.create(digest=digest, email=email)
    return person


def test_each_state_of_a_payment_tells_who_is_next_and_in_the_end_who_asked(staff: Staff) -> None:
    payment = staff.payment("52.16")
    assert subjects(staff.second_finance) == [f"付款 {payment.number} 等您办理：复核付款"]
    assert subjects(staff.finance) == [], "whoever acts is not told of it"
    payment = check_payment(payment, staff.act(staff.second_finance, payment))
    assert subjects(staff.office) == [f"付款 {payment.number} 等您办理：批准付款"]
    assert subjects(staff.cashier) == []
    payment = approve_payment(payment, staff.act(staff.office, payment))
    assert subjects(staff.cashier) == [f"付款 {payment.number} 等您办理：登记已付"]
    staff.pay(payment)
    assert subjects(staff.finance) == [f"付款 {payment.number} 已付款"]
    notice = notices_of(staff.cashier).get()
    assert notice.kind == NoticeKind.TURN
    assert notice.url == staff.fund.url("money:payment", number=payment.number)


def test_a_payment_sent_back_tells_who_asked_and_why(staff: Staff) -> None:
    payment = staff.payment("10.00", state=PaymentState.CHECKED)
    reject_payment(payment, staff.act(staff.office, payment, "缺验收报告"))
    notice = notices_of(staff.finance).latest("id")
    assert notice.subject == f"付款 {payment.number} 已退回"
    assert "缺验收报告" in notice.text
    assert "10.00" not in notice.subject


def test_a_condition_met_is_finances_turn(staff: Staff) -> None:
    commitment = staff.commitment(tranches=(TrancheData("首款", amount=None, condition="验收"),))
    meet_condition(commitment.tranches.get(), on=DAY, by=staff.office)
    (subject,) = subjects(staff.finance)
    assert subject.startswith("付款条件已达成，请确认应付款：")
    assert subjects(staff.office) == []


def test_an_act_undone_tells_nobody(staff: Staff) -> None:
    payment = staff.payment("10.00")
    with pytest.raises(Refusal), transaction.atomic():
        check_payment(payment, staff.act(staff.second_finance, payment))
        raise Refusal("停下")
    assert subjects(staff.office) == []


def test_who_is_named_twice_or_told_by_key_hears_once(staff: Staff) -> None:
    notify([staff.office, staff.office], subject="一次", url="/taiyuan/desk/", key="k")
    notify([staff.office, staff.cashier], subject="一次", url="/taiyuan/desk/", key="k")
    assert subjects(staff.office) == ["一次"]
    assert subjects(staff.cashier) == ["一次"]


@pytest.mark.parametrize(
    ("digest", "email", "count"),
    [
        (Digest.EACH, "a@example.org", 1),
        (Digest.EACH, "", 0),
        (Digest.DAILY, "a@example.org", 0),
        (Digest.NEVER, "a@example.org", 0),
    ],
)
def test_a_letter_goes_at_once_to_who_chose_so(
    staff: Staff, digest: Digest, email: str, count: int
) -> None:
    person = reader(digest, email)
    notify([person], subject="请看", url="/taiyuan/desk/")
    assert subjects(person) == ["请看"], "the inbox holds them all"
    assert len(letters()) == count


def test_a_letter_says_the_subject_and_where_and_goes_once(staff: Staff) -> None:
    person = reader(Digest.EACH)
    notify([person], subject="付款等您审批", text="张明 52,116.00 元", url="/taiyuan/desk/")
    (job,) = letters()
    assert run_once(job.pk)
    (sent,) = mail.outbox
    assert sent.to == ["reader@example.org"]
    assert "付款等您审批" in sent.subject
    assert "/taiyuan/desk/" in sent.body
    assert "张明" not in sent.body
    assert "52,116.00" not in sent.body
    assert person.name not in sent.body
    Job.objects.filter(pk=job.pk).update(
        state=JobState.QUEUED, tries=0, finished_at=None, started_at=None
    )
    assert run_once(job.pk)
    assert len(mail.outbox) == 1, "a second try finds it mailed"


def test_what_was_read_meanwhile_is_not_mailed(staff: Staff) -> None:
    person = reader(Digest.EACH)
    notify([person], subject="请看", url="/taiyuan/desk/")
    mark_all_read(person)
    run_once(letters()[0].pk)
    assert mail.outbox == []


class TestDigest:
    """The letter of a day."""

    @pytest.fixture(autouse=True)
    def _morning(self) -> Iterator[None]:
        with clock.standing_at(MORNING):
            yield

    def test_asked_for_once_a_day_however_often_swept(self, staff: Staff) -> None:
        person = reader(Digest.DAILY)
        for words in ("甲", "乙"):
            notify([person], subject=words, url="/taiyuan/desk/")
        for _ in range(3):
            send_digests(staff.fund)
        (job,) = letters()
        run_once(job.pk)
        (sent,) = mail.outbox
        assert "2 条新消息" in sent.subject
        assert "甲" in sent.body
        assert "乙" in sent.body
        send_digests(staff.fund)
        assert len(letters()) == 1

    def test_what_comes_later_waits_for_the_next_morning(self, staff: Staff) -> None:
        person = reader(Digest.DAILY)
        notify([person], subject="甲", url="/taiyuan/desk/")
        send_digests(staff.fund)
        run_once(letters()[0].pk)
        notify([person], subject="丙", url="/taiyuan/desk/")
        send_digests(staff.fund)
        assert len(letters()) == 1
        with clock.standing_at(MORNING + timedelta(days=1)):
            send_digests(staff.fund)
        assert len(letters()) == 2
        run_once(letters()[1].pk)
        assert "丙" in mail.outbox[1].body
        assert "甲" not in mail.outbox[1].body

    def test_nothing_goes_at_night_or_to_who_wants_none(self, staff: Staff) -> None:
        notify([reader(Digest.NEVER)], subject="甲", url="/taiyuan/desk/")
        send_digests(staff.fund)
        notify([reader(Digest.DAILY, "b@example.org")], subject="乙", url="/taiyuan/desk/")
        with clock.standing_at(MORNING - timedelta(hours=4)):
            send_digests(staff.fund)
        assert letters() == []


def test_an_ended_job_tells_its_asker_once_for_each_end(staff: Staff) -> None:
    job = finished(JobFactory.create(fund=staff.fund, requested_by=staff.office), "a.csv", b"x")
    JobFactory.create(fund=staff.fund, requested_by=staff.office)
    for _ in range(2):
        tell_of_jobs(staff.fund)
    assert subjects(staff.office) == ["已完成：测试任务"]
    Job.objects.filter(pk=job.pk).update(
        state=JobState.FAILED, error="没做成", finished_at=clock.now() + timedelta(minutes=5)
    )
    tell_of_jobs(staff.fund)
    assert subjects(staff.office) == ["已完成：测试任务", "没有做成：测试任务"]


def test_reading_is_noted_once(staff: Staff) -> None:
    notify([staff.office], subject="甲", url="/taiyuan/desk/")
    notice = notices_of(staff.office).get()
    assert unread_count(staff.office) == 1
    mark_read(notice)
    notice.refresh_from_db()
    first = notice.read_at
    mark_read(notice)
    notice.refresh_from_db()
    assert notice.read_at == first
    assert unread_count(staff.office) == 0


@pytest.mark.parametrize("change", ["subject = '改'", "read_at = NULL", "url = '/x/'"])
def test_raw_sql_cannot_change_what_was_told(staff: Staff, change: str) -> None:
    notify([staff.office], subject="甲", url="/taiyuan/desk/")
    mark_all_read(staff.office)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE funds_notice SET {change}")


def test_another_funds_notices_are_out_of_sight(taiyuan: Fund, puyang: Fund) -> None:
    person = reader(Digest.NEVER)
    with fund_scope(puyang.pk):
        notify([person], subject="濮阳", url="/puyang/desk/")
    with fund_scope(taiyuan.pk):
        assert Notice.objects.count() == 0
        assert unread_count(person) == 0
