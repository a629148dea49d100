"""Pages of reports: who sees what, and what their forms do."""

import re

import pytest
from django.test import Client

from funds.models import Fund, User
from funds.permissions import Role
from kit.models import AccessLog, Job, JobState
from kit.tenancy.scope import fund_scope
from reports.models import CandourNote, Report
from reports.services.finalising import countersign_notes, sign_note
from reports.services.making import compute, queue_report
from tests.factories.funds import member
from tests.factories.reports import YEAR, FundYear, small_year
from tests.opened import opened


@pytest.fixture
def year(taiyuan: Fund) -> FundYear:
    """A year outside any scope: requests open their own."""
    with fund_scope(taiyuan.pk):
        return small_year(taiyuan)


@pytest.fixture
def report(year: FundYear) -> Report:
    """A computed draft."""
    with fund_scope(year.fund.pk):
        made = queue_report(year.fund, YEAR, by=year.office)
        compute(made, lambda percent, step: None)
    Job.objects.update(state=JobState.DONE, finished_at=made.requested_at)
    return made


def signed_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def notes(report: Report) -> list[CandourNote]:
    with fund_scope(report.fund.pk):
        return list(CandourNote.objects.filter(report=report).order_by("sequence"))


def key_in(html: str) -> str:
    found = re.search(r'name="key" value="(\w+)"', html)
    assert found
    return found[1]


def test_asking_for_a_report(client: Client, year: FundYear) -> None:
    signed_in(client, year.office)
    page = client.get("/taiyuan/reports/")
    assert page.status_code == 200
    form = {"year": str(YEAR), "key": key_in(page.content.decode())}
    answer = client.post("/taiyuan/reports/", form)
    with fund_scope(year.fund.pk):
        made = Report.objects.get()
    assert answer.headers["Location"] == f"/taiyuan/reports/{made.number}/"
    assert client.post("/taiyuan/reports/", form).status_code == 302
    with fund_scope(year.fund.pk):
        assert Report.objects.count() == 1
    assert made.number in client.get("/taiyuan/reports/").content.decode()


def test_a_year_that_is_none_is_said_beside_its_field(client: Client, year: FundYear) -> None:
    signed_in(client, year.office)
    answer = client.post("/taiyuan/reports/", {"year": "1066", "key": "k"})
    assert answer.status_code == 400
    with fund_scope(year.fund.pk):
        assert not Report.objects.exists()


def test_who_may_not_ask_sees_no_form_and_is_refused(client: Client, year: FundYear) -> None:
    signed_in(client, year.supervisor)
    assert "生成年度报告" not in opened(client, "/taiyuan/reports/")
    answer = client.post("/taiyuan/reports/", {"year": str(YEAR), "key": "k"})
    assert answer.status_code == 403
    assert "没有“生成报告”的权限" in answer.content.decode()
    with fund_scope(year.fund.pk):
        assert not Report.objects.exists()


def test_the_report_page_shows_checks_lines_and_what_is_missing(
    client: Client, report: Report, year: FundYear
) -> None:
    html = signed_in(client, year.office).get(f"/taiyuan/reports/{report.number}/").content.decode()
    for check in report.checks:
        assert check["title"] in html
    for note in notes(report):
        assert note.text in html
    assert "还不能定稿" in html
    assert "等文明办签署" in html


def test_signing_and_countersigning_by_their_people(
    client: Client, report: Report, year: FundYear
) -> None:
    place = f"/taiyuan/reports/{report.number}"
    signed_in(client, year.office)
    empty = client.post(f"{place}/lines/1/sign/", {"reason": ""})
    assert empty.status_code == 400
    assert "请写明理由" in empty.content.decode()
    assert client.post(f"{place}/lines/1/sign/", {"reason": "材料没有"}).status_code == 302
    assert notes(report)[0].signed_by == year.office
    assert client.post(f"{place}/countersign/").status_code == 403
    signed_in(client, year.supervisor)
    assert "会签已签署的 1 条" in client.get(f"{place}/").content.decode()
    assert client.post(f"{place}/countersign/").status_code == 302
    assert notes(report)[0].countersigned_by == year.supervisor
    assert client.post(f"{place}/lines/99/sign/", {"reason": "x"}).status_code in {403, 404}


def test_final_waits_for_every_line(client: Client, report: Report, year: FundYear) -> None:
    place = f"/taiyuan/reports/{report.number}"
    signed_in(client, year.office)
    early = client.post(f"{place}/final/", {"key": "k1"})
    assert early.status_code == 409
    assert "还不能定稿" in early.content.decode()
    with fund_scope(year.fund.pk):
        for note in CandourNote.objects.filter(report=report):
            sign_note(note, "材料没有", by=year.office)
        countersign_notes(report, by=year.supervisor)
    page = client.get(f"{place}/").content.decode()
    assert client.post(f"{place}/final/", {"key": key_in(page)}).status_code == 302
    assert Job.objects.filter(kind="reports.final").count() == 1


