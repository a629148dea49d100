"""Checking a sheet: every row is tried through its service and rolled back; faults come back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from kit.errors import Refusal
from kit.files import FileKind, discard_content, open_stored
from kit.imports import runs
from kit.imports.bulk import BulkShape, check_bulk
from kit.imports.judging import Judge, Judged
from kit.imports.layout import EXAMPLE, data_rows, layout_of
from kit.imports.shape import new_shape
from kit.imports.sheets import write_faults
from kit.jobs import JobRun
from kit.models import ImportRun, ImportState, StoredFile, Verdict
from kit.sheets import Row, Table, open_table
from kit.sheets.limits import MOST_ROWS

CHUNK = 200
FAULTS_FILE = "错误表"
NO_ROWS = "这份表只有表头，没有资料。请填好再传。"
ONLY_EXAMPLES = (
    f"这份表只有例子，没有资料：第一格以“{EXAMPLE}”开头的行不导入。请把资料填在例子下面，再传。"
)
TOO_MANY = f"一份表最多 {MOST_ROWS:,} 行资料。请分成几份再传。"


def check_import(job: JobRun) -> None:
    """Check the run a job is for, and keep what was found."""
    with job.scope():
        run = ImportRun.objects.select_related("file").get(number=job.args["run"])
        if run.state != ImportState.CHECKING:
            return
        by = person(run.brought_by_id)
        runs.begin_attempt(run)
    shape = new_shape(run.shape)
    try:
        job.progress(2, "正在读表")
        if isinstance(shape, BulkShape):
            check_bulk(job, run, shape, by)
            return
        with read(run.file) as table:
            _check(job, run, table, by)
    except Refusal as refusal:
        with job.scope():
            runs.unreadable(run, refusal.message)
        if isinstance(shape, BulkShape):
            discard_content(run.file)


def _check(job: JobRun, run: ImportRun, table: Table, by: Any) -> None:
    shape = new_shape(run.shape)
    layout = layout_of(shape, table)
    total = table.count()
    if total > MOST_ROWS + layout.header:
        raise Refusal(TOO_MANY)
    judge = Judge(shape, layout, table, by=by)
    reasons: dict[int, str] = {}
    kept: dict[Verdict, int] = {}
    done = 0
    for judged in _judged(job, judge, data_rows(layout, table), total):
        done += len(judged)
        job.progress(5 + 90 * done // max(total, 1), f"已核对 {done} 行")
        reasons.update({each.number: each.reasons for each in judged if each.faults})
        with job.scope():
            runs.keep_rows(run, judged, kept)
    if not done:
        raise Refusal(ONLY_EXAMPLES if judge.tally.examples else NO_ROWS)
    if reasons:
        name = f"{FAULTS_FILE}-{shape.label}-{run.number}.xlsx"
        write_faults(job.output(name), shape, layout, data_rows(layout, table), reasons)
    with job.scope():
        runs.checked(run, judge.tally, sheet=table.name, unread=layout.unread)


def _judged(job: JobRun, judge: Judge, rows: Iterator[Row], total: int) -> Iterator[list[Judged]]:
    """Yield what was found, some rows at a time, each in a transaction of its own.

    Rows that may refer to rows before them are judged in one transaction, rolled back as a whole.
    """
    if judge.shape.builds_on_rows:
        with job.scope(), transaction.atomic():
            found = judge_all(judge, rows, keep=True, told=_telling(job, total))
            transaction.set_rollback(True)
        yield found
        return
    while chunk := list(islice(rows, CHUNK)):
        with job.scope():
            yield judge_all(judge, iter(chunk), keep=False)


def judge_all(
    judge: Judge,
    rows: Iterator[Row],
    *,
    keep: bool,
    told: Callable[[int], None] = lambda _: None,
) -> list[Judged]:
    """Judge rows in order, leaving out examples."""
    found = []
    for place, row in enumerate(rows):
        judged = judge.judge(row, keep=keep)
        if judged is not None:
            found.append(judged)
        if place % CHUNK == 0:
            told(place)
    return found


def _telling(job: JobRun, total: int) -> Callable[[int], None]:
    return lambda done: job.progress(5 + 90 * done // max(total, 1), f"已核对 {done} 行")


@contextmanager
def read(file: StoredFile) -> Iterator[Table]:
    """Read a kept file, guarded.

    Raises:
        Refusal: it cannot be read, or is gone.
    """
    try:
        opened = open_stored(file)
    except FileNotFoundError as error:
        raise Refusal("上传的文件找不到了。请重新上传。") from error
    with opened, open_table(opened, FileKind(file.content_type)) as table:
        yield table


def person(pk: int) -> Any:
    """Return a person afresh, with the roles held today."""
    return get_user_model()._default_manager.get(pk=pk)
