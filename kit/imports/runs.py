"""The steps of an import: brought, checked, confirmed, written. Only this room writes its rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.imports.judging import Judged, Tally
from kit.imports.shape import Shape
from kit.jobs import enqueue
from kit.models import ImportRow, ImportRun, ImportState, StoredFile, Verdict
from kit.numbering import next_number

CHECK_JOB, WRITE_JOB, EXPORT_JOB = "kit.check_import", "kit.write_import", "kit.export_shape"
MOST_KEPT = 2_000


@transaction.atomic
def begin(  # noqa: PLR0913 - what, by whom
    fund: Any,
    shape: Shape | type[Shape],
    file: StoredFile,
    *,
    demands: Sequence[str],
    by: Any,
    brought_by: int | None = None,
) -> ImportRun:
    """Open a run for a kept file and have it checked in the background.

    Args:
        demands: the actions whoever looks at its jobs must hold.
        by: who asks for it.
        brought_by: whose file it is, where another had it checked again.
    """
    number = next_number("DR", "DR", clock.today().year)
    job = enqueue(
        CHECK_JOB,
        label=f"核对导入的{shape.label}",
        fund=fund,
        args={"run": number, "demands": list(demands)},
        by=by,
    )
    with recorded_as("上传" if brought_by is None else "重新核对", by=by.pk):
        return ImportRun.objects.create(
            number=number,
            shape=shape.code,
            file=file,
            brought_by_id=brought_by or by.pk,
            brought_at=clock.now(),
            check_job=job,
        )


@transaction.atomic
def confirm(  # noqa: PLR0913 - what, declared how, by whom
    fund: Any,
    run: ImportRun,
    label: str,
    *,
    demands: Sequence[str],
    by: Any,
    told: Mapping[str, str] | None = None,
) -> ImportRun:
    """Have a checked run written in the background; the same run twice is written once.

    Args:
        told: what ``by`` declares of the whole sheet; its shape reads it.

    Raises:
        Refusal: there is nothing to write, or a row of it is wrong.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state in {ImportState.WRITING, ImportState.DONE}:
        return run
    if run.state != ImportState.READY:
        raise Refusal(f"这次导入现在是“{run.get_state_display()}”，不能写入。请看最新情况。")
    run.state, run.confirmed_by_id, run.confirmed_at = ImportState.WRITING, by.pk, clock.now()
    run.write_job = enqueue(
        WRITE_JOB,
        label=f"导入{label}",
        fund=fund,
        args={"run": run.number, "demands": list(demands), "told": dict(told or {})},
        by=by,
        key=f"import:{run.number}",
    )
    with recorded_as("确认导入", by=by.pk):
        run.save(update_fields=["state", "confirmed_by", "confirmed_at", "write_job"])
    return run


def begin_attempt(run: ImportRun) -> None:
    """Number a check that begins: what an interrupted one had kept does not count."""
    run.attempt += 1
    with recorded_as("核对", by=run.brought_by_id):
        run.save(update_fields=["attempt"])


def keep_rows(run: ImportRun, judged: Iterable[Judged], kept: dict[Verdict, int]) -> None:
    """Keep what the preview shows: of each verdict its first rows."""
    rows = []
    for each in judged:
        kept[each.verdict] = kept.get(each.verdict, 0) + 1
        if kept[each.verdict] <= MOST_KEPT:
            rows.append(
                ImportRow(
                    run=run,
                    attempt=run.attempt,
                    number=each.number,
                    verdict=each.verdict,
                    detail=each.detail(),
                )
            )
    ImportRow.objects.bulk_create(rows, batch_size=500)


def checked(run: ImportRun, tally: Tally, *, sheet: str, unread: list[str]) -> None:
    """Record what a check found."""
    _count(run, tally)
    run.sheet, run.unread = sheet[:60], unread[:20]
    if run.wrong:
        run.state = ImportState.FAULTY
    elif run.to_write:
        run.state = ImportState.READY
    else:
        run.state = ImportState.UNCHANGED
    _save(run, "核对")


def unreadable(run: ImportRun, message: str) -> None:
    """Record that a file could not be read, and why."""
    run.state, run.message = ImportState.UNREADABLE, message[:500]
    _save(run, "核对")


def written(run: ImportRun, tally: Tally) -> None:
    """Record that everything was written."""
    _count(run, tally)
    run.state, run.written_at = ImportState.DONE, clock.now()
    _save(run, "导入")


def stale(run: ImportRun, message: str) -> None:
    """Record that nothing was written, since the data moved on after the check."""
    run.state, run.message = ImportState.STALE, message[:500]
    _save(run, "没有导入")


def _count(run: ImportRun, tally: Tally) -> None:
    counts = tally.counts
    run.new, run.changed = counts[Verdict.NEW], counts[Verdict.CHANGED]
    run.same, run.wrong = counts[Verdict.SAME], counts[Verdict.WRONG]
    run.examples, run.digest = tally.examples, tally.digest


def _save(run: ImportRun, step: str) -> None:
    with recorded_as(step, by=run.confirmed_by_id or run.brought_by_id, note=run.message):
        run.save()
