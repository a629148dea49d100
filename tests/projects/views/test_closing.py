"""The pages of a project's closure, each act on its page."""

import pytest
from django.test import Client

from funds.models import Fund, User
from funds.permissions import Role
from kit.models import Job
from kit.tenancy.scope import fund_scope
from projects.lifecycle import State
from projects.models import Project
from tests.factories.closing import ClosureFactory
from tests.factories.funds import member
from tests.factories.projects import project_in


def signed_in(client: Client, fund: Fund, role: Role, project: Project | None = None) -> User:
    with fund_scope(fund.pk):
        person = member(fund, role, unit=project.lead_unit if project else None)
    client.force_login(person)
    return person


def made(fund: Fund, state: State, *, closure: bool = False) -> Project:
    with fund_scope(fund.pk):
        project = project_in(state)
        if closure:
            ClosureFactory.create(project=project)
    return project


def test_the_lead_unit_hands_its_summary_in(client: Client, taiyuan: Fund) -> None:
    project = made(taiyuan, State.CLOSING)
    signed_in(client, taiyuan, Role.LEAD_UNIT, project)
    place = taiyuan.url("closing:summary", ref=project.ref)
    assert "提交结项总结" in client.get(place).content.decode()
    kept = client.post(place, {"version": 0, "results": "", "keep": ""}, follow=True)
    assert "还没有提交" in kept.content.decode()
    refused = client.post(
        place, {"version": 1, "results": "", "next_plan": "十个路口", "submit": ""}
    )
    assert "请写明项目成效" in refused.content.decode()
    assert "十个路口" in refused.content.decode()
    done = client.post(place, {"version": 1, "results": "48 次", "submit": ""}, follow=True)
    assert "已提交给文明办" in done.content.decode()


def test_the_office_closes(client: Client, taiyuan: Fund) -> None:
    project = made(taiyuan, State.CLOSING, closure=True)
    signed_in(client, taiyuan, Role.OFFICE)
    shown = client.get(taiyuan.url("projects:project", ref=project.ref)).content.decode()
    place = taiyuan.url("closing:close", ref=project.ref)
    assert f'href="{place}"' in shown
    assert "劝导 48 次" in client.get(place).content.decode()
    done = client.post(place, {"seen_state": State.CLOSING, "note": "3 号会议"}, follow=True)
    assert "证书编号 JX-" in done.content.decode()
    again = client.post(place, {"seen_state": State.CLOSING, "note": "3 号会议"})
    assert "刚刚办过这一步" in again.content.decode()


def test_what_stands_in_the_way_is_said_and_there_is_no_button(
    client: Client, taiyuan: Fund
) -> None:
    project = made(taiyuan, State.CLOSING)
    signed_in(client, taiyuan, Role.OFFICE)
    shown = client.get(taiyuan.url("closing:close", ref=project.ref)).content.decode()
    assert "还没有提交结项总结" in shown
    assert shown.count("准予结项</button>") == 0


def test_an_archive_is_asked_for_as_a_job(client: Client, taiyuan: Fund) -> None:
    project = made(taiyuan, State.ARCHIVING, closure=True)
    signed_in(client, taiyuan, Role.OFFICE)
    shown = client.get(taiyuan.url("closing:archive", ref=project.ref)).content.decode()
    assert "还没有生成归档包" in shown
    made_at = taiyuan.url("closing:make_package", ref=project.ref)
    answer = client.post(made_at, {"key": "abc"})
    job = Job.objects.get()
    assert answer["Location"].startswith(f"{taiyuan.url('jobs:status', job=job.pk)}?back=")
    back = taiyuan.url("closing:archive", ref=project.ref)
    assert f'href="{back}"' in client.get(answer["Location"]).content.decode()
    assert "demands" in job.args


@pytest.mark.parametrize("key", ["", "a" * 41])
def test_an_archive_is_not_made_from_a_page_that_lacks_its_key(
    client: Client, taiyuan: Fund, key: str
) -> None:
    project = made(taiyuan, State.ARCHIVING, closure=True)
    signed_in(client, taiyuan, Role.OFFICE)
    answer = client.post(taiyuan.url("closing:make_package", ref=project.ref), {"key": key})
    assert answer.status_code == 409
    assert "请刷新页面" in answer.content.decode()
    assert not Job.objects.exists()


def test_an_archived_project_says_so_and_offers_no_more(client: Client, taiyuan: Fund) -> None:
    project = made(taiyuan, State.ARCHIVED, closure=True)
    signed_in(client, taiyuan, Role.OFFICE)
    shown = client.get(taiyuan.url("closing:archive", ref=project.ref)).content.decode()
    assert "已经归档" in shown
    assert "现在不能" not in shown
    assert shown.count("二、归档") == 0
    about = client.get(taiyuan.url("projects:project", ref=project.ref)).content.decode()
    assert "登记协议</a>" not in about


@pytest.mark.parametrize("state", [State.DRAFT, State.MIDTERM, State.TERMINATED])
def test_a_project_that_is_not_there_yet_has_no_such_page(
    client: Client, taiyuan: Fund, state: State
) -> None:
    project = made(taiyuan, state)
    signed_in(client, taiyuan, Role.OFFICE)
    assert client.get(taiyuan.url("closing:closing", ref=project.ref)).status_code == 404
