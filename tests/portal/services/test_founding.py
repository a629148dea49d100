"""A fund is set up whole, or not at all."""

import dataclasses
from typing import Any

import pytest

from funds.models import Account, Fund, Unit, UnitKind, User
from funds.permissions import Role
from funds.queries.settings import setting_changes
from funds.services.funds import Founding
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.tenancy.scope import fund_scope
from portal.services.founding import (
    BINGWENMING,
    NO_CATALOGUE,
    FirstPerson,
    catalogue_sources,
    open_fund,
)
from projects.models import Category, CategoryLead
from projects.services.catalogue import load_catalogue
from tests.factories.funds import MembershipFactory, UserFactory, member
from tests.world import platform_admin

FIRST = FirstPerson("李慧")


def founding(**changes: Any) -> Founding:
    qingdao = Founding(
        city="青岛",
        full_name="中国志愿服务基金会“志愿青岛”专项基金",
        short_name="青",
        slug="qingdao",
        prefix="QD",
        office_name="青岛市文明办",
        accent="lake",
        executor_name="青岛市志愿服务联合会",
    )
    return dataclasses.replace(qingdao, **changes)


def opened(by: User, catalogue: str = NO_CATALOGUE, **changes: Any) -> Fund:
    return open_fund(founding(**changes), catalogue=catalogue, first=FIRST, by=by).fund


@pytest.mark.django_db
def test_fund_has_its_books_units_and_history() -> None:
    fund = opened(platform_admin())
    assert (fund.name, fund.payment_people) == ("“志愿青岛”专项基金", 3)
    assert [change.is_founding for change in setting_changes(fund)] == [True]
    with fund_scope(fund.pk):
        assert Account.objects.count() == 12
        kinds = {unit.name: unit.kinds_held for unit in Unit.objects.all()}
        assert not Category.objects.exists()
    assert kinds == {
        "青岛市文明办": [UnitKind.OFFICE],
        "青岛市志愿服务联合会": [UnitKind.EXECUTOR],
    }


@pytest.mark.django_db
def test_catalogue_of_the_document_is_this_years() -> None:
    fund = opened(platform_admin(), BINGWENMING)
    with fund_scope(fund.pk):
        assert Category.objects.filter(year=clock.today().year).count() == 26
        assert Unit.objects.filter(Unit.being(UnitKind.LEAD)).count() == 31


def test_catalogue_of_another_fund_is_copied_and_stays_its_own(taiyuan: Fund, puyang: Fund) -> None:
    with fund_scope(taiyuan.pk):
        load_catalogue(2018)
        told = list(CategoryLead.objects.values_list("category__name", "unit__name", "sequence"))
    assert [source.slug for source in catalogue_sources()] == ["taiyuan"]
    fund = opened(platform_admin(), "taiyuan")
    with fund_scope(fund.pk):
        copied = CategoryLead.objects.values_list("category__name", "unit__name", "sequence")
        assert sorted(copied) == sorted(told)
        assert set(Category.objects.values_list("year", flat=True)) == {clock.today().year}
    with fund_scope(taiyuan.pk):
        assert Category.objects.count() == 26


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"full_name": "“志愿青岛”专项基金"}, "full_name"),
        ({"full_name": "中国志愿服务基金会“志愿青岛”专项基金", "slug": "platform"}, "slug"),
        ({"slug": "taiyuan"}, "slug"),
        ({"slug": "Qing Dao"}, "slug"),
        ({"prefix": "TY"}, "prefix"),
        ({"prefix": "q"}, "prefix"),
        ({"accent": "red"}, "accent"),
        ({"short_name": "三个字"}, "short_name"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_stands(
    taiyuan: Fund, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        opened(platform_admin(), **changes)
    assert refused.value.field == field
    assert list(Fund.objects.all()) == [taiyuan]


def test_fund_without_a_catalogue_is_no_source_and_leaves_nothing_half_done(taiyuan: Fund) -> None:
    with pytest.raises(Refusal, match="还没有类别"):
        opened(platform_admin(), "taiyuan")
    assert list(Fund.objects.all()) == [taiyuan]


def test_only_the_platforms_administrator_sets_up_funds(taiyuan: Fund) -> None:
    security = UserFactory.create()
    MembershipFactory.create(user=security, fund=None, role=Role.SECURITY_ADMIN)
    for person in (security, member(taiyuan, Role.OFFICE)):
        with pytest.raises(NotAllowed):
            opened(person)
