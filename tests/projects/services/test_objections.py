"""Objections: taken while the notice runs, to its last second; private; answered once."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from funds.models import Fund, User
from funds.permissions import Role
from funds.queries.notices import notices_of
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.sealing import unseal
from projects.models import Objection, ObjectionState, PublicNotice
from projects.services.objections import (
    ObjectionData,
    answer_objection,
    receive_objection,
    record_objection,
)
from tests.factories.approvals import approved, at_notice, clerk_of, noticed, on_day
from tests.factories.funds import member

WORDS = "这个项目去年没有做完，请核实。"


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return clerk_of(in_taiyuan, "王晓东")


@pytest.fixture
def notice(office: User) -> PublicNotice:
    """A notice of 2026-11-16, Monday, to the 23rd."""
    with on_day("2026-11-16"):
        return noticed(at_notice(number="TY-2026-900"), office)


def given(**changes: str) -> ObjectionData:
    return ObjectionData(**{"project_number": "TY-2026-900", "content": WORDS, **changes})


def test_it_is_taken_to_the_last_second_of_the_last_day(notice: PublicNotice) -> None:
    assert notice.ends_on == date(2026, 11, 23)
    # 15:59 UTC is 23:59 in Shanghai; an hour later the 24th has begun.
    with on_day("2026-11-23", hour=15):
        assert receive_objection(notice, given()).number == "YY-2026-001"
    with on_day("2026-11-23", hour=16), pytest.raises(Refusal, match="只在公示期内受理异议"):
        receive_objection(notice, given())


def test_who_objects_is_sealed_and_in_no_history_nor_notice(
    notice: PublicNotice, office: User
) -> None:
    with on_day("2026-11-18"):
        objection = receive_objection(notice, given(objector="赵大爷", contact="13912345678"))
    objection.refresh_from_db()
    assert "13912345678" not in objection.contact
    assert unseal(objection.contact) == "13912345678"
    event = apps.get_model("projects", "ObjectionEvent")
    assert {"objector", "contact"}.isdisjoint(field.name for field in event._meta.get_fields())
    (told,) = notices_of(office).filter(subject__startswith="收到一件公示异议")
    assert "赵大爷" not in told.subject + told.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"content": "太短"}, "content"),
        ({"content": "长" * 2001}, "content"),
        ({"project_number": "TY-2026-999"}, "project"),
    ],
)
def test_what_says_nothing_or_concerns_another_project_is_refused(
    notice: PublicNotice, changes: dict[str, str], field: str
) -> None:
    with on_day("2026-11-18"), pytest.raises(Refusal) as refused:
        receive_objection(notice, given(**changes))
    assert refused.value.field == field


def test_what_came_on_paper_is_recorded_later_by_its_day(
    notice: PublicNotice, office: User
) -> None:
    with on_day("2026-11-25"):
        late = record_objection(notice, given(), received_on=date(2026, 11, 23), by=office)
        assert (late.recorded_by, late.received_at.date()) == (office, date(2026, 11, 23))
        for day in (date(2026, 11, 15), date(2026, 11, 24), date(2026, 11, 26)):
            with pytest.raises(Refusal) as refused:
                record_objection(notice, given(), received_on=day, by=office)
            assert refused.value.field == "received_on"


def test_after_the_approval_none_is_recorded(in_taiyuan: Fund, office: User) -> None:
    project = at_notice(number="TY-2026-900")
    with on_day("2026-11-16"):
        found = noticed(project, office)
    with on_day("2026-11-25"):
        approved(project, office)
        with pytest.raises(Refusal, match="已经办结公示"):
            record_objection(found, given(), received_on=date(2026, 11, 20), by=office)


def test_it_is_answered_once_by_who_may(notice: PublicNotice, office: User) -> None:
    with on_day("2026-11-18"):
        number = receive_objection(notice, given()).number
    said = {"handling": "查了台账", "answer": "去年已结项"}
    with pytest.raises(NotAllowed):
        answer_objection(
            number, ObjectionState.DISMISSED, **said, by=member(notice.fund, Role.FINANCE)
        )
    for missing in ("handling", "answer"):
        with pytest.raises(Refusal) as refused:
            answer_objection(number, ObjectionState.DISMISSED, **{**said, missing: " "}, by=office)
        assert refused.value.field == missing
    with pytest.raises(Refusal, match="请选择异议是否成立"):
        answer_objection(number, ObjectionState.OPEN, **said, by=office)
    answer_objection(number, ObjectionState.DISMISSED, **said, by=office)
    with pytest.raises(Refusal, match="王晓东已经处理过这件异议"):
        answer_objection(number, ObjectionState.UPHELD, **said, by=office)


def test_the_database_refuses_what_the_services_refuse(notice: PublicNotice, office: User) -> None:
    with on_day("2026-11-18"):
        objection = receive_objection(notice, given())
    answered = {"state": "UPHELD", "handling": "查", "answer": "是", "handled_at": clock.now()}
    rows = Objection.objects.filter(pk=objection.pk)
    rows.update(**answered)
    project = objection.project
    late = objection.received_at + timedelta(days=30)
    for broken in (
        lambda: rows.update(state="DISMISSED"),
        lambda: rows.delete(),
        lambda: Objection.objects.create(
            number="YY-1", notice=notice, project=project, content=WORDS, received_at=late
        ),
        lambda: Objection.objects.create(
            number="YY-2",
            notice=notice,
            project=at_notice(),
            content=WORDS,
            received_at=objection.received_at,
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()
