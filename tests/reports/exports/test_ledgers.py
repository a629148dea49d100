"""The four ledgers: their rows are the figures' rows, and their totals the figures."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from funds.lifecycle import PaymentState
from funds.models import DonorKind, Fund, Membership
from funds.permissions import Role
from funds.services.donations import reverse_donation
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.exports import Written
from kit.models import Job
from projects.services.agreements import record_agreement
from reports.exports import LEDGERS
from reports.exports.values import masked_name
from reports.figures import evaluate
from reports.services.exporting import ChosenRows, request_chosen, request_export
from tests.factories.funds import member
from tests.factories.reports import DAY, LATER, YEAR, FundYear
from tests.libreoffice import rows_of

ALL = sorted(LEDGERS)


def written(code: str, year: FundYear, folder: Path) -> tuple[Written, list[list[Any]]]:
    """Write a ledger; return what it says it holds, and its cells."""
    path = folder / f"{code}.xlsx"
    told = LEDGERS[code].write(path, year.fund, YEAR)
    sheet = load_workbook(io.BytesIO(path.read_bytes())).worksheets[0]
    return told, [list(row) for row in sheet.iter_rows(values_only=True)]


def column(cells: list[list[Any]], title: str) -> list[Any]:
    """Return a column's values of the data rows, by its head."""
    place = cells[2].index(title)
    last = next(row for row, values in enumerate(cells) if row > 2 and values[0] == "合计")
    return [values[place] for values in cells[3:last]]


@pytest.mark.parametrize("code", ALL)
def test_rows_and_total_are_those_of_the_figure(code: str, year: FundYear, tmp_path: Path) -> None:
    ledger = LEDGERS[code]
    told, _ = written(code, year, tmp_path)
    value = evaluate(ledger.figure, YEAR)
    assert told.rows == value.rows
    if ledger.total:
        assert told.totals[ledger.total] == value.value
    else:
        assert told.rows == value.value


@pytest.mark.parametrize("code", ALL)
def test_an_empty_year_is_an_empty_ledger(code: str, in_taiyuan: Fund, tmp_path: Path) -> None:
    year = FundYear(in_taiyuan)
    told = LEDGERS[code].write(tmp_path / "empty.xlsx", year.fund, YEAR)
    assert told.rows == 0


def test_marks_and_reasons_stand_under_the_table(year: FundYear, tmp_path: Path) -> None:
    _, cells = written("donations", year, tmp_path)
    below = [row[0] for row in cells if isinstance(row[0], str)]
    assert any("推定：总数减去两项得出" in line for line in below)
    assert any(line.startswith("口径：") for line in below)


def test_a_donors_name_is_masked_and_the_unwilling_are_not_shown(
    in_taiyuan: Fund, tmp_path: Path
) -> None:
    year = FundYear(in_taiyuan)
    year.staff.donation("10.00", donor_name="张明远")
    year.staff.donation("10.00", donor_name="李四", anonymous=True)
    year.staff.donation("10.00", donor_name="某某公司", donor_kind=DonorKind.ORGANISATION)
    _, cells = written("donations", year, tmp_path)
    assert column(cells, "捐赠人") == ["张*远", "匿名", "某某公司"]
    assert "李四" not in str(cells)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("", ""), ("张", "张"), ("张三", "张*"), ("欧阳明", "欧*明"), ("甲乙丙丁", "甲**丁")],
)
def test_masks(name: str, shown: str) -> None:
    assert masked_name(name) == shown


def test_a_reversal_is_a_row_of_its_own(year: FundYear, tmp_path: Path) -> None:
    gone = year.donations[0]
    reverse_donation(gone, on=DAY, reason="重复登记", by=year.finance)
    _, cells = written("donations", year, tmp_path)
    amounts = [Decimal(str(amount)) for amount in column(cells, "金额")]
    assert -gone.amount in amounts
    assert any(f"冲销 {gone.number}" in note for note in column(cells, "备注"))


def test_payments_add_up_per_agreement_and_name_its_project(
    in_taiyuan: Fund, tmp_path: Path
) -> None:
    year = FundYear(in_taiyuan)
    project = year.project("驿站")
    with clock.standing_at(LATER.replace(year=YEAR)):
        commitment = year.staff.commitment("1000.00")
        record_agreement(project.ref, commitment.number, by=year.office)
        day = date(YEAR, 1, 10)
        for amount in ("250.00", "500.00"):
            year.staff.payment(amount, commitment=commitment, state=PaymentState.PAID, paid_on=day)
    _, cells = written("payments", year, tmp_path)
    assert column(cells, "项目名称") == ["驿站", "驿站"]
    assert [Decimal(str(v)) for v in column(cells, "累计拨付")] == [250, 750]
    assert column(cells, "比例") == [0.25, 0.75]


def test_who_may_not_export_is_refused(in_taiyuan: Fund) -> None:
    year = FundYear(in_taiyuan)
    with pytest.raises(NotAllowed):
        request_export(in_taiyuan, "donations", YEAR, by=member(in_taiyuan, Role.LEAD_UNIT))
    with pytest.raises(Refusal, match="没有这种台账"):
        request_export(in_taiyuan, "people", YEAR, by=year.office)
    with pytest.raises(Refusal, match="不在基金的年度里"):
        request_export(in_taiyuan, "donations", 1990, by=year.office)


@pytest.mark.long
@pytest.mark.parametrize("code", ALL)
def test_libreoffice_shows_the_figures_total(code: str, year: FundYear, tmp_path: Path) -> None:
    ledger = LEDGERS[code]
    written(code, year, tmp_path)
    shown = rows_of(tmp_path / f"{code}.xlsx", tmp_path)
    total = next(row for row in shown if row[0] == "合计")
    value = evaluate(ledger.figure, YEAR)
    if ledger.total:
        place = [column.key for column in ledger.columns].index(ledger.total)
        assert total[place].split("（")[0] == value.number
    else:
        assert shown.index(total) - 3 == value.value


def test_an_auditor_asks_for_the_years_of_the_role_alone(in_taiyuan: Fund) -> None:
    """Else the answer would tell which numbers are rows of a year they may not see."""
    auditor = member(in_taiyuan, Role.AUDITOR)
    Membership.objects.filter(user=auditor).update(years=[2020])
    with pytest.raises(NotAllowed, match="您只能看2020年"):
        request_export(in_taiyuan, "donations", 2021, by=auditor)
    chosen = ChosenRows("donations", 2021, ["JZ-2021-001"], "k")
    with pytest.raises(NotAllowed, match="您只能看2020年"):
        request_chosen(in_taiyuan, chosen, by=auditor)
    assert not Job.objects.exists()
    request_export(in_taiyuan, "donations", 2020, by=auditor)
