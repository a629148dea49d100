"""Each form keeps what was typed, says what is wrong beside its field, and does its act once."""

from typing import Any

import pytest
from django.test import Client

from funds.models import Fund, Unit
from funds.permissions import Role
from kit.models import AccessLog
from kit.tenancy.scope import fund_scope
from projects.lifecycle import State
from projects.models import Agreement, Project, ProjectYear, YearOutcome
from projects.models.project import new_key
from projects.services.catalogue import load_catalogue
from tests.factories.calls import screened
from tests.factories.funds import UnitFactory, member
from tests.factories.money import Staff
from tests.factories.projects import ProjectGroupFactory, project_in
from tests.projects.views.conftest import SignIn

BASE = "/taiyuan/projects/"
ELEMENTS = {
    "name": "晋祠小导游志愿讲解服务项目",
    "beneficiaries": "游客",
    "service_type": "讲解",
    "service_duration": "每次 2 小时",
    "volunteers_planned": "30",
    "funding_source": "基金拨付",
    "sessions_planned": "12",
    "requested_amount": "５２,116.00 元",
    "starts_on": "2021-03-01",
    "ends_on": "2021-12-31",
}


def refetched(taiyuan: Fund, **of: Any) -> Project:
    with fund_scope(taiyuan.pk):
        return Project.objects.get(**of)


def made(taiyuan: Fund, state: State, **fields: object) -> Project:
    with fund_scope(taiyuan.pk):
        return project_in(state, **fields)


def typed(project: Project, **changes: Any) -> dict[str, Any]:
    return {**ELEMENTS, "version": project.version, **changes}


class TestNew:
    def test_a_lead_unit_registers_and_submits(
        self, taiyuan: Fund, own_unit: Unit, lead: Client
    ) -> None:
        with fund_scope(taiyuan.pk):
            category, *_ = load_catalogue(2018)
        form = lead.get(f"{BASE}new/").context["form"]
        assert form["lead_unit"].value() == own_unit.pk
        data = {
            **ELEMENTS,
            "key": form["key"].value(),
            "category": category.pk,
            "lead_unit": own_unit.pk,
        }
        response = lead.post(f"{BASE}new/", data)
        assert response["Location"] == f"{BASE}{data['key']}/"
        response = lead.post(
            f"{BASE}{data['key']}/steps/submit/", {"seen_state": "DRAFT", "note": ""}
        )
        project = refetched(taiyuan, key=data["key"])
        assert response["Location"] == f"{BASE}{project.number}/"
        assert project.state == State.SCREENING
        assert str(project.requested_amount) == "52116.00"

    def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(
        self, taiyuan: Fund, office: Client
    ) -> None:
        data = {
            **ELEMENTS,
            "key": new_key(),
            "name": "",
            "requested_amount": "1.005",
            "ends_on": "2020-01-01",
            "volunteers_planned": "许多",
        }
        response = office.post(f"{BASE}new/", data)
        errors = response.context["form"].errors
        assert set(errors) == {"name", "requested_amount", "volunteers_planned"}
        shown = response.content.decode()
        assert "有 3 处要改" in shown
        assert "金额最多两位小数" in shown
        assert "每次 2 小时" in shown
        assert "许多" in shown

    def test_a_refusal_of_the_service_stands_beside_its_field_too(
        self, taiyuan: Fund, office: Client
    ) -> None:
        data = {**ELEMENTS, "key": new_key(), "ends_on": "2020-01-01"}
        response = office.post(f"{BASE}new/", data)
        assert list(response.context["form"].errors) == ["ends_on"]
        assert "结束日期早于开始日期" in response.content.decode()
        assert AccessLog.objects.get().reason.startswith("结束日期早于")

    def test_the_same_form_sent_twice_registers_once(self, taiyuan: Fund, office: Client) -> None:
        data = {**ELEMENTS, "key": new_key()}
        first, second = (office.post(f"{BASE}new/", data) for _ in range(2))
        assert first["Location"] == second["Location"]
        with fund_scope(taiyuan.pk):
            assert Project.objects.count() == 1

    def test_a_lead_unit_is_offered_its_own_unit_only(
        self, taiyuan: Fund, own_unit: Unit, lead: Client
    ) -> None:
        with fund_scope(taiyuan.pk):
            other = UnitFactory.create()
        data = {**ELEMENTS, "key": new_key(), "lead_unit": other.pk}
        response = lead.post(f"{BASE}new/", data)
        assert list(response.context["form"].errors) == ["lead_unit"]

    def test_who_may_not_is_refused(self, finance: Client) -> None:
        assert finance.get(f"{BASE}new/").status_code == 403


