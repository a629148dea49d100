"""The catalogue is the document's: 26 categories, 31 lead units, as written."""

import json
from pathlib import Path

import pytest

from funds.models import Fund, Unit, UnitKind
from kit.errors import Refusal
from kit.tenancy.scope import fund_scope
from projects.models import Category, CategoryLead
from projects.services.catalogue import load_catalogue


def test_twenty_six_categories_and_thirty_one_lead_units(in_taiyuan: Fund) -> None:
    load_catalogue(2018)
    assert list(Category.objects.order_by("number").values_list("number", flat=True)) == list(
        range(1, 27)
    )
    assert CategoryLead.objects.count() == 31
    assert Unit.objects.filter(Unit.being(UnitKind.LEAD)).count() == 31
    assert set(Category.objects.values_list("source", "year")) == {("并文明〔2018〕8号", 2018)}


def test_leads_stand_in_the_documents_order(in_taiyuan: Fund) -> None:
    load_catalogue(2018)
    last = Category.objects.get(number=26)
    names = last.leads.order_by("sequence").values_list("unit__name", flat=True)
    assert list(names) == ["太原火车站", "太原南站", "武宿机场"]


def test_loading_again_changes_nothing(in_taiyuan: Fund) -> None:
    first = load_catalogue(2018)
    assert load_catalogue(2018) == first
    assert (Category.objects.count(), CategoryLead.objects.count()) == (26, 31)


def test_each_year_and_each_fund_has_its_own(taiyuan: Fund, puyang: Fund) -> None:
    with fund_scope(taiyuan.pk):
        load_catalogue(2018)
        load_catalogue(2021)
        assert Category.objects.count() == 52
    with fund_scope(puyang.pk):
        assert not Category.objects.exists()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([(1, "甲", ["一"]), (1, "乙", ["二"])], "序号有重复：1"),
        ([(1, "甲", ["一"]), (2, "甲", ["二"])], "类别名称有重复：甲"),
        ([(1, "甲", [])], "甲没有牵头单位"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(
    in_taiyuan: Fund, tmp_path: Path, rows: list[tuple[int, str, list[str]]], words: str
) -> None:
    path = tmp_path / "catalogue.json"
    categories = [{"number": n, "name": name, "leads": leads} for n, name, leads in rows]
    path.write_text(json.dumps({"document": "文", "categories": categories}))
    with pytest.raises(Refusal, match=words):
        load_catalogue(2018, path)
    assert not Category.objects.exists()
