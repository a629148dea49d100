"""An amendment is a step that stays where it is and writes a new version."""

from datetime import date

import pytest

from funds.models import Fund
from funds.permissions import Role
from kit.errors import NotAllowed, Refusal
from projects.lifecycle import BY_CODE, State
from projects.queries.history import events
from projects.services.advance import Moved
from projects.services.amendments import amend
from tests.factories.funds import member
from tests.factories.projects import project_in
from tests.projects.services.test_drafts import data_of


def test_it_keeps_the_state_and_writes_one_row_of_history(in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    project = project_in(State.MIDTERM, ends_on=date(2021, 12, 31))
    before = len(events(project))
    longer = data_of(project, ends_on=date(2022, 12, 31))
    amended = amend(project.ref, longer, by=office, note="变更为三年项目", version=1)
    assert (amended.state, amended.ends_on, amended.version) == (
        State.MIDTERM,
        date(2022, 12, 31),
        2,
    )
    newest, *older = events(amended)
    assert len(older) == before
    assert (newest.what, newest.note) == ("办理变更", "变更为三年项目")


@pytest.mark.parametrize("state", [s for s in State if s not in BY_CODE["amend"].sources])
def test_only_a_project_under_way_is_amended(in_taiyuan: Fund, state: State) -> None:
    project = project_in(state)
    with pytest.raises(Refusal, match="不能“办理变更”"):
        amend(
            project.ref,
            data_of(project),
            by=member(in_taiyuan, Role.OFFICE),
            note="变更",
            version=1,
        )


def test_it_is_refused_without_note_right_or_the_version_seen(in_taiyuan: Fund) -> None:
    office, project = member(in_taiyuan, Role.OFFICE), project_in(State.MIDTERM)
    data = data_of(project)
    with pytest.raises(Refusal, match="请写明"):
        amend(project.ref, data, by=office, note="", version=1)
    with pytest.raises(Moved):
        amend(project.ref, data, by=office, note="变更", version=7)
    with pytest.raises(NotAllowed):
        amend(project.ref, data, by=member(in_taiyuan, Role.FINANCE), note="变更", version=1)
