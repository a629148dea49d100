"""A draft's form saves by itself: what fits is kept, what does not is said, nothing overwritten."""

import threading
from datetime import date

import pytest
from django.db import connection

from funds.models import Fund, User
from funds.permissions import Role
from kit.errors import NotAllowed, Refusal
from kit.tenancy.scope import fund_scope
from projects.lifecycle import State
from projects.models import Project
from projects.models.project import new_key
from projects.queries.history import events
from projects.services.advance import Moved
from projects.services.autosave import Saved, autosave_new_project, autosave_project
from tests.factories.funds import UnitFactory, member
from tests.factories.projects import ProjectFactory, project_in


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE, name="李慧")


def draft(**fields: object) -> Project:
    return project_in(State.DRAFT, number=None, **fields)


def kept(saved: Saved) -> Project:
    assert saved.project is not None
    return saved.project


def test_only_what_was_typed_is_written(office: User) -> None:
    project = draft(service_type="讲解")
    saved = autosave_project(project.ref, {"beneficiaries": "游客"}, by=office, version=1)
    project.refresh_from_db()
    assert (project.beneficiaries, project.service_type, project.version) == ("游客", "讲解", 2)
    assert (kept(saved).version, saved.refused) == (2, {})


def test_what_does_not_fit_is_said_and_the_rest_is_kept(office: User) -> None:
    project = draft(ends_on=date(2021, 6, 1))
    changes = {"starts_on": date(2021, 7, 1), "volunteers_planned": 0, "service_type": "讲解"}
    saved = autosave_project(project.ref, changes, by=office, version=1)
    project.refresh_from_db()
    assert (project.service_type, project.starts_on) == ("讲解", None)
    assert set(saved.refused) == {"starts_on", "volunteers_planned"}
    assert "结束日期早于开始日期" in saved.refused["starts_on"]


def test_saving_what_stands_already_leaves_no_trace(office: User) -> None:
    project = draft()
    saved = autosave_project(project.ref, {"name": project.name}, by=office, version=1)
    assert kept(saved).version == 1


def test_a_second_person_is_told_and_nothing_is_overwritten(in_taiyuan: Fund, office: User) -> None:
    project = draft()
    other = member(in_taiyuan, Role.OFFICE, name="王晓东")
    autosave_project(project.ref, {"service_type": "讲解"}, by=office, version=1)
    with pytest.raises(Moved, match="李慧刚刚改过"):
        autosave_project(project.ref, {"service_type": "导游"}, by=other, version=1)
    project.refresh_from_db()
    assert project.service_type == "讲解"


def test_the_same_save_sent_again_counts_as_kept(office: User) -> None:
    project, unit = draft(), UnitFactory.create()
    changes = {"lead_unit": unit, "service_type": "讲解"}
    autosave_project(project.ref, changes, by=office, version=1)
    again = autosave_project(project.ref, {**changes, "name": project.name}, by=office, version=1)
    assert kept(again).version == 2
    # What else was written meanwhile must not be lost to a form that does not know of it.
    with pytest.raises(Moved):
        autosave_project(project.ref, {"service_type": "讲解"}, by=office, version=1)


def test_only_a_draft_saves_by_itself(office: User) -> None:
    project = project_in(State.SCREENING)
    with pytest.raises(Refusal, match="不是草稿"):
        autosave_project(project.ref, {"name": "乙"}, by=office, version=1)


def test_a_lead_unit_moves_no_draft_to_another_unit(in_taiyuan: Fund) -> None:
    own, other = UnitFactory.create(), UnitFactory.create()
    lead = member(in_taiyuan, Role.LEAD_UNIT, unit=own)
    project = draft(lead_unit=own)
    with pytest.raises(NotAllowed):
        autosave_project(project.ref, {"lead_unit": other}, by=lead, version=1)
    with pytest.raises(NotAllowed):
        autosave_project(draft(lead_unit=other).ref, {"name": "乙"}, by=lead, version=1)


def test_a_row_of_saves_is_one_act_of_the_timeline(office: User) -> None:
    project = draft()
    for version, words in enumerate(("讲", "讲解", "讲解员"), start=1):
        autosave_project(project.ref, {"service_type": words}, by=office, version=version)
    told = [event for event in events(project) if event.step == "autosave"]
    assert [(event.what, event.who, event.version) for event in told] == [
        ("修改项目资料（自动保存）", "李慧", 4)
    ]


def test_a_new_form_makes_its_draft_once_it_has_a_name(in_taiyuan: Fund) -> None:
    unit = UnitFactory.create()
    lead, key = member(in_taiyuan, Role.LEAD_UNIT, unit=unit), new_key()
    waiting = autosave_new_project({"service_type": "讲解", "lead_unit": unit}, by=lead, key=key)
    assert waiting.project is None
    assert "填写项目名称" in waiting.refused["name"]
    changes = {"name": "晋祠小导游", "service_type": "讲解", "lead_unit": unit}
    project = kept(autosave_new_project(changes, by=lead, key=key))
    assert (project.key, project.service_type, project.created_by) == (key, "讲解", lead)
    # The answer was lost; more was typed, and the form still knows of no draft.
    again = autosave_new_project({**changes, "service_duration": "2 小时"}, by=lead, key=key)
    assert (kept(again).pk, kept(again).service_duration) == (project.pk, "2 小时")
    assert Project.objects.count() == 1


def test_another_persons_key_makes_nothing(in_taiyuan: Fund, office: User) -> None:
    other = member(in_taiyuan, Role.OFFICE)
    key = kept(autosave_new_project({"name": "甲"}, by=office, key=new_key())).key
    with pytest.raises(Refusal, match="已失效"):
        autosave_new_project({"name": "乙"}, by=other, key=key)


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_one_is_kept_and_one_is_told(taiyuan: Fund) -> None:
    with fund_scope(taiyuan.pk):
        people = [member(taiyuan, Role.OFFICE, name=name) for name in ("李慧", "王晓东")]
        project = ProjectFactory.create(service_type="")
    start, outcomes = threading.Barrier(2), []

    def save(person: User) -> None:
        start.wait()
        try:
            with fund_scope(taiyuan.pk):
                autosave_project(project.ref, {"service_type": person.name}, by=person, version=1)
            outcomes.append(person.name)
        except Moved as moved:
            outcomes.append(moved.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [outcome for outcome in outcomes if "刚刚改过" in outcome]
    (winner,) = [outcome for outcome in outcomes if outcome not in told]
    assert told == [f"{winner}刚刚改过这个项目。您填的内容还在，请对照最新情况后再保存。"]
    with fund_scope(taiyuan.pk):
        assert Project.objects.get(pk=project.pk).service_type == winner
