"""A call is drafted, published by its rules, put off and closed; the database keeps what stands."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from funds.models import Fund, Unit, User
from funds.permissions import Role
from funds.queries.notices import notices_of
from kit import clock
from kit.errors import NotAllowed, Refusal
from projects.models import Call, CallState, Category, Project
from projects.queries.answering import calls_to_answer, may_answer
from projects.queries.calls import Standing, in_standing, left_of, standing_of
from projects.services.advance import Moved, advance
from projects.services.call_data import RubricRow, TrancheRow
from projects.services.call_files import add_call_files, withdraw_call_file
from projects.services.call_rules import lacking_to_publish
from projects.services.calls import close_call, edit_call, extend_call, publish_call
from projects.stages import State
from tests.factories.calls import (
    CLOSES,
    OPENS,
    call_data,
    drafted_call,
    early_member,
    led_category,
    published_call,
)
from tests.factories.funds import UnitFactory
from tests.factories.projects import ProjectFactory

SECOND = timedelta(seconds=1)
JUNE = datetime(2021, 6, 15, tzinfo=UTC)


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return early_member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def unit(in_taiyuan: Fund) -> Unit:
    found: Unit = UnitFactory.create()
    return found


@pytest.fixture
def category(unit: Unit) -> Category:
    return led_category(unit)


def publish(call: Call, by: User) -> Call:
    with clock.standing_at(OPENS):
        return publish_call(call.number, by=by, version=call.version)


def test_a_draft_keeps_its_rows_in_order_and_an_edit_replaces_them(
    office: User, category: Category
) -> None:
    call = drafted_call(office, category)
    assert (call.number, call.state, call.version) == ("ZJ-2021-001", CallState.DRAFT, 1)
    assert [row.weight for row in call.rubric.order_by("sequence")] == [20, 20, 20, 15, 15, 10]
    assert [row.percent for row in call.tranche_plan.order_by("sequence")] == [50, 40, 10]
    data = call_data(category, title="改过的标题", rubric=(RubricRow("可行性", 100),))
    edited = edit_call(call.number, data, by=office, version=1)
    assert (edited.title, edited.version, call.rubric.get().name) == ("改过的标题", 2, "可行性")
    with pytest.raises(Moved):
        edit_call(call.number, data, by=office, version=1)


def test_only_who_manages_calls_drafts_one(in_taiyuan: Fund, category: Category) -> None:
    for role in (Role.EXECUTOR, Role.LEAD_UNIT, Role.FINANCE):
        with pytest.raises(NotAllowed):
            drafted_call(early_member(in_taiyuan, role), category)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": " "}, "请填写标题"),
        ({"closes_at": OPENS}, "截止时间要晚于开始时间"),
        ({"seats": 4}, "单数，至少 5 位"),
        ({"seats": 6}, "单数，至少 5 位"),
        ({"notice_days": 4}, "公示期至少 5 个工作日"),
        ({"correction_days": 0}, "要给补正期限"),
    ],
)
def test_a_draft_refuses_what_it_cannot_hold(
    office: User, category: Category, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        drafted_call(office, category, **changes)
    assert Call.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": ""}, "还没有填写公告正文。"),
        ({"text": "咨询 13912345678"}, "正文里有手机号码"),
        ({"categories": ()}, "还没有选征集的类别。"),
        ({"applicants": "NAMED"}, "还没有选指定的申报单位。"),
        ({"rubric": (RubricRow("可行性", 95),)}, "评审指标的分值合计是 95，应当是 100。"),
        ({"rubric": ()}, "还没有填写评审指标。"),
        ({"tranches": ()}, "还没有填写拨款计划。"),
        (
            {"tranches": (TrancheRow("首款", Decimal("99.99"), "sign_agreement"),)},
            "拨款计划的比例合计是 99.99%，应当是 100%。",
        ),
        (
            {
                "tranches": (
                    TrancheRow("首款", Decimal(60), "close"),
                    TrancheRow("尾款", Decimal(40), "pass_midterm"),
                )
            },
            "要一批比一批靠后",
        ),
        ({"checklist": ()}, "还没有填写形式审查清单。"),
        ({"total_budget": Decimal(50000)}, "超过了征集总额"),
    ],
)
def test_what_is_lacking_is_named_and_nothing_is_published(
    office: User, category: Category, changes: dict[str, Any], words: str
) -> None:
    call = drafted_call(office, **{"categories": (category,), **changes})
    with clock.standing_at(OPENS):
        assert words in "".join(lacking_to_publish(call))
    with pytest.raises(Refusal, match=words.replace(".", r"\.")):
        publish(call, office)
    call.refresh_from_db()
    assert call.state == CallState.DRAFT


def test_a_category_nobody_leads_has_no_applicants(office: User) -> None:
    with pytest.raises(Refusal, match="都没有牵头单位"):
        publish(drafted_call(office, led_category()), office)


def test_publishing_tells_the_units_that_may_apply_and_no_others(
    in_taiyuan: Fund, office: User, unit: Unit, category: Category
) -> None:
    theirs = early_member(in_taiyuan, Role.LEAD_UNIT, unit=unit)
    stranger = early_member(in_taiyuan, Role.LEAD_UNIT, unit=UnitFactory.create())
    call = publish(drafted_call(office, category), office)
    assert [notice.subject for notice in notices_of(theirs)] == [f"征集公告：{call.title}"]
    assert "2021年7月5日 24:00 截止" in notices_of(theirs).get().text
    assert notices_of(stranger).count() == 0


def test_of_two_clerks_one_publishes(office: User, in_taiyuan: Fund, category: Category) -> None:
    call = drafted_call(office, category)
    publish(call, office)
    with pytest.raises(Moved):
        publish(call, early_member(in_taiyuan, Role.OFFICE))


def test_it_stands_by_the_second(office: User, category: Category) -> None:
    call = published_call(office, category)
    expected = [
        (OPENS - SECOND, Standing.COMING, "还有 1 秒 开始"),
        (OPENS, Standing.OPEN, "还剩 35 天 0 小时"),
        (CLOSES - SECOND, Standing.OPEN, "还剩 1 秒"),
        (CLOSES, Standing.CLOSED, ""),
    ]
    for instant, standing, left in expected:
        assert (standing_of(call, instant), left_of(call, instant)) == (standing, left)
        found = [each for each in Standing if Call.objects.filter(in_standing(each, instant))]
        assert found == [standing]


def test_a_closing_is_only_put_off_and_with_a_reason(office: User, category: Category) -> None:
    call = published_call(office, category)
    with clock.standing_at(JUNE):
        for after, reason, words in (
            (CLOSES, "汛情", "要晚于原来的 2021年7月5日 24:00"),
            (CLOSES + SECOND, " ", "请写明理由"),
        ):
            with pytest.raises(Refusal, match=words):
                extend_call(call.number, after, reason, by=office, version=call.version)
        after = CLOSES + timedelta(days=5)
        moved = extend_call(call.number, after, "汛情", by=office, version=call.version)
        with pytest.raises(Moved):
            extend_call(call.number, after + SECOND, "汛情", by=office, version=call.version)
    row = call.extensions.get()
    assert (row.before, row.after, moved.closes_at) == (CLOSES, after, after)


def test_closing_early_wants_a_reason_and_ends_everything(office: User, category: Category) -> None:
    call = published_call(office, category)
    with clock.standing_at(JUNE):
        with pytest.raises(Refusal, match="请写明理由"):
            close_call(call.number, "", by=office, version=call.version)
        closed = close_call(call.number, "经费调整", by=office, version=call.version)
        assert not closed.is_open()
        with pytest.raises(Refusal, match="可以延期"):
            extend_call(call.number, CLOSES + SECOND, "汛情", by=office, version=closed.version)


def test_closing_in_time_needs_no_reason(office: User, category: Category) -> None:
    call = published_call(office, category)
    with clock.standing_at(CLOSES):
        closed = close_call(call.number, "", by=office, version=call.version)
    assert (closed.state, closed.closed_at) == (CallState.CLOSED, CLOSES)


@pytest.mark.parametrize(
    ("statement", "guard"),
    [
        ("UPDATE projects_rubricitem SET weight = weight + 1", "projects_rubricitem_published"),
        ("DELETE FROM projects_rubricitem", "projects_rubricitem_published"),
        ("UPDATE projects_calltranche SET percent = 1", "projects_calltranche_published"),
        ("DELETE FROM projects_callcategory", "projects_callcategory_published"),
        ("UPDATE projects_call SET ceiling = 1", "projects_call_published_stands"),
        ("UPDATE projects_call SET seats = 7", "projects_call_published_stands"),
        (
            "UPDATE projects_call SET closes_at = closes_at - interval '1 second'",
            "projects_call_closes_later",
        ),
        ("UPDATE projects_call SET state = 'DRAFT'", "projects_call_steps"),
        ("DELETE FROM projects_call", "projects_call_stays"),
    ],
)
def test_what_was_published_stands_against_raw_sql(
    office: User, category: Category, statement: str, guard: str
) -> None:
    published_call(office, category)
    with (
        pytest.raises(IntegrityError, match=guard),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_published_rubric_takes_no_further_row(office: User, category: Category) -> None:
    call = published_call(office, category)
    with pytest.raises(IntegrityError, match="published_adds"), transaction.atomic():
        call.rubric.create(sequence=9, name="后加", weight=1)


def test_files_come_and_are_taken_off(office: User, category: Category) -> None:
    call = drafted_call(office, category)
    with pytest.raises(Refusal, match="只是改了名字"):
        add_call_files(call.number, [SimpleUploadedFile("通知.pdf", b"MZ\x90")], by=office)
    add_call_files(call.number, [SimpleUploadedFile("通知.pdf", b"%PDF-1.7")], by=office)
    row = call.files.get()
    withdraw_call_file(call.number, row.pk, by=office)
    with pytest.raises(Refusal, match="已经撤下"):
        withdraw_call_file(call.number, row.pk, by=office)


def test_who_may_answer_an_open_call(
    in_taiyuan: Fund, office: User, unit: Unit, category: Category
) -> None:
    call = published_call(office, category)
    theirs = early_member(in_taiyuan, Role.LEAD_UNIT, unit=unit)
    stranger = early_member(in_taiyuan, Role.LEAD_UNIT, unit=UnitFactory.create())
    finance = early_member(in_taiyuan, Role.FINANCE)
    carrier = early_member(in_taiyuan, Role.IMPLEMENTER, unit=unit)
    people = (office, theirs, stranger, finance, carrier)
    with clock.standing_at(CLOSES - SECOND):
        answers = [may_answer(person, call) for person in people]
        offered = [call in calls_to_answer(person, in_taiyuan.pk) for person in people]
    assert answers == offered == [True, True, False, False, False]
    with clock.standing_at(CLOSES):
        assert not may_answer(theirs, call)


def test_what_a_call_asks_for_is_not_submitted_beside_it(
    in_taiyuan: Fund, office: User, unit: Unit, category: Category
) -> None:
    lead = early_member(in_taiyuan, Role.LEAD_UNIT, unit=unit)

    def draft(by: User, of: Category = category) -> Project:
        made: Project = ProjectFactory.create(lead_unit=unit, category=of, created_by=by)
        return made

    other = led_category(unit)
    with clock.standing_at(JUNE):
        beside, given, uncalled = draft(lead), draft(office), draft(lead, other)
        before = draft(lead)
        advance(before.ref, "submit", by=lead)
        call = published_call(office, category)
        with pytest.raises(Refusal, match="正在征集这个类别"):
            advance(beside.ref, "submit", by=lead)
        assert advance(given.ref, "submit", by=lead).state == State.SCREENING
        assert advance(uncalled.ref, "submit", by=lead).state == State.SCREENING
    with clock.standing_at(CLOSES), pytest.raises(Refusal, match=r"已于.*截止"):
        advance(beside.ref, "submit", by=lead)
    with clock.standing_at(CLOSES + timedelta(days=365)):
        assert advance(beside.ref, "submit", by=lead).state == State.SCREENING
    assert call.year == 2021