def test_progress_asks_again_until_it_ends(client: Client, report: Report, year: FundYear) -> None:
    place = f"/taiyuan/reports/{report.number}/progress/"
    signed_in(client, year.supervisor)
    assert client.get(place).headers["HX-Refresh"] == "true"
    Job.objects.update(state=JobState.QUEUED, finished_at=None)
    waiting = client.get(place)
    assert "HX-Refresh" not in waiting.headers
    assert f'hx-get="{place}"' in waiting.content.decode()


def test_a_failed_job_can_be_tried_again(client: Client, report: Report, year: FundYear) -> None:
    Job.objects.update(state=JobState.FAILED, error="没有做成")
    place = f"/taiyuan/reports/{report.number}"
    signed_in(client, year.office)
    assert "再试一次" in client.get(f"{place}/").content.decode()
    assert client.post(f"{place}/retry/").status_code == 302
    assert Job.objects.get().state == JobState.QUEUED


def test_a_draft_without_its_file_says_why(client: Client, report: Report, year: FundYear) -> None:
    place = f"/taiyuan/reports/{report.number}/download/"
    signed_in(client, year.office)
    gone = client.get(place)
    assert gone.status_code == 409
    assert "已过保留期" in gone.content.decode()
    Job.objects.update(state=JobState.QUEUED, finished_at=None)
    assert "还没有做完" in client.get(place).content.decode()
    assert AccessLog.objects.filter(action="reports:download", outcome="REFUSED").count() == 2


def test_the_printed_code_is_verified_by_anybody(client: Client, report: Report) -> None:
    answer = client.get(f"/taiyuan/reports/verify/{report.code}/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "这是一份草稿" in html
    assert "募集资金" not in html
    assert client.get(f"/taiyuan/reports/verify/{report.code.lower()}/").status_code == 200
    assert client.get(f"/taiyuan/reports/verify/{report.code}/original/").status_code == 404
    assert client.get("/taiyuan/reports/verify/000000000000/").status_code == 404


@pytest.mark.parametrize("page", ["", "progress/", "download/"])
def test_another_funds_report_is_not_found(
    page: str, client: Client, report: Report, puyang: Fund
) -> None:
    signed_in(client, member(puyang, Role.OFFICE))
    assert client.get(f"/puyang/reports/{report.number}/{page}").status_code == 404
    assert client.get(f"/taiyuan/reports/{report.number}/{page}").status_code == 404


def test_another_funds_code_is_not_found(client: Client, report: Report, puyang: Fund) -> None:
    assert client.get(f"/puyang/reports/verify/{report.code}/").status_code == 404


def test_a_visitor_is_asked_to_sign_in(client: Client, report: Report) -> None:
    assert client.get(f"/taiyuan/reports/{report.number}/").status_code == 302


def test_an_auditor_of_another_year_is_refused(
    client: Client, report: Report, year: FundYear
) -> None:
    auditor = member(year.fund, Role.AUDITOR)
    auditor.memberships.update(years=[YEAR - 1])
    assert signed_in(client, auditor).get(f"/taiyuan/reports/{report.number}/").status_code == 403
    auditor.memberships.update(years=[YEAR])
    assert client.get(f"/taiyuan/reports/{report.number}/").status_code == 200


def test_words_are_written_once_each(client: Client, year: FundYear) -> None:
    signed_in(client, year.office)
    page = client.get(f"/taiyuan/reports/texts/?year={YEAR}")
    assert "本基金支持志愿服务。" in page.content.decode()
    texts = {"intro": "新的宗旨。", "overview": "规范化运作。", "results": "", "plan": "# 设\r\n甲"}
    assert client.post(f"/taiyuan/reports/texts/?year={YEAR}", texts).status_code == 302
    again = client.get(f"/taiyuan/reports/texts/?year={YEAR}").content.decode()
    assert "新的宗旨。" in again
    assert "成果很多。" not in again


def test_the_export_button_starts_a_job_once(client: Client, year: FundYear) -> None:
    signed_in(client, year.supervisor)
    page = client.get(f"/taiyuan/reports/?year={YEAR}").content.decode()
    assert 'action="/taiyuan/reports/exports/donations/"' in page
    form = {"year": str(YEAR), "key": key_in(page)}
    first = client.post("/taiyuan/reports/exports/donations/", form)
    assert client.post("/taiyuan/reports/exports/donations/", form).status_code == 302
    (job,) = Job.objects.filter(kind="reports.export")
    assert first.headers["Location"] == f"/taiyuan/jobs/{job.pk}/"
    assert client.post("/taiyuan/reports/exports/people/", form).status_code == 404
    assert client.post("/taiyuan/reports/exports/donations/", {"key": "x"}).status_code == 409
