"""Money brought in by sheets: written once, the same again, and never changed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from funds.models import Commitment, Donation, Entry, OpeningBalance, Payable, Payment
from funds.services.donations import reverse_donation
from kit.errors import Refusal
from kit.imports import new_shape
from kit.marks import Mark
from kit.models import ImportState
from tests.factories.imports import (
    brought,
    cells,
    counts,
    csv,
    exported,
    faults,
    imported,
    sheet,
    template,
)
from tests.factories.money import Staff

DONATION = {
    "来源编号": "2021-001",
    "到账日期": date(2021, 6, 15),
    "金额": 1234.5,
    "捐赠人": "太原市某某公司",
    "捐赠人类型": "单位",
    "募捐活动": "植绿护绿",
    "资料来源": "2021年度总结",
}
UNKNOWN = {
    "来源编号": "2021-002",
    "到账日期": "2021年12月31日",
    "到账日期依据": "推定",
    "金额": "281,155.37",
    "捐赠人依据": "未说明",
    "逐笔": "否",
    "资料来源": "2021年度总结",
    "推定或未说明的理由": "总额减去两个活动",
}
PAYMENT = {
    "来源编号": "付-1",
    "付款日期": "2021/7/2",
    "金额": "５００００元",
    "收款单位": "清徐县文明办",
    "付款用途": "拨付项目款",
    "资料来源": "2021年度总结",
}
AGREEMENT = {
    "协议编号": "并志基协〔2021〕3号",
    "名称": "清徐实践平台",
    "收款单位": "清徐县文明办",
    "签订日期": date(2021, 1, 5),
    "协议金额": 100000,
    "第1批名称": "首款",
    "第1批比例": 60,
    "第2批名称": "尾款",
    "第2批比例": 40,
}
PAYABLE = {
    "来源编号": "应-1",
    "事项": "实践平台尾款",
    "确认日期": date(2021, 12, 1),
    "金额": 40000,
    "协议编号": "并志基协〔2021〕3号",
    "资料来源": "2021年度总结",
}
OPENING = {
    "年度": 2020,
    "期初余额": 1200000,
    "这个数": "推定",
    "依据": "总结",
    "理由": "由支出推算",
}
CASES: dict[str, tuple[list[dict[str, Any]], Any]] = {
    "donations": ([DONATION, UNKNOWN], Donation),
    "payments": ([PAYMENT], Payment),
    "payables": ([PAYABLE], Payable),
    "commitments": ([AGREEMENT], Commitment),
    "openings": ([OPENING], OpeningBalance),
}


@pytest.mark.parametrize("code", CASES)
def test_each_shape_goes_round(staff: Staff, code: str) -> None:
    """Template → filled in → checked → written; the same file and the export are all the same."""
    if code == "payables":
        imported(staff.fund, "commitments", [AGREEMENT], staff.finance)
    rows, model = CASES[code]
    titles = [str(cell) for cell in cells(template(code))[0]]
    assert set(rows[0]) <= set(titles)
    content = sheet(rows, titles)
    run = brought(staff.fund, code, content, staff.finance)
    assert (counts(run), faults(run)) == ((len(rows), 0, 0, 0), {})
    assert run.state == ImportState.READY
    assert model.objects.count() == 0

    done = imported(staff.fund, code, content, staff.finance)
    assert (done.state, counts(done)) == (ImportState.DONE, (len(rows), 0, 0, 0))
    assert model.objects.count() == len(rows)

    again = brought(staff.fund, code, content, staff.finance)
    assert (again.state, counts(again)) == (ImportState.UNCHANGED, (0, 0, len(rows), 0))
    back = brought(staff.fund, code, exported(staff.fund, code, staff.finance), staff.finance)
    assert (counts(back), faults(back)) == ((0, 0, len(rows), 0), {})


@pytest.mark.parametrize("code", CASES)
def test_template_alone_brings_nothing(staff: Staff, code: str) -> None:
    run = brought(staff.fund, code, template(code), staff.finance)
    assert run.state == ImportState.UNREADABLE
    assert "只有例子" in run.message


def test_what_is_unsure_keeps_its_mark(staff: Staff) -> None:
    imported(staff.fund, "donations", [DONATION, UNKNOWN], staff.finance)
    known, unknown = Donation.objects.order_by("received_on")
    assert known.purpose is not None
    assert known.purpose.name == "国土绿化"
    assert known.mark_of("amount") is None
    assert unknown.amount == Decimal("281155.37")
    assert not unknown.itemised
    assert unknown.mark_of("received_on") is Mark.ASSUMED
    assert unknown.mark_of("donor_name") is Mark.UNSTATED
    assert unknown.mark_of("donor_kind") is Mark.UNSTATED
    marked = unknown.marked_value("received_on")
    assert marked is not None
    assert (marked.source, marked.reason) == ("2021年度总结", "总额减去两个活动")


WRONG = [
    ({"金额": 100.005}, "金额", "小数超过两位"),
    ({"金额": 0}, "金额", "大于 0"),
    ({"金额": "一千"}, "金额", "不是数"),
    ({"金额": None}, "金额", "必填"),
    ({"到账日期": "2021-13-01"}, "到账日期", "不是日期"),
    ({"到账日期": "2099-01-01"}, "到账日期", "还没有到"),
    ({"捐赠人": None}, "捐赠人", "请填捐赠人"),
    ({"捐赠人类型": None}, "捐赠人类型", "请填捐赠人类型"),
    ({"捐赠人类型": "公司"}, "捐赠人类型", "只能填"),
    ({"捐赠人依据": "推定"}, "推定或未说明的理由", "写明理由"),
    ({"募捐活动": "植绿护率"}, "募捐活动", "是不是“植绿护绿”"),
    ({"来源编号": None}, "来源编号", "必填"),
    ({"来源编号": "号" * 41}, "来源编号", "最多 40 字"),
    ({"来源编号": "本平台 JZ-2021-999"}, "来源编号", "换成贵办自己的编号"),
    ({"资料来源": " "}, "资料来源", "必填"),
    ({"逐笔": "也许"}, "逐笔", "“是”或“否”"),
]


@pytest.mark.parametrize(("change", "column", "words"), WRONG)
def test_wrong_row_says_column_and_reason(
    staff: Staff, change: dict[str, Any], column: str, words: str
) -> None:
    wrong = {**DONATION, "来源编号": "2021-009", "捐赠人依据": None, "逐笔": None, **change}
    run = brought(staff.fund, "donations", [{**DONATION, **wrong}, DONATION], staff.finance)
    assert counts(run) == (1, 0, 0, 1)
    found = faults(run)[2]
    assert [reason for title, reason in found if title == column and words in reason]
    with pytest.raises(Refusal, match="有误，待改"):
        from funds.services.imports import confirm_import

        confirm_import(staff.fund, new_shape("donations"), run, by=staff.finance)
    assert Donation.objects.count() == 0


def test_imported_money_is_never_changed(staff: Staff) -> None:
    imported(staff.fund, "donations", [DONATION], staff.finance)
    row = Donation.objects.get()
    run = brought(staff.fund, "donations", [{**DONATION, "金额": 2000}], staff.finance)
    assert counts(run) == (0, 0, 0, 1)
    ((title, reason),) = faults(run)[2]
    assert title == "金额"
    assert f"请先冲销 {row.number}" in reason
    assert "账上是“1,234.50”" in reason
    reverse_donation(row, on=date(2021, 6, 16), reason="录错", by=staff.finance)
    corrected = {**DONATION, "金额": 2000, "来源编号": "2021-001-更正"}
    imported(staff.fund, "donations", [corrected], staff.finance)
    assert sum(each.amount for each in Donation.objects.all()) == 2000


def test_same_number_twice_in_a_sheet_is_wrong(staff: Staff) -> None:
    run = brought(staff.fund, "donations", [DONATION, DONATION], staff.finance)
    assert counts(run) == (1, 0, 0, 1)
    assert faults(run) == {3: [("来源编号", "和第 2 行重复。请留下一行。")]}


def test_csv_in_gb18030_with_semicolons(staff: Staff) -> None:
    rows = [{**DONATION, "到账日期": "2021/06/15", "金额": "1234.50"}]
    for encoding, mark in (("gb18030", ";"), ("utf-8-sig", "\t"), ("utf-8", ",")):
        content = csv(rows, encoding, mark)
        run = brought(staff.fund, "donations", content, staff.finance, "捐赠.csv")
        assert (counts(run), faults(run)) == ((1, 0, 0, 0), {})


def test_documents_of_the_portal_go_round_too(staff: Staff) -> None:
    staff.donation("88.00")
    content = exported(staff.fund, "donations", staff.finance)
    assert "本平台 JZ-2021-001" in cells(content)[1]
    run = brought(staff.fund, "donations", content, staff.finance)
    assert (counts(run), faults(run)) == ((0, 0, 1, 0), {})


def test_tranches_that_do_not_add_up(staff: Staff) -> None:
    run = brought(staff.fund, "commitments", [{**AGREEMENT, "第2批比例": 30}], staff.finance)
    assert faults(run) == {2: [("整行", "各批比例相加不是 100%。请核对后重填。")]}


def test_an_unknown_opening_is_made_known_once(staff: Staff) -> None:
    unknown = {**OPENING, "期初余额": None, "这个数": "未说明"}
    imported(staff.fund, "openings", [unknown], staff.finance)
    run = imported(staff.fund, "openings", [OPENING], staff.finance)
    assert counts(run) == (0, 1, 0, 0)
    assert Entry.objects.count() == 1
    run = brought(staff.fund, "openings", [{**OPENING, "期初余额": 5}], staff.finance)
    assert "不能再改" in faults(run)[2][0][1]
