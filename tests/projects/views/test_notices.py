"""Pages of notices, objections, approvals and agreements, as the office works on them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, Unit, User
from kit import clock
from kit.models import AccessLog
from kit.paging import KeysetPage
from kit.tenancy.scope import fund_scope
from projects.models import Agreement, Approval, Objection, Project, PublicNotice
from projects.services.advance import advance
from projects.services.notices import NoticeData, Proposal, publish_notice
from projects.services.objections import ObjectionData, receive_objection
from projects.stages import State
from tests.factories.approvals import (
    approved,
    at_notice,
    clerk_of,
    drafted,
    earlier,
    noticed,
    noticed_long_ago,
    of_old,
    scan,
    template,
)
from tests.factories.money import Staff
from tests.factories.projects import project_in
from tests.opened import opened

NOTICES, AGREEMENTS = "/taiyuan/notices/", "/taiyuan/agreements/"
WORDS = "这个项目去年没有做完，请核实。"


@pytest.fixture
def clerk(taiyuan: Fund) -> User:
    """Somebody else of the office, by whom the rows are made."""
    return clerk_of(taiyuan)


def queries(client: Client, url: str) -> int:
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_a_notice_is_published_from_the_page(taiyuan: Fund, office: Client) -> None:
    with fund_scope(taiyuan.pk):
        one, two = at_notice(), at_notice()
    page = office.get(f"{NOTICES}new/").content.decode()
    assert one.name in page
    sent = {"title": "拟立项公示", "days": "5", "text": "受理电话见文件"}
    sent |= {f"take_{one.pk}": "on", f"amount_{one.pk}": "45,000", f"amount_{two.pk}": "50000"}
    answer = office.post(f"{NOTICES}new/", sent)
    with fund_scope(taiyuan.pk):
        notice = PublicNotice.objects.get()
        rows = list(notice.projects.values_list("project__number", "amount"))
    assert answer["Location"] == f"{NOTICES}{notice.number}/"
    assert [(number, str(amount)) for number, amount in rows] == [(one.number, "45000.00")]
    assert "45,000.00" in office.get(answer["Location"]).content.decode()


def test_nothing_chosen_or_four_days_come_back_with_what_was_typed(
    taiyuan: Fund, office: Client
) -> None:
    with fund_scope(taiyuan.pk):
        project = at_notice()
    answer = office.post(f"{NOTICES}new/", {"title": "拟立项公示甲", "days": "5"})
    assert answer.status_code == 400
    assert "还没有选项目" in answer.content.decode()
    sent = {"title": "甲", "days": "4", f"take_{project.pk}": "on"}
    assert "days" in office.post(f"{NOTICES}new/", sent).context["form"].errors


def test_a_project_is_approved_from_its_page(taiyuan: Fund, office: Client, clerk: User) -> None:
    with fund_scope(taiyuan.pk):
        project = at_notice()
        url = f"{NOTICES}{project.ref}/approve/"
        assert "还没有公示" in office.get(url).content.decode()
        noticed_long_ago(project, clerk)
    button = office.get(f"/taiyuan/projects/{project.ref}/").content.decode()
    assert f'href="{url}"' in button
    sent = {"seen_version": "1", "number": "并文明〔2026〕8号", "amount": "60000"}
    sent |= {"approved_on": "2026-11-23", "difference_reason": ""}
    assert "amount" in office.post(url, sent).context["form"].errors
    with fund_scope(taiyuan.pk):
        assert not Approval.objects.exists()
        version = Project.objects.get(pk=project.pk).version
    sent |= {"amount": "50000", "seen_version": str(version)}
    assert office.post(url, sent).status_code == 302
    with fund_scope(taiyuan.pk):
        assert Project.objects.get(pk=project.pk).state == State.AGREEMENT
    assert "刚刚改过这个项目" in office.post(url, sent).content.decode()


def test_what_was_never_on_notice_is_led_there(taiyuan: Fund, office: Client, clerk: User) -> None:
    with fund_scope(taiyuan.pk):
        bare, over = at_notice(), at_notice()
        noticed_long_ago(over, clerk)
    link = f'href="{NOTICES}new/"'
    assert link in office.get(f"{NOTICES}{bare.ref}/approve/").content.decode()
    assert link not in opened(office, f"{NOTICES}{over.ref}/approve/")


def test_several_are_approved_from_their_notice(taiyuan: Fund, office: Client, clerk: User) -> None:
    with fund_scope(taiyuan.pk):
        project = at_notice()
        notice = noticed_long_ago(project, clerk)
    url = f"{NOTICES}{notice.number}/approvals/"
    assert project.ref in office.get(url).content.decode()
    sent = {"first_number": "并文明〔2026〕8号", "approved_on": "2026-11-23", "only": project.ref}
    assert "准予立项 1 个" in office.post(url, sent).content.decode()


def test_an_objection_is_recorded_answered_and_its_sender_shown_with_a_trace(
    taiyuan: Fund, office: Client, clerk: User
) -> None:
    with fund_scope(taiyuan.pk):
        project = at_notice()
        notice = noticed(project, clerk)
        day = f"{notice.published_on:%Y-%m-%d}"
    sent = {"project": project.ref, "content": WORDS, "received_on": day}
    sent |= {"objector": "赵大爷", "contact": "13912345678"}
    assert office.post(f"{NOTICES}{notice.number}/objections/", sent).status_code == 302
    with fund_scope(taiyuan.pk):
        number = Objection.objects.get().number
    url = f"{NOTICES}objections/{number}/"
    shown = office.get(url).content.decode()
    assert WORDS in shown
    assert "赵大爷" not in shown
    assert "13912345678" not in shown
    assert "13912345678" in office.post(f"{url}sender/").content.decode()
    with fund_scope(taiyuan.pk):
        traces = list(AccessLog.objects.filter(action="notices:reveal_sender"))
    assert [number in trace.reason for trace in traces] == [True]
    answer = {"outcome": "DISMISSED", "handling": "查了台账", "answer": "去年已结项"}
    assert office.post(url, answer).status_code == 302
    assert "已经处理过" in office.post(url, answer).content.decode()


def test_the_agreement_is_drafted_and_signed_on_its_page(
    taiyuan: Fund, office: Client, clerk: User
) -> None:
    with fund_scope(taiyuan.pk):
        Staff(taiyuan)
        project = at_notice()
        approved(project, clerk)
        chosen = template(clerk)
        project.refresh_from_db()
    url = f"{AGREEMENTS}{project.ref}/"
    form = office.get(f"{url}draft/").context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent |= {"template": chosen.pk, "payee": project.lead_unit_id, "percent_3": "5"}
    sent = {name: value for name, value in sent.items() if value is not None}
    answer = office.post(f"{url}draft/", sent)
    assert "各批比例相加是 95%" in answer.content.decode()
    assert office.post(f"{url}draft/", {**sent, "percent_3": "10"}).status_code == 302
    with fund_scope(taiyuan.pk):
        agreement = Agreement.objects.get()
        version = Project.objects.get(pk=project.pk).version
    sign = f"{url}{agreement.pk}/sign/"
    assert (
        "请上传签字盖章"
        in office.post(sign, {"seen_version": version, "signed_on": "2026-11-23"}).content.decode()
    )
    with fund_scope(taiyuan.pk):
        day = f"{Approval.objects.get().approved_on:%Y-%m-%d}"
    paper = {"seen_version": version, "signed_on": day, "scan": scan()}
    assert office.post(sign, paper).status_code == 302
    assert "25,000.00" in office.get(url).content.decode()
    answer = office.get(f"{url}{agreement.pk}/scan/")
    assert answer.getvalue() == b"%PDF-1.7"


def test_lists_ask_the_same_however_long(taiyuan: Fund, office: Client, clerk: User) -> None:
    def more() -> None:
        with fund_scope(taiyuan.pk):
            project = at_notice()
            notice = noticed(project, clerk)
            receive_objection(notice, ObjectionData(project.ref, WORDS))
            at_notice()
            template(clerk)

    more()
    urls = [NOTICES, f"{NOTICES}objections/", f"{NOTICES}new/", f"{AGREEMENTS}templates/"]
    urls += ["/taiyuan/open/notices/", "/taiyuan/desk/"]
    once = [queries(office, url) for url in urls]
    more()
    more()
    assert [queries(office, url) for url in urls] == once


def test_a_notice_page_asks_the_same_however_many_projects(
    taiyuan: Fund, office: Client, clerk: User
) -> None:
    def made(count: int) -> str:
        with fund_scope(taiyuan.pk):
            refs = [at_notice().ref for _ in range(count)]
            data = NoticeData("公示", [Proposal(ref, None) for ref in refs])
            return publish_notice(data, by=clerk).number

    one, three = made(1), made(3)
    for page in (f"{NOTICES}%s/", f"{NOTICES}%s/approvals/", "/taiyuan/open/notices/%s/"):
        assert queries(office, page % one) == queries(office, page % three)


def test_an_agreement_not_of_the_project_is_not_found(
    taiyuan: Fund, office: Client, clerk: User
) -> None:
    with fund_scope(taiyuan.pk):
        one, two = at_notice(), at_notice()
        for project in (one, two):
            approved(project, clerk)
        agreement = drafted(one, clerk)
    assert office.get(f"{AGREEMENTS}{two.ref}/{agreement.pk}/text/").status_code == 404


def test_a_unit_reads_of_others_what_anybody_may_read(
    taiyuan: Fund, lead: Client, office: Client, clerk: User
) -> None:
    with fund_scope(taiyuan.pk):
        project = at_notice(requested_amount="51234.56")
        notice = noticed(project, clerk)
    url = f"{NOTICES}{notice.number}/"
    assert "51,234.56" in office.get(url).content.decode()
    shown = lead.get(url).content.decode()
    assert project.name in shown
    assert "51,234.56" not in shown
    assert f"/projects/{project.ref}/" not in shown


def test_a_unit_reads_of_a_rejected_project_only_of_its_own(
    taiyuan: Fund, lead: Client, own_unit: Unit, office: Client, clerk: User
) -> None:
    with fund_scope(taiyuan.pk):
        clerk = of_old(clerk)
        own, other, public = at_notice(lead_unit=own_unit), at_notice(), at_notice()
        refs = [project.ref for project in (own, other, public)]
        with earlier():
            data = NoticeData("公示", [Proposal(ref, None) for ref in refs])
            notice = publish_notice(data, by=clerk)
        for ref in refs[:2]:
            advance(ref, "not_approve", by=clerk, note="异议成立")
    url = f"{NOTICES}{notice.number}/"
    shown = lead.get(url).content.decode()
    assert [project.ref in shown for project in (own, other, public)] == [True, False, True]
    assert "不予立项" in shown
    assert "另有 1 个项目公示后没有立项" in shown
    everything = office.get(url).content.decode()
    assert all(ref in everything for ref in refs)


def test_the_objections_of_a_notice_come_in_pages(
    taiyuan: Fund, office: Client, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KeysetPage.__init__, "__kwdefaults__", {"cursor": "", "size": 2})
    with fund_scope(taiyuan.pk):
        project = at_notice()
        notice = noticed(project, clerk)
        for _ in range(3):
            receive_objection(notice, ObjectionData(project.ref, WORDS))
    first = office.get(f"{NOTICES}{notice.number}/")
    assert len(first.context["objections"]) == 2
    assert "共 3 件" in first.content.decode()
    second = office.get(f"{NOTICES}{notice.number}/{first.context['next_url']}")
    assert len(second.context["objections"]) == 1


def test_a_projects_pages_say_whether_its_notice_is_out(
    taiyuan: Fund, office: Client, client: Client, clerk: User
) -> None:
    with fund_scope(taiyuan.pk):
        waiting, running, over = at_notice(), at_notice(), at_notice()
        noticed(running, clerk)
        noticed_long_ago(over, clerk)
    words = ("待发布公示", "立项公示中", "公示期满，待准予立项")
    for project, word in zip((waiting, running, over), words, strict=True):
        staff = [f"/taiyuan/projects/{project.ref}/", f"{AGREEMENTS}{project.ref}/"]
        badges = [office.get(url).context["stands"] for url in staff]
        public = client.get(f"/taiyuan/open/projects/{project.ref}/")
        assert badges == [word] * 2
        assert all(word in page.content.decode() for page in (office.get(staff[0]), public))


def test_an_archived_project_is_offered_no_years_words(taiyuan: Fund, office: Client) -> None:
    with fund_scope(taiyuan.pk):
        project = project_in(State.ARCHIVED)
        open_one = project_in(State.ARCHIVING)
    offer = 'href="/taiyuan/projects/{}/years/'
    assert offer.format(open_one.ref) in office.get(f"/taiyuan/projects/{open_one.ref}/").text
    assert offer.format(project.ref) not in office.get(f"/taiyuan/projects/{project.ref}/").text
    answer = office.get(f"/taiyuan/projects/{project.ref}/years/{clock.today().year}/")
    assert (answer.status_code, "从归档起只读" in answer.text) == (409, True)