class TestEdit:
    def test_a_draft_is_edited(self, taiyuan: Fund, office: Client) -> None:
        draft = made(taiyuan, State.DRAFT, number=None)
        assert office.get(f"{BASE}{draft.key}/edit/").context["form"]["name"].value() == draft.name
        response = office.post(f"{BASE}{draft.key}/edit/", typed(draft))
        assert response.status_code == 302
        assert refetched(taiyuan, pk=draft.pk).name == ELEMENTS["name"]

    def test_a_page_left_open_loses_nothing(
        self, taiyuan: Fund, office: Client, sign_in: SignIn
    ) -> None:
        draft = made(taiyuan, State.DRAFT, number=None)
        other = sign_in(member(taiyuan, Role.OFFICE, name="李慧"))
        assert (
            other.post(f"{BASE}{draft.key}/edit/", typed(draft, name="李慧改的")).status_code == 302
        )
        response = office.post(f"{BASE}{draft.key}/edit/", typed(draft, name="王晓东改的"))
        shown = response.content.decode()
        assert "李慧刚刚改过这个项目" in shown
        assert "王晓东改的" in shown
        assert refetched(taiyuan, pk=draft.pk).name == "李慧改的"

    def test_past_the_draft_it_is_refused_in_words(self, taiyuan: Fund, office: Client) -> None:
        project = made(taiyuan, State.SCREENING)
        response = office.get(f"{BASE}{project.ref}/edit/")
        assert response.status_code == 409
        assert "申报后不能直接修改" in response.content.decode()

    def test_a_historical_project_is_supplemented(self, taiyuan: Fund, office: Client) -> None:
        project = made(taiyuan, State.RUNNING_UNSTATED, beneficiaries="")
        assert office.post(f"{BASE}{project.ref}/edit/", typed(project)).status_code == 302
        assert refetched(taiyuan, pk=project.pk).beneficiaries == "游客"


class TestHistorical:
    DATA = {
        "name": "清徐新时代文明实践平台",
        "outcome": "running",
        "source": "2021年度总结",
        "funding_year": "2021",
    }

    def test_it_is_entered_with_its_marks(self, taiyuan: Fund, office: Client) -> None:
        assert office.get(f"{BASE}historical/").status_code == 200
        response = office.post(f"{BASE}historical/", {**self.DATA, "key": new_key()})
        assert response["Location"] == f"{BASE}TY-2021-001/"
        project = refetched(taiyuan, number="TY-2021-001")
        assert project.state == State.RUNNING_UNSTATED
        assert "service_type" in project.marks
        shown = office.get(response["Location"]).content.decode()
        assert "6 项未说明" in shown
        assert "本平台编号" in shown

    def test_a_second_of_the_same_name_is_refused(self, taiyuan: Fund, office: Client) -> None:
        for expected in (302, 200):
            response = office.post(f"{BASE}historical/", {**self.DATA, "key": new_key()})
            assert response.status_code == expected
        assert "已有同名、同一立项年的项目 TY-2021-001" in response.content.decode()

    def test_a_year_ahead_is_refused(self, office: Client) -> None:
        data = {**self.DATA, "key": new_key(), "funding_year": "2199"}
        response = office.post(f"{BASE}historical/", data)
        assert list(response.context["form"].errors) == ["funding_year"]

    def test_only_the_office_may(self, lead: Client) -> None:
        assert lead.get(f"{BASE}historical/").status_code == 403


