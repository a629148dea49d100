"""Publishing a notice: its working days, what it may take, and what the database holds."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from funds.models import Fund, User
from funds.permissions import Role
from kit.errors import NotAllowed, Refusal
from kit.workdays import add_workdays, is_workday
from projects.models import Holiday, NoticedProject, PublicNotice
from projects.queries.notices import amounts_suggested, to_be_noticed
from projects.services.notices import NoticeData, Proposal, publish_notice
from projects.stages import State
from tests.factories.approvals import at_notice, clerk_of, noticed, on_day
from tests.factories.funds import member
from tests.factories.projects import project_in


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return clerk_of(in_taiyuan, "王晓东")


def test_the_day_of_publication_does_not_count_and_a_worked_saturday_does(office: User) -> None:
    with on_day("2026-09-17"):  # Thursday; Sunday the 20th is worked in exchange for October.
        notice = noticed(at_notice(), office)
    assert (notice.published_on, notice.ends_on) == (date(2026, 9, 17), date(2026, 9, 23))
    assert notice.number == "GS-2026-001"


def test_a_day_the_office_entered_as_free_puts_the_end_off(office: User) -> None:
    Holiday.objects.create(day=date(2026, 11, 24), works=False, name="停电")
    with on_day("2026-11-23"):
        notice = noticed(at_notice(), office)
    assert notice.ends_on == date(2026, 12, 1)


@settings(deadline=None)
@given(
    start=st.dates(date(2020, 1, 1), date(2028, 12, 31)),
    days=st.integers(5, 30),
    entered=st.dictionaries(
        st.dates(date(2020, 1, 1), date(2029, 3, 1)), st.booleans(), max_size=9
    ),
)
def test_a_notice_of_any_day_from_2020_to_2028_runs_its_working_days(
    start: date, days: int, entered: dict[date, bool]
) -> None:
    end = add_workdays(start, days, entered)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(is_workday(day, entered) for day in between) == days
    assert is_workday(end, entered), "it ends on a working day"
    assert end > start


@pytest.mark.parametrize(
    ("days", "amount", "words"),
    [
        (4, "50000", "公示期至少 5 个工作日"),
        (31, "50000", "公示期至少 5 个工作日"),
        (5, "50000.01", "最多可以支持 50,000.00 元"),
        (5, "0", "金额要大于 0"),
    ],
)
def test_too_few_days_or_too_much_money_is_refused(
    office: User, days: int, amount: str, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        noticed(at_notice(), office, days=days, amount=amount)
    assert not PublicNotice.objects.exists()


def test_a_project_is_on_one_running_notice_at_a_time(office: User) -> None:
    project = at_notice()
    with on_day("2026-11-02"):
        first = noticed(project, office)
        assert list(to_be_noticed(first.published_on)) == []
        with pytest.raises(Refusal, match=f"已在公示 {first.number} 里"):
            noticed(project, office)
    with on_day("2026-11-10"):
        assert noticed(project, office).number == "GS-2026-002"


def test_only_projects_at_their_notice_and_known_ones_are_taken(office: User) -> None:
    with pytest.raises(Refusal, match="待专家评审”，不能公示"):
        noticed(project_in(State.REVIEW), office)
    with pytest.raises(Refusal, match="没有编号 TY-1999-001 的项目"):
        publish_notice(NoticeData("公示", [Proposal("TY-1999-001", None)]), by=office)
    with pytest.raises(Refusal, match="还没有选项目"):
        publish_notice(NoticeData("公示", []), by=office)


def test_only_the_office_publishes(in_taiyuan: Fund) -> None:
    for role in (Role.FINANCE, Role.EXECUTOR, Role.LEAD_UNIT):
        with pytest.raises(NotAllowed):
            noticed(at_notice(), member(in_taiyuan, role))


def test_what_is_suggested_is_what_was_asked_for_without_a_review(in_taiyuan: Fund) -> None:
    project, silent = at_notice(), at_notice(requested_amount=None)
    found = amounts_suggested([project, silent])
    assert found == {project.pk: Decimal("50000.00"), silent.pk: None}


def test_the_database_holds_a_notice_to_its_days_and_its_projects(office: User) -> None:
    notice = noticed(at_notice(), office)
    row = NoticedProject.objects.get(notice=notice)
    for broken in (
        lambda: PublicNotice.objects.filter(pk=notice.pk).update(ends_on=date(2020, 1, 1)),
        lambda: PublicNotice.objects.filter(pk=notice.pk).update(
            ends_on=notice.ends_on - timedelta(days=1)
        ),
        lambda: PublicNotice.objects.filter(pk=notice.pk).update(days=7),
        lambda: PublicNotice.objects.filter(pk=notice.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        NoticedProject.objects.filter(pk=row.pk).update(amount=1)
