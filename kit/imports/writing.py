"""Writing a checked sheet: every row again, in one transaction, or none of them."""

from django.db import transaction

from kit.errors import Refusal
from kit.files import discard_content
from kit.imports import runs
from kit.imports.bulk import BulkShape, Findings, lots_of, read_large, telling
from kit.imports.checking import CHUNK, person, read
from kit.imports.judging import Judge
from kit.imports.layout import data_rows, layout_of
from kit.imports.shape import new_shape
from kit.imports.sheets import write_existing
from kit.jobs import JobRun
from kit.locks import wait_for_lock
from kit.models import ImportRun, ImportState, Verdict
from kit.sheets import Table


class _MovedOn(Exception):
    """The fund's data is no longer what the check saw; everything is rolled back."""


def write_import(job: JobRun) -> None:
    """Write the run a job is for. Imports of one fund wait for each other."""
    with job.scope():
        run = ImportRun.objects.select_related("file").get(number=job.args["run"])
    shape = new_shape(run.shape)
    if run.state != ImportState.WRITING:
        # A try that was cut after it had written left the file, which names people.
        if run.state == ImportState.DONE and isinstance(shape, BulkShape):
            discard_content(run.file)
        return
    job.progress(2, "正在读表")
    try:
        if isinstance(shape, BulkShape):
            _write_bulk(job, run, shape)
            return
        with read(run.file) as table, job.scope(), transaction.atomic():
            _write(job, run, table)
    except (_MovedOn, Refusal) as reason:
        with job.scope():
            run = ImportRun.objects.select_for_update().get(pk=run.pk)
            if run.state == ImportState.WRITING:
                runs.stale(run, str(reason))


def _write(job: JobRun, run: ImportRun, table: Table) -> None:
    wait_for_lock(f"imports:{job.job.fund_id}")
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state != ImportState.WRITING or run.confirmed_by_id is None:
        return
    shape = new_shape(run.shape)
    layout = layout_of(shape, table)
    judge = Judge(shape, layout, table, by=person(run.confirmed_by_id))
    total = max(table.count(), 1)
    for done, row in enumerate(data_rows(layout, table)):
        judged = judge.judge(row, keep=True)
        if judged is not None and judged.verdict is Verdict.WRONG:
            raise _MovedOn(f"第 {judged.number} 行：{judged.reasons}")
        if done % CHUNK == 0:
            job.progress(5 + 90 * done // total, f"已写 {done} 行，全部写完才算数")
    if judge.tally.digest != run.digest:
        raise _MovedOn("有的记录在核对以后被改过，和预览里的“改前”不同。")
    runs.written(run, judge.tally)


def _write_bulk(job: JobRun, run: ImportRun, shape: BulkShape) -> None:
    file = run.file
    with read_large(file) as stream, job.scope(), transaction.atomic(), Findings() as found:
        wait_for_lock(f"imports:{job.job.fund_id}")
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.state != ImportState.WRITING or run.confirmed_by_id is None:
            return
        by = person(run.confirmed_by_id)
        if shape.confirm:
            by, shape.confirmer = person(run.brought_by_id), by
        shape.told = job.args.get("told", {})
        shape.take_in(telling(job, lots_of(shape, stream)), found, by=by, write=True)
        if found.tally.counts[Verdict.WRONG]:
            first = next(iter(found.kept[Verdict.WRONG].values()))
            raise _MovedOn(f"第 {first.number} 行：{first.reasons}")
        if found.tally.digest != run.digest:
            raise _MovedOn("有的记录在核对以后被改过，和预览里的“改前”不同。")
        runs.written(run, found.tally)
    discard_content(file)


def export_shape(job: JobRun) -> None:
    """Write what the fund has in a shape, to be filled in further or brought elsewhere."""
    shape = new_shape(job.args["shape"])
    job.progress(10, "正在写表")
    with job.scope():
        write_existing(job.output(f"{shape.label}.xlsx"), shape)