class TestStep:
    def test_a_step_is_taken_with_its_note(self, taiyuan: Fund, office: Client) -> None:
        project = made(taiyuan, State.SCREENING)
        url = f"{BASE}{project.ref}/steps/withdraw/"
        assert "办理撤项" in office.get(url).content.decode()
        response = office.post(url, {"seen_state": "SCREENING", "note": "超出资助范围"})
        assert response["Location"] == f"{BASE}{project.ref}/"
        assert refetched(taiyuan, pk=project.pk).state == State.WITHDRAWN
        assert "已办理撤项" in office.get(response["Location"]).content.decode()

    def test_a_missing_note_is_asked_for(self, taiyuan: Fund, office: Client) -> None:
        project = made(taiyuan, State.SCREENING)
        response = office.post(
            f"{BASE}{project.ref}/steps/withdraw/", {"seen_state": "SCREENING", "note": ""}
        )
        assert list(response.context["form"].errors) == ["note"]
        assert refetched(taiyuan, pk=project.pk).state == State.SCREENING

    def test_a_page_left_open_is_told_who_moved_it_and_keeps_the_note(
        self, taiyuan: Fund, office: Client
    ) -> None:
        project = made(taiyuan, State.SCREENING)
        with fund_scope(taiyuan.pk):
            screened(project, member(taiyuan, Role.OFFICE, name="李慧"))
        response = office.post(
            f"{BASE}{project.ref}/steps/withdraw/",
            {"seen_state": "SCREENING", "note": "超出资助范围"},
        )
        shown = response.content.decode()
        assert "李慧刚刚办过这一步。已为您刷新，请看最新情况。" in shown
        assert "超出资助范围" in shown
        assert "待专家评审" in shown
        assert AccessLog.objects.get().reason.startswith("李慧刚刚办过")
        assert refetched(taiyuan, pk=project.pk).state == State.REVIEW

    def test_sent_twice_it_is_taken_once(self, taiyuan: Fund, office: Client) -> None:
        project = made(taiyuan, State.REVIEW)
        url = f"{BASE}{project.ref}/steps/pass_review/"
        data = {"seen_state": "REVIEW", "note": "专家组通过"}
        assert office.post(url, data).status_code == 302
        assert "刚刚办过这一步" in office.post(url, data).content.decode()
        assert refetched(taiyuan, pk=project.pk).state == State.NOTICE

    def test_what_is_missing_is_said_before_and_after_sending(
        self, taiyuan: Fund, finance: Client
    ) -> None:
        project = made(taiyuan, State.FIRST_PAYMENT)
        url = f"{BASE}{project.ref}/steps/confirm_first_payment/"
        page = finance.get(url)
        assert "首款还没有付" in page.content.decode()
        assert 'class="btn btn-primary"' not in page.content.decode()
        response = finance.post(url, {"seen_state": "FIRST_PAYMENT", "note": ""})
        assert "还不能“确认首款已付”" in response.content.decode()

    def test_a_step_that_does_not_lead_from_here_is_refused(
        self, taiyuan: Fund, office: Client
    ) -> None:
        project = made(taiyuan, State.SCREENING)
        url = f"{BASE}{project.ref}/steps/pass_review/"
        assert "现在不能“登记评审通过”" in office.get(url).content.decode()
        response = office.post(url, {"seen_state": "SCREENING", "note": "x"})
        assert "不能“登记评审通过”" in response.content.decode()
        assert refetched(taiyuan, pk=project.pk).state == State.SCREENING

    @pytest.mark.parametrize("code", ["create", "amend", "accept", "nothing"])
    def test_what_is_no_step_of_the_line_has_no_page(
        self, taiyuan: Fund, office: Client, code: str
    ) -> None:
        project = made(taiyuan, State.SCREENING)
        assert office.get(f"{BASE}{project.ref}/steps/{code}/").status_code == 404

    def test_somebody_elses_step_is_refused(self, taiyuan: Fund, finance: Client) -> None:
        project = made(taiyuan, State.SCREENING)
        url = f"{BASE}{project.ref}/steps/withdraw/"
        assert finance.get(url).status_code == 403
        assert finance.post(url, {"seen_state": "SCREENING"}).status_code == 403
        assert refetched(taiyuan, pk=project.pk).state == State.SCREENING


