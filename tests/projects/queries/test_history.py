"""The timeline tells what was done, by whom and why, from the history alone."""

from pytest_django import DjangoAssertNumQueries

from funds.models import Fund
from funds.permissions import Role
from projects.lifecycle import State
from projects.queries.history import SOMEBODY, events, last_taker
from projects.services.advance import advance
from tests.factories.calls import screened
from tests.factories.funds import member
from tests.factories.projects import project_in


def test_events_come_newest_first_in_two_queries(
    in_taiyuan: Fund, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    project = project_in(State.SCREENING)
    office = member(in_taiyuan, Role.OFFICE, name="王晓东")
    screened(project, office)
    advance(project.ref, "pass_review", by=office, note="七位专家一致通过")
    with django_assert_num_queries(2):
        newest, second, *earlier = events(project)
    assert (newest.what, newest.who) == ("登记评审通过，进入“立项公示中”", "王晓东")
    assert newest.note == "七位专家一致通过"
    assert second.state is State.REVIEW
    assert earlier[0].what == "修改记录，进入“待形式审查”"
    assert earlier[-1].step == ""


def test_the_last_taker_is_named(in_taiyuan: Fund) -> None:
    project = project_in(State.SCREENING)
    assert last_taker(project) == SOMEBODY
    screened(project, member(in_taiyuan, Role.OFFICE, name="李慧"))
    assert last_taker(project) == "李慧"
