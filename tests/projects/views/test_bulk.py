"""The bulk bar of the ledger: what is chosen, what cannot be done, what became of each."""

import pytest
from django.test import Client

from funds.models import Fund, User
from funds.permissions import Role
from kit.models import Job
from projects.lifecycle import State
from projects.models import ProjectYear, YearOutcome
from tests.factories.funds import member
from tests.factories.projects import ProjectYearFactory, project_in
from tests.opened import opened

BULK = "/taiyuan/projects/bulk/years/"


@pytest.fixture
def office(client: Client, in_taiyuan: Fund) -> Client:
    person: User = member(in_taiyuan, Role.OFFICE)
    client.force_login(person)
    assert client.get("/taiyuan/projects/?year=2021").status_code == 200
    ProjectYearFactory.create(project=project_in(State.MIDTERM, number="TY-2021-001"), year=2021)
    project_in(State.MIDTERM, number="TY-2021-002")
    return client


def test_boxes_are_there_for_who_may_act(office: Client, in_taiyuan: Fund) -> None:
    page = office.get("/taiyuan/projects/?view=all").content.decode()
    assert page.count('name="only"') == 2
    assert "不能批量" in page
    looker = Client()
    looker.force_login(member(in_taiyuan, Role.EVALUATOR))
    assert 'class="bulk"' not in opened(looker, "/taiyuan/projects/?view=all")


def test_the_page_first_says_what_cannot_be_done(office: Client) -> None:
    page = office.post(BULK, {"only": ["TY-2021-001", "TY-2021-002"]}).content.decode()
    assert "归类这 1 个项目" in page
    assert "没有 2021 年的小结" in page
    assert ProjectYear.objects.get().outcome == YearOutcome.ONGOING


def test_confirmed_each_says_what_became_of_it(office: Client) -> None:
    chosen = {"only": ["TY-2021-001", "TY-2021-002"], "confirm": "yes", "outcome": "CLOSED"}
    page = office.post(BULK, chosen).content.decode()
    assert "2 个项目，办成 1 个" in page
    assert ProjectYear.objects.get().outcome == YearOutcome.CLOSED


def test_nothing_chosen_says_so(office: Client) -> None:
    answer = office.post(BULK, {})
    assert answer.status_code == 409
    assert "还没有选项目" in answer.content.decode()


def test_chosen_rows_are_exported_and_what_is_left_out_is_told(office: Client) -> None:
    asked = {"chosen": "yes", "year": "2021", "key": "k", "only": ["TY-2021-001", "TY-2021-002"]}
    answer = office.post("/taiyuan/reports/exports/projects/", asked, follow=True)
    assert "没有导出：TY-2021-002" in answer.content.decode()
    job = Job.objects.get()
    assert job.args == {"ledger": "projects", "year": 2021, "only": ["TY-2021-001"]}
    assert job.label == "导出 2021 年项目台账所选 1 行"


def test_chosen_rows_of_no_ledger_are_refused(office: Client) -> None:
    asked = {"chosen": "yes", "year": "2021", "key": "k", "only": ["TY-2021-002"]}
    answer = office.post("/taiyuan/reports/exports/projects/", asked)
    assert answer.status_code == 409
    assert "没有可导出的" in answer.content.decode()
    assert not Job.objects.exists()
