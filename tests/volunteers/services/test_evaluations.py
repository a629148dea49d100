"""One who served is evaluated once, by another, after the shift; changed by a new version."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from funds.models import Fund, User
from funds.permissions import Role
from kit.errors import NotAllowed, Refusal
from tests.factories.activities import own
from tests.factories.funds import UnitFactory, member
from tests.factories.volunteers import OrganisationFactory
from tests.funds.views.conftest import queries_of, text
from tests.volunteers.services.conftest import Clock, at
from tests.volunteers.services.test_attendance import comes, goes
from tests.volunteers.views.conftest import signed_in
from volunteers.models import Attendance, Evaluation, Grade, Shift, Volunteer
from volunteers.queries.evaluations import evaluations_of
from volunteers.services.evaluations import (
    EvaluationData,
    evaluate_attendance,
    withdraw_evaluation,
)
from volunteers.services.forgotten import lapse_forgotten
from volunteers.services.hours import LateData, confirm_late, enter_late, reverse_record

People = Callable[[int], list[Volunteer]]
E, G = Evaluation.objects, Grade


def said(attendance: Attendance, grade: Grade, remark: str = "", seen: int = 0, *, by: User) -> Any:
    return evaluate_attendance(attendance, EvaluationData(grade, remark, seen), by=by)


@pytest.fixture
def there(on_day: Clock, shift: Shift, people: People) -> Attendance:
    """Somebody who served at the shift, which is over."""
    [volunteer] = people(1)
    on_day.set(9)
    present = comes(shift, volunteer)
    on_day.set(11.5)
    return goes(present)


def test_one_stands_and_another_takes_its_place(there: Attendance, team: User) -> None:
    first = said(there, G.GOOD, "守时", by=team)
    assert said(there, G.GOOD, "守时", by=team) == first
    with pytest.raises(Refusal, match="刚刚有人评价过"):
        said(there, G.FAILED, "迟到", by=team)
    second = said(there, G.EXCELLENT, seen=1, by=team)
    assert [row.pk for row in evaluations_of(there.volunteer)] == [second.pk]
    assert sorted(E.values_list("version", "replaced")) == [(1, True), (2, False)]
    gone = withdraw_evaluation(there, reason="评错了人", by=team)
    assert (gone, gone.withdrawn_note) == (second, "评错了人")
    assert not evaluations_of(there.volunteer).exists()
    with pytest.raises(Refusal, match="没有评价可撤回"):
        withdraw_evaluation(there, reason="再来", by=team)
    third = said(there, G.EXCELLENT, seen=2, by=team)
    assert (third.version, list(evaluations_of(there.volunteer))) == (3, [third])


@pytest.mark.parametrize(
    ("grade", "remark", "match"),
    [
        (G.FAILED, " ", "写明原因"),
        (G.GOOD, "电话 13812345678", "不要写手机"),
    ],
)
def test_what_is_said_is_fit_to_be_kept(
    there: Attendance, team: User, grade: Grade, remark: str, match: str
) -> None:
    with pytest.raises(Refusal, match=match):
        said(there, grade, remark, by=team)


def test_only_after_the_shift_and_only_who_served(
    on_day: Clock, shift: Shift, people: People, team: User, the_office: User
) -> None:
    [volunteer] = people(1)
    on_day.set(9)
    present = comes(shift, volunteer)
    on_day.set(10.5)
    gone = goes(present)
    with pytest.raises(Refusal, match="还没有结束"):
        said(gone, G.GOOD, by=team)
    on_day.set(12)
    assert gone.record is not None
    reverse_record(gone.record, reason="不属实", by=the_office)
    with pytest.raises(Refusal, match="没有有效的时长"):
        said(gone, G.GOOD, by=team)


def test_who_went_without_checking_out_is_evaluated_once_the_hours_are_confirmed(
    on_day: Clock, shift: Shift, people: People, team: User, the_office: User
) -> None:
    [volunteer] = people(1)
    on_day.set(9)
    present = comes(shift, volunteer)
    on_day.set(13.5)
    lapse_forgotten(shift.fund)
    data = LateData(volunteer, at(9), at(10), "劝导", "忘了签退", attendance=present)
    entry = enter_late(data, by=team)
    with pytest.raises(Refusal, match="没有有效的时长"):
        said(present, G.GOOD, by=team)
    confirm_late(entry, by=the_office)
    assert said(present, G.GOOD, by=team).version == 1


def test_by_whoever_runs_it_and_by_nobody_of_themselves(
    there: Attendance, in_taiyuan: Fund, team: User
) -> None:
    stranger = member(
        in_taiyuan,
        Role.ORGANISATION,
        unit=OrganisationFactory.create(unit=UnitFactory.create()).unit,
    )
    for person in (stranger, own(there.volunteer)):
        with pytest.raises(NotAllowed):
            said(there, G.EXCELLENT, by=person)
    said(there, G.GOOD, by=team)
    with pytest.raises(NotAllowed):
        withdraw_evaluation(there, reason="不服", by=stranger)
    # A leader who served at the shift.
    Volunteer.objects.filter(pk=there.volunteer_id).update(person=team)
    with pytest.raises(Refusal, match="不能评价自己"):
        said(there, G.EXCELLENT, seen=1, by=team)


def test_the_database_keeps_one_and_what_was_said(there: Attendance, team: User) -> None:
    row = said(there, G.GOOD, by=team)
    fields = {"attendance": there, "volunteer": there.volunteer, "evaluated_by": team}
    with pytest.raises(IntegrityError, match="evaluation_one"), transaction.atomic():
        E.create(grade=G.FAILED, version=2, **fields)
    with pytest.raises(IntegrityError, match="settled"), transaction.atomic():
        E.filter(pk=row.pk).update(grade=G.FAILED)
    E.filter(pk=row.pk).update(replaced=True)
    with pytest.raises(IntegrityError, match="stays_ended"), transaction.atomic():
        E.filter(pk=row.pk).update(replaced=False)


def test_the_pages(there: Attendance, team: User, the_office: User, people: People) -> None:
    own_page, who = "/taiyuan/my/honours/", there.volunteer
    phone, other = signed_in(own(who)), signed_in(own(people(1)[0]))
    path = f"/taiyuan/activities/manage/came/{there.pk}/evaluate/"
    came = f"/taiyuan/activities/manage/shifts/{there.shift_id}/came/"
    record = f"/taiyuan/volunteers/{who.number}/"
    client, office = signed_in(team), signed_in(the_office)
    before = queries_of(client, came)
    assert path in client.get(came).content.decode()
    typed = {"seen": "0", "grade": "EXCELLENT", "remark": "热心耐心"}
    page: Any = client.post(path, typed, follow=True)
    assert "改评" in page.content.decode()
    assert queries_of(client, came) == before
    assert "热心耐心" in text(client, path)
    assert "热心耐心" in text(phone, own_page)
    assert "热心耐心" not in text(other, own_page)
    assert "热心耐心" in text(office, record)
    client.post(f"{path}withdraw/", {"reason": "评错了人"})
    assert "评错了人" in text(client, path)
    assert "热心耐心" not in text(phone, own_page)
    assert "热心耐心" not in text(office, record)
