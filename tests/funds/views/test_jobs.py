"""A job's progress and result are seen by whoever may see them, and by nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from funds.models import Fund, Membership, User
from funds.permissions import Action, Role
from kit import clock
from kit.errors import Outcome
from kit.jobs import results
from kit.models import AccessLog, Job, JobState
from kit.tenancy.scope import fund_scope
from tests.factories.funds import MembershipFactory, UnitFactory, member
from tests.factories.jobs import JobFactory, finished, running

NAME = "项目台账（2021）.xlsx"


@pytest.fixture
def office(taiyuan: Fund) -> User:
    return member(taiyuan, Role.OFFICE)


@pytest.fixture
def order(taiyuan: Fund, office: User) -> dict[str, Any]:
    """What a job of the office's is made of."""
    return {
        "fund": taiyuan,
        "requested_by": office,
        "label": "2021年项目台账",
        "args": {"year": 2021},
    }


@pytest.fixture
def done(order: dict[str, Any]) -> Job:
    return finished(JobFactory.create(**order), NAME, b"PK\x03\x04")


def get(client: Client, user: User | None, job: Job, name: str = "", **headers: str) -> Any:
    if user:
        client.force_login(user)
    assert job.fund is not None
    response: Any = client.get(f"/{job.fund.slug}/jobs/{job.pk}/{name}", headers=headers)
    if response.streaming:
        response.body = b"".join(response.streaming_content)
    return response


def test_while_it_runs_the_fragment_asks_for_itself_again(
    client: Client, office: User, order: dict[str, Any]
) -> None:
    job = running(**order, progress=40, step="正在排版")
    response = get(client, office, job, **{"HX-Request": "true"})
    text = response.content.decode()
    assert response.status_code == 200
    assert f'hx-get="/taiyuan/jobs/{job.pk}/"' in text
    assert "正在排版" in text
    assert "40%" in text
    assert "<html" not in text
    assert "no-store" in response["Cache-Control"]


def test_opened_by_itself_it_is_a_whole_page(
    client: Client, office: User, order: dict[str, Any]
) -> None:
    text = get(client, office, JobFactory.create(**order)).content.decode()
    assert "<html" in text
    assert "2021年项目台账" in text
    assert "排队" in text
    assert 'href="/taiyuan/reports/"' in text


@pytest.mark.parametrize("back", ["//evil.test/", "https://evil.test/", "/puyang/desk/"])
def test_it_leads_back_to_nowhere_but_the_fund(
    client: Client, office: User, order: dict[str, Any], back: str
) -> None:
    client.force_login(office)
    job = JobFactory.create(**order)
    shown = client.get(f"/taiyuan/jobs/{job.pk}/", {"back": back}).content.decode()
    assert back not in shown.partition("<main")[2]
    own = client.get(f"/taiyuan/jobs/{job.pk}/", {"back": "/taiyuan/review/"}).content.decode()
    assert 'href="/taiyuan/review/"' in own.partition("<main")[2]


def test_when_it_is_done_it_offers_the_file_and_asks_no_more(
    client: Client, office: User, done: Job
) -> None:
    text = get(client, office, done).content.decode()
    assert f"/taiyuan/jobs/{done.pk}/download/" in text
    assert NAME in text
    assert "保留到" in text
    assert "hx-get" not in text


def test_the_file_comes_as_an_attachment_and_is_logged(
    client: Client, office: User, done: Job
) -> None:
    response = get(client, office, done, "download/")
    assert response.body == b"PK\x03\x04"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    row = AccessLog.objects.get(action="jobs:download")
    assert (row.person, row.outcome, row.reason) == (office, Outcome.DONE, f"下载{NAME}")


def test_an_expired_file_is_refused_and_says_what_to_do(
    client: Client, office: User, done: Job
) -> None:
    Job.objects.filter(pk=done.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    response = get(client, office, done, "download/")
    assert response.status_code == 409
    assert "已过保留期，已经删除。请重新生成。" in response.content.decode()
    text = get(client, office, done).content.decode()
    assert "请重新生成" in text
    assert "download" not in text


def test_a_file_that_is_gone_is_refused(client: Client, office: User, done: Job) -> None:
    results.discard(done.pk)
    response = get(client, office, done, "download/")
    assert response.status_code == 409
    assert "请重新生成" in response.content.decode()


def test_nothing_is_downloaded_before_it_is_done(
    client: Client, office: User, order: dict[str, Any]
) -> None:
    response = get(client, office, JobFactory.create(**order), "download/")
    assert response.status_code == 409
    assert "还没有做完" in response.content.decode()


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR, Role.FOUNDATION, Role.SUPERVISOR])
def test_those_who_read_the_funds_books_may_take_a_colleagues_result(
    client: Client, taiyuan: Fund, done: Job, role: Role
) -> None:
    assert get(client, member(taiyuan, role), done, "download/").status_code == 200


