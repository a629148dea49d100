"""Pages of groups (常态化归类): registering one, once, by who may."""

from django.test import Client

from funds.models import Fund
from kit.tenancy.scope import fund_scope
from projects.models import ProjectGroup
from tests.opened import opened

LIST, NEW = "/taiyuan/projects/groups/", "/taiyuan/projects/groups/new/"
TYPED = {"name": "关爱", "code": "care", "heading": "共 {count}，有{names}。", "sequence": "2"}


def known(taiyuan: Fund) -> list[tuple[str, str, str, int]]:
    with fund_scope(taiyuan.pk):
        return list(ProjectGroup.objects.values_list("code", "name", "heading", "sequence"))


def test_a_group_is_registered_once_and_listed(taiyuan: Fund, office: Client) -> None:
    assert "{names}" in office.get(NEW).content.decode()
    for _ in range(2):
        assert office.post(NEW, TYPED)["Location"] == LIST
    assert known(taiyuan) == [("care", "关爱", "共 {count}，有{names}。", 2)]
    assert "共 {count}，有{names}。" in office.get(LIST).content.decode()


def test_what_is_wrong_stands_beside_its_field(taiyuan: Fund, office: Client) -> None:
    answer = office.post(NEW, {**TYPED, "heading": "共 {count 个"})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["heading"]
    assert "共 {count 个" in answer.content.decode()
    assert known(taiyuan) == []


def test_who_does_not_edit_years_neither_sees_nor_registers(taiyuan: Fund, finance: Client) -> None:
    assert finance.get(LIST).status_code == 403
    assert finance.post(NEW, TYPED).status_code == 403
    assert LIST not in opened(finance, "/taiyuan/projects/catalogue/")
    assert known(taiyuan) == []


def test_the_catalogue_leads_to_the_groups(taiyuan: Fund, office: Client) -> None:
    assert LIST in office.get("/taiyuan/projects/catalogue/").content.decode()
