"""The catalogue's pages: a year as its document lists it, and each act with its reason."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Document, Fund, Unit
from kit.tenancy.scope import fund_scope
from projects.lifecycle import State
from projects.models import Category, Project
from projects.queries.catalogue import leads_of
from projects.services.catalogue import load_catalogue
from tests.factories.projects import CategoryFactory, ProjectFactory, project_in

CATALOGUE = "/taiyuan/projects/catalogue/"


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", "", response.content.decode())


@pytest.fixture
def loaded(taiyuan: Fund) -> Fund:
    with fund_scope(taiyuan.pk):
        load_catalogue(2018)
    return taiyuan


def category(fund: Fund, number: int, year: int = 2018) -> Category:
    with fund_scope(fund.pk):
        return Category.objects.get(number=number, year=year, retired_at=None)


def test_a_year_is_shown_with_leads_projects_and_its_document(loaded: Fund, office: Client) -> None:
    with fund_scope(loaded.pk):
        ProjectFactory.create(category=Category.objects.get(number=3))
    page = text(office, CATALOGUE)
    assert "2018年目录：26个类别，31个牵头单位" in page
    assert "市老龄办、市老干局" in page
    assert "/taiyuan/documents/WJ-2018-001/" in page
    assert "合计26个类别" in page
    assert ">1</a></td>" in page


def test_a_lead_unit_counts_only_the_projects_it_sees(
    own_unit: Unit, lead: Client, loaded: Fund
) -> None:
    with fund_scope(loaded.pk):
        third = Category.objects.get(number=3)
        ProjectFactory.create(category=third)
        ProjectFactory.create(category=third, lead_unit=own_unit)
    rows = lead.get(CATALOGUE).context["rows"]
    assert [row.projects for row in rows if row.category == third] == [1]
    assert "新增类别" not in text(lead, CATALOGUE)


def test_the_office_adds_a_category_with_its_document(loaded: Fund, office: Client) -> None:
    with fund_scope(loaded.pk):
        units = list(Unit.objects.filter(name__in=["市妇联", "市残联"]).order_by("pk"))
        document = Document.objects.get()
    form = office.get(f"{CATALOGUE}new/?of=2018").context["form"]
    assert form["year"].value() == 2018
    data = {
        "year": "2018",
        "number": "27",
        "name": "家庭家教家风志愿服务项目",
        "document": document.pk,
        "lead_1": units[1].pk,
        "lead_2": units[0].pk,
    }
    assert office.post(f"{CATALOGUE}new/", data)["Location"] == f"{CATALOGUE}?of=2018"
    added = category(loaded, 27)
    with fund_scope(loaded.pk):
        assert leads_of(added) == [units[1], units[0]]
    taken = office.post(f"{CATALOGUE}new/", {**data, "name": "又一个"})
    assert taken.status_code == 400
    assert "序号 27 已是“家庭家教家风志愿服务项目”" in taken.content.decode()
    without = office.post(f"{CATALOGUE}new/", {**data, "number": "28", "lead_1": "", "lead_2": ""})
    assert "请至少选定一个牵头单位。" in without.content.decode()


def test_a_rename_stands_in_the_categorys_history(loaded: Fund, office: Client) -> None:
    row = category(loaded, 13)
    address = f"{CATALOGUE}{row.pk}/"
    form = office.get(f"{address}change/").context["form"]
    data = {name: form[name].value() or "" for name in form.fields if name != "reason"}
    data = {name: getattr(value, "pk", value) for name, value in data.items()}
    data |= {"name": "卫生健康志愿服务项目", "reason": "机构改革"}
    assert office.post(f"{address}change/", data)["Location"] == address
    assert "名称由“医疗卫生志愿服务项目”改为“卫生健康志愿服务项目”。理由：机构改革" in text(
        office, address
    )
    stale = office.post(f"{address}change/", {**data, "name": "又改"})
    assert stale.status_code == 400
    assert "刚刚有人改过" in stale.content.decode()


def test_retiring_and_merging_are_told_on_their_pages(loaded: Fund, office: Client) -> None:
    keep, other, old = (category(loaded, number) for number in (1, 2, 3))
    with fund_scope(loaded.pk):
        project = ProjectFactory.create(category=other)
    merged = office.post(f"{CATALOGUE}{keep.pk}/merge/", {"others": [other.pk], "reason": "重复"})
    assert merged["Location"] == f"{CATALOGUE}{keep.pk}/"
    assert office.post(f"{CATALOGUE}{old.pk}/retire/", {"reason": "废止"}).status_code == 302
    page = text(office, CATALOGUE)
    assert "2个，新项目不再能选" in page
    assert f'并入<ahref="{CATALOGUE}{keep.pk}/">{keep.name}</a>' in page
    assert "新项目不再能选它" in text(office, f"{CATALOGUE}{old.pk}/")
    assert office.get(f"{CATALOGUE}{old.pk}/change/").status_code == 409
    with fund_scope(loaded.pk):
        assert Project.objects.get(pk=project.pk).category_id == keep.pk


def test_a_catalogue_is_copied_to_the_next_year(loaded: Fund, office: Client) -> None:
    form = office.get(f"{CATALOGUE}copy/?of=2018").context["form"]
    assert (form["year_from"].value(), form["year_to"].value()) == (2018, 2019)
    for told in ("已把 26 个类别复制到 2022 年", "已经都有了"):
        answer = office.post(
            f"{CATALOGUE}copy/", {"year_from": "2018", "year_to": "2022"}, follow=True
        )
        assert told in answer.content.decode()
    assert len(office.get(f"{CATALOGUE}?of=2022").context["rows"]) == 26


def test_a_project_keeps_its_retired_category_and_is_found_by_it(
    loaded: Fund, office: Client
) -> None:
    row = category(loaded, 5)
    with fund_scope(loaded.pk):
        project = project_in(State.DRAFT, number=None, category=row)
    assert office.post(f"{CATALOGUE}{row.pk}/retire/", {"reason": "废止"}).status_code == 302
    chosen = f'<option value="{row.pk}" selected>'
    assert chosen in office.get(f"/taiyuan/projects/{project.key}/edit/").content.decode()
    new = office.get("/taiyuan/projects/new/").content.decode()
    assert f'<option value="{row.pk}">{row.name}</option>' not in new
    assert f">{category(loaded, 6).name}</option>" in new
    listed = office.get(f"/taiyuan/projects/?view=all&category={row.pk}")
    assert [shown.row.project for shown in listed.context["rows"]] == [project]


def test_a_category_of_another_year_is_filtered_by_too(loaded: Fund, office: Client) -> None:
    with fund_scope(loaded.pk):
        later = CategoryFactory.create(year=2020)
        project = ProjectFactory.create(category=Category.objects.get(number=5, year=2018))
        ProjectFactory.create(category=later)
    listed = office.get(f"/taiyuan/projects/?view=all&category={project.category.pk}")
    assert [shown.row.project for shown in listed.context["rows"]] == [project]


def test_list_asks_the_same_however_long(taiyuan: Fund, office: Client) -> None:
    counts = []
    for wanted in (1, 3):
        with fund_scope(taiyuan.pk):
            while Category.objects.count() < wanted:
                ProjectFactory.create(category=CategoryFactory.create(year=2018))
        assert office.get(CATALOGUE).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            assert office.get(CATALOGUE).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_another_funds_category_is_absent(taiyuan: Fund, puyang: Fund, office: Client) -> None:
    with fund_scope(puyang.pk):
        foreign = CategoryFactory.create()
    for page in ("", "change/", "retire/", "merge/"):
        assert office.get(f"{CATALOGUE}{foreign.pk}/{page}").status_code == 404