@pytest.mark.parametrize("role", [Role.LEAD_UNIT, Role.EXPERT, Role.EVALUATOR, Role.VOLUNTEER])
def test_others_may_not(client: Client, taiyuan: Fund, done: Job, role: Role) -> None:
    user = member(taiyuan, role)
    assert get(client, user, done).status_code == 403
    assert get(client, user, done, "download/").status_code == 403


def test_their_own_jobs_they_may(client: Client, taiyuan: Fund, order: dict[str, Any]) -> None:
    lead = member(taiyuan, Role.LEAD_UNIT)
    job = finished(JobFactory.create(**{**order, "requested_by": lead}), NAME, b"x")
    assert get(client, lead, job, "download/").status_code == 200


def test_an_auditor_limited_to_a_year_sees_that_years_results(
    client: Client, taiyuan: Fund, done: Job
) -> None:
    auditor = member(taiyuan, Role.AUDITOR)
    Membership.objects.filter(user=auditor).update(years=[2020])
    assert get(client, auditor, done, "download/").status_code == 403
    Membership.objects.filter(user=auditor).update(years=[2021])
    assert get(client, auditor, done, "download/").status_code == 200


def test_a_job_of_another_fund_does_not_exist(
    client: Client, taiyuan: Fund, puyang: Fund, office: User, done: Job
) -> None:
    stranger = member(puyang, Role.OFFICE)
    assert get(client, stranger, done).status_code == 404
    client.force_login(stranger)
    for name in ("", "download/"):
        assert client.get(f"/puyang/jobs/{done.pk}/{name}").status_code == 404
    assert client.post(f"/puyang/jobs/{done.pk}/retry/").status_code == 404
    assert get(client, office, done).status_code == 200


def test_a_visitor_is_asked_to_sign_in(client: Client, done: Job) -> None:
    for name in ("", "download/"):
        response = get(client, None, done, name)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/?next=")


def test_a_failed_job_says_what_is_safe_and_is_tried_again_by_its_asker(
    client: Client, taiyuan: Fund, office: User, order: dict[str, Any]
) -> None:
    job = JobFactory.create(
        **order,
        state=JobState.FAILED,
        tries=3,
        error="试了三次都没有做成。已登记的数据不受影响。",
        finished_at=clock.now(),
    )
    retry = f"/taiyuan/jobs/{job.pk}/retry/"

    colleague = member(taiyuan, Role.FINANCE)
    assert retry not in get(client, colleague, job).content.decode()
    assert client.post(retry).status_code == 403

    text = get(client, office, job).content.decode()
    assert "已登记的数据不受影响" in text
    assert f"任务号 {job.pk}" in text
    assert retry in text
    assert client.get(retry).status_code == 405
    back = "?back=%2Ftaiyuan%2Freview%2F"
    again = client.get(f"/taiyuan/jobs/{job.pk}/{back}").content.decode()
    assert f'action="{retry}{back}"' in again
    assert client.post(f"{retry}{back}")["Location"] == f"/taiyuan/jobs/{job.pk}/{back}"
    job.refresh_from_db()
    assert (job.state, job.tries) == (JobState.QUEUED, 0)
    assert client.post(retry).status_code == 409


def test_the_label_is_text(client: Client, office: User, order: dict[str, Any]) -> None:
    label = '<script>alert("台账")</script>'
    text = get(client, office, JobFactory.create(**{**order, "label": label})).content.decode()
    assert label not in text
    assert escape(label) in text


def test_numbers_in_full_are_read_by_whoever_asked_for_them_alone(
    client: Client, taiyuan: Fund, office: User, order: dict[str, Any]
) -> None:
    """It is kept of each volunteer who read them: a colleague who fetched the file would not be."""
    order["args"] = {"demands": [Action.EXPORT, Action.VOLUNTEER_REVEAL]}
    job = finished(JobFactory.create(**order), NAME, b"PK\x03\x04")
    colleague = member(taiyuan, Role.OFFICE)
    assert [get(client, colleague, job, name).status_code for name in ("", "download/")] == [
        404,
        404,
    ]
    assert get(client, office, job, "download/").body == b"PK\x03\x04"


def test_a_role_for_ones_own_unit_opens_nothing_that_others_asked_of_all(
    client: Client, taiyuan: Fund, office: User, order: dict[str, Any]
) -> None:
    """A cashier sees jobs, and as a team's clerk that team's people: not the whole city's."""
    order["args"] = {"demands": [Action.EXPORT, Action.VOLUNTEER_VIEW]}
    job = finished(JobFactory.create(**order), NAME, b"PK\x03\x04")
    both = member(taiyuan, Role.CASHIER)
    with fund_scope(taiyuan.pk):
        unit = UnitFactory.create()
    MembershipFactory.create(user=both, fund=taiyuan, role=Role.ORGANISATION, unit=unit)
    assert [get(client, both, job, name).status_code for name in ("", "download/")] == [403, 403]
    assert get(client, office, job, "download/").status_code == 200