class TestYear:
    def test_a_paragraph_is_written_and_shown(self, taiyuan: Fund, office: Client) -> None:
        project = made(taiyuan, State.RUNNING_UNSTATED)
        with fund_scope(taiyuan.pk):
            group = ProjectGroupFactory.create()
        url = f"{BASE}{project.ref}/years/2021/"
        assert office.get(url).status_code == 200
        data = {"outcome": "ONGOING", "group": group.pk, "paragraph": "已开发完成。", "sequence": 8}
        assert office.post(url, data).status_code == 302
        with fund_scope(taiyuan.pk):
            row = ProjectYear.objects.get()
        assert (row.outcome, row.sequence, row.year) == (YearOutcome.ONGOING, 8, 2021)
        assert office.get(url).context["form"]["paragraph"].value() == "已开发完成。"

    def test_a_closed_project_in_a_group_is_refused(self, taiyuan: Fund, office: Client) -> None:
        project = made(taiyuan, State.RUNNING_UNSTATED)
        with fund_scope(taiyuan.pk):
            group = ProjectGroupFactory.create()
        response = office.post(
            f"{BASE}{project.ref}/years/2021/",
            {"outcome": "CLOSED", "group": group.pk, "paragraph": "写了很久的一段"},
        )
        assert list(response.context["form"].errors) == ["group"]
        assert "写了很久的一段" in response.content.decode()

    def test_a_year_the_fund_does_not_know_has_no_page(self, taiyuan: Fund, office: Client) -> None:
        project = made(taiyuan, State.RUNNING_UNSTATED)
        assert office.get(f"{BASE}{project.ref}/years/1999/").status_code == 404


class TestAgreement:
    def test_a_free_commitment_is_chosen(self, taiyuan: Fund, office: Client) -> None:
        project = made(taiyuan, State.AGREEMENT)
        with fund_scope(taiyuan.pk):
            commitment = Staff(taiyuan).commitment()
        url = f"{BASE}{project.ref}/agreement/"
        chosen = office.get(f"{url}?commitment={commitment.number}").content.decode()
        assert f'value="{commitment.number}" selected' in chosen
        response = office.post(url, {"commitment": commitment.number, "signed_on": "2021-05-12"})
        assert response.status_code == 302
        with fund_scope(taiyuan.pk):
            assert str(Agreement.objects.get().signed_on) == "2021-05-12"
        offered = office.get(url).context["form"].fields["commitment"].choices
        assert [number for number, _ in offered] == [""]

    def test_none_chosen_is_asked_for(self, taiyuan: Fund, office: Client) -> None:
        project = made(taiyuan, State.AGREEMENT)
        response = office.post(f"{BASE}{project.ref}/agreement/", {"commitment": ""})
        assert list(response.context["form"].errors) == ["commitment"]


class TestCatalogue:
    def test_it_lists_the_documents_rows(self, taiyuan: Fund, lead: Client) -> None:
        with fund_scope(taiyuan.pk):
            load_catalogue(2018)
        shown = lead.get(f"{BASE}catalogue/?year=2021").content.decode()
        assert "26 个类别，31 个牵头单位" in shown
        assert "并文明〔2018〕8号" in shown
        assert "太原火车站、太原南站、武宿机场" in shown

    def test_before_the_document_there_is_none(self, taiyuan: Fund, lead: Client) -> None:
        with fund_scope(taiyuan.pk):
            load_catalogue(2018)
        assert "还没有类别与牵头单位" in lead.get(f"{BASE}catalogue/?year=2017").content.decode()
