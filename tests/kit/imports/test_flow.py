"""From upload to books: all or nothing, once, in constant steps, with faults that come back."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from funds.models import Donation, Fund, Unit
from funds.permissions import Role
from funds.services.imports import bring, check_again, confirm_import
from funds.services.units import UnitData, change_unit, retire_unit
from kit.errors import NotAllowed, Refusal
from kit.imports import new_shape
from kit.jobs import run_to_end
from kit.jobs.results import open_kept
from kit.models import ImportRow, ImportRun, ImportState, JobState
from kit.tenancy.scope import fund_scope
from tests.factories.funds import member
from tests.factories.imports import brought, cells, counts, faults, imported, sheet
from tests.factories.money import Staff

UNIT = {"单位名称": "甲单位", "种类": "收款单位"}
DONATION: dict[str, Any] = {
    "来源编号": "1",
    "到账日期": "2021-06-15",
    "金额": "100",
    "捐赠人依据": "未说明",
    "资料来源": "总结",
    "推定或未说明的理由": "没有写",
}


@pytest.fixture
def staff(in_taiyuan: Fund) -> Staff:
    return Staff(in_taiyuan)


def test_one_wrong_row_and_nothing_is_written(staff: Staff) -> None:
    rows = [{**DONATION, "来源编号": str(n)} for n in range(1, 30)]
    run = brought(staff.fund, "donations", [*rows, {**DONATION, "金额": "x"}], staff.finance)
    assert run.state == ImportState.FAULTY
    assert counts(run) == (29, 0, 0, 1)
    with pytest.raises(Refusal):
        confirm_import(staff.fund, new_shape("donations"), run, by=staff.finance)
    assert Donation.objects.count() == 0


def test_faults_come_back_in_the_first_column_and_may_be_brought_again(staff: Staff) -> None:
    rows = [{**DONATION, "备注": "=1+1"}, {**DONATION, "来源编号": "2", "金额": "x"}]
    run = brought(staff.fund, "donations", rows, staff.finance)
    with open_kept(run.check_job.result_path) as file:
        content = file.read()
    head, good, wrong = cells(content)
    assert head[:2] == ["错误原因", "来源编号"]
    assert good[0] is None
    assert wrong[0] == "金额：“x”不是数。请只填数字，例如 52116.00。"
    assert "=1+1" in good
    corrected = [dict(zip(map(str, head), row, strict=False)) for row in (good, wrong)]
    corrected[1]["金额"] = "5"
    again = brought(staff.fund, "donations", sheet(corrected), staff.finance)
    assert (again.state, counts(again), again.unread) == (ImportState.READY, (2, 0, 0, 0), [])


def test_data_that_moved_on_after_the_check_stops_the_import(staff: Staff) -> None:
    imported(staff.fund, "units", [UNIT], staff.office)
    run = brought(staff.fund, "units", [{**UNIT, "单位地址": "新址"}], staff.office)
    unit = Unit.objects.get(name="甲单位")
    change_unit(unit, UnitData("甲单位", unit.kinds_held, address="别处"), by=staff.office)
    run = confirm_import(staff.fund, new_shape("units"), run, by=staff.office)
    assert run.write_job is not None
    run_to_end(run.write_job)
    run.refresh_from_db()
    unit.refresh_from_db()
    assert (run.state, unit.address) == (ImportState.STALE, "别处")
    again = check_again(staff.fund, new_shape("units"), run, by=staff.office)
    run_to_end(again.check_job)
    again.refresh_from_db()
    assert counts(again) == (0, 1, 0, 0)


def test_a_rule_broken_meanwhile_undoes_every_row(staff: Staff) -> None:
    rows = [
        {"单位名称": "乙", "种类": "收款单位"},
        {"单位名称": "丙", "种类": "收款单位", "上级单位": "上"},
    ]
    imported(staff.fund, "units", [{"单位名称": "上", "种类": "收款单位"}], staff.office)
    run = brought(staff.fund, "units", rows, staff.office)
    retire_unit(Unit.objects.get(name="上"), on=date(2021, 1, 1), by=staff.office, reason="撤并")
    run = confirm_import(staff.fund, new_shape("units"), run, by=staff.office)
    assert run.write_job is not None
    run_to_end(run.write_job)
    run.refresh_from_db()
    assert run.state == ImportState.STALE
    assert "第 3 行" in run.message
    assert not Unit.objects.filter(name="乙").exists()


def test_the_same_run_confirmed_twice_is_written_once(staff: Staff) -> None:
    run = brought(staff.fund, "donations", [DONATION], staff.finance)
    shape = new_shape("donations")
    first = confirm_import(staff.fund, shape, run, by=staff.finance)
    second = confirm_import(staff.fund, shape, run, by=staff.finance)
    assert first.write_job_id == second.write_job_id
    assert first.write_job is not None
    run_to_end(first.write_job)
    confirm_import(staff.fund, shape, run, by=staff.finance)
    assert Donation.objects.count() == 1


def test_an_interrupted_check_begins_again(staff: Staff) -> None:
    run = brought(staff.fund, "donations", [DONATION, {**DONATION, "金额": "x"}], staff.finance)
    assert ImportRow.objects.filter(run=run).count() == 2
    again = ImportRun.objects.get(pk=run.pk)
    again.attempt += 1
    again.save()
    assert list(faults(again)) == []


def test_only_whose_work_it_is_may_import(staff: Staff) -> None:
    upload = SimpleUploadedFile("资料.xlsx", sheet([DONATION]))
    supervisor = member(staff.fund, Role.SUPERVISOR)
    for person in (staff.office, staff.cashier, supervisor):
        with pytest.raises(NotAllowed):
            bring(staff.fund, new_shape("donations"), upload, by=person)
    assert ImportRun.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,2\n", "找不到“捐赠”的表头"),
        ("来源编号,金额\n1,2\n".encode(), "缺少这些列：到账日期"),
        ("来源编号,来源编号,到账日期,金额,资料来源\n".encode(), "这一列有两个"),
        ("来源编号,到账日期,金额,资料来源\n".encode(), "只有表头"),
        ("来源编号,到账日期,金额,资料来源\n示例 1,2021-06-15,1,总结\n".encode(), "只有例子"),
    ],
)
def test_a_sheet_of_another_shape_is_told(staff: Staff, content: bytes, words: str) -> None:
    run = brought(staff.fund, "donations", content, staff.finance, "捐赠.csv")
    assert run.state == ImportState.UNREADABLE
    assert words in run.message


def test_headings_below_a_title_and_columns_nobody_asked_for(staff: Staff) -> None:
    heads = list(DONATION)
    lines = [
        "2021年捐赠台账",
        ",".join([*(f"{head}（必填）" if head == "金额" else head for head in heads), "经办人"]),
        ",".join([*map(str, DONATION.values()), "张三"]),
    ]
    run = brought(staff.fund, "donations", "\n".join(lines).encode(), staff.finance, "台账.csv")
    assert (counts(run), run.unread) == ((1, 0, 0, 0), ["经办人"])


def test_the_command_does_what_the_pages_do(
    staff: Staff, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "捐赠.xlsx"
    path.write_bytes(sheet([DONATION]))
    call_command("import_sheet", "taiyuan", "donations", str(path), "--dry-run")
    assert "新增 1 行" in capsys.readouterr().out
    assert Donation.objects.count() == 0
    call_command("import_sheet", "taiyuan", "donations", str(path))
    assert Donation.objects.count() == 1
    path.write_bytes(sheet([{**DONATION, "来源编号": "2", "金额": "x"}]))
    with pytest.raises(CommandError, match=r"第 2 行.*金额"):
        call_command("import_sheet", "taiyuan", "donations", str(path))


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_write_it_once(taiyuan: Fund) -> None:
    """Both brought the same sheet, both confirm: the second finds every row the same."""
    with fund_scope(taiyuan.pk):
        staff = Staff(taiyuan)
        rows = [{**DONATION, "来源编号": str(n)} for n in range(1, 11)]
        content = sheet(rows)
        runs = [
            bring(
                taiyuan, new_shape("donations"), SimpleUploadedFile("资料.xlsx", content), by=person
            )
            for person in (staff.finance, staff.second_finance)
        ]
    for run in runs:
        run_to_end(run.check_job)
    jobs = []
    with fund_scope(taiyuan.pk):
        for run, person in zip(runs, (staff.finance, staff.second_finance), strict=True):
            job = confirm_import(taiyuan, new_shape("donations"), run, by=person).write_job
            assert job is not None
            jobs.append(job)

    def work(job: Any) -> Callable[[], None]:
        def go() -> None:
            try:
                run_to_end(job)
            finally:
                connection.close()

        return go

    threads = [threading.Thread(target=work(job)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with fund_scope(taiyuan.pk):
        assert Donation.objects.count() == 10
        found = sorted(counts(run) for run in ImportRun.objects.all())
        assert found == [(0, 0, 10, 0), (10, 0, 0, 0)]
        assert {run.state for run in ImportRun.objects.all()} == {ImportState.DONE}
        assert {job.state for job in map(_fresh, jobs)} == {JobState.DONE}


def _fresh(job: Any) -> Any:
    job.refresh_from_db()
    return job
