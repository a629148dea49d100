"""Bringing in what exists (导入): who may, and the way of a file from upload to books."""

from collections.abc import Mapping

from django.core.files.uploadedfile import UploadedFile

from funds.models import Fund, User
from funds.permissions import Action, refusal_of
from funds.queries.imports import demand_import, may_open
from kit.errors import NotAllowed, Refusal
from kit.files import SHEETS, keep
from kit.imports import Shape, runs
from kit.jobs import enqueue
from kit.models import ImportRun, ImportState, Job
from kit.sheets import look_at

BROUGHT_IT = "这份表是您上传的，要由另一个人核对、写入。请交由文明办的其他人办理。"
ENDED = frozenset(
    {ImportState.FAULTY, ImportState.UNCHANGED, ImportState.STALE, ImportState.UNREADABLE}
)


def refusal_to_confirm(fund: Fund, shape: type[Shape] | Shape, run: ImportRun, person: User) -> str:
    """Return why a person may not have a checked file written; empty when they may."""
    if not shape.confirm:
        return ""
    if run.brought_by_id == person.pk:
        return BROUGHT_IT
    return refusal_of(person, Action(shape.confirm), fund) or ""


def bring(fund: Fund, shape: type[Shape] | Shape, upload: UploadedFile, *, by: User) -> ImportRun:
    """Keep a file and have it checked in the background; nothing of it is written yet.

    Raises:
        NotAllowed: ``by`` may not import such rows.
        Refusal: the file is no sheet the portal reads.
    """
    demand_import(fund, shape, by=by)
    look_at(upload, upload.name or "")
    file = keep(upload, allowed=SHEETS, by=by, most_bytes=shape.most_bytes)
    return runs.begin(fund, shape, file, demands=_demands(shape), by=by)


def confirm_import(
    fund: Fund,
    shape: type[Shape] | Shape,
    run: ImportRun,
    *,
    by: User,
    told: Mapping[str, str] | None = None,
) -> ImportRun:
    """Have a checked file written, all of it or nothing; ``told`` is declared of all its rows.

    Raises:
        NotAllowed: ``by`` may not import such rows, or brought a file that another must confirm.
        Refusal: a row is wrong, or there is nothing to write.
    """
    _demand_run(fund, shape, run, by)
    reason = refusal_to_confirm(fund, shape, run, by)
    if reason:
        raise NotAllowed(reason)
    return runs.confirm(fund, run, shape.label, demands=_demands(shape), by=by, told=told)


def check_again(fund: Fund, shape: type[Shape] | Shape, run: ImportRun, *, by: User) -> ImportRun:
    """Check the same file against the state of today, as a run of its own.

    Where two people are asked for, it stays the file of who brought it: whoever has a colleague
    check it again confirms it no more than before.

    Raises:
        NotAllowed: ``by`` may not import such rows.
        Refusal: the run is still under way, or was written.
    """
    _demand_run(fund, shape, run, by)
    if run.state not in {*ENDED, ImportState.READY}:
        raise Refusal("这次导入还在进行，或已经写入，不用重新核对。请看最新情况。")
    bringer = run.brought_by_id if shape.confirm else None
    return runs.begin(fund, shape, run.file, demands=_demands(shape), by=by, brought_by=bringer)


def request_existing(
    fund: Fund, shape: type[Shape] | Shape, *, by: User, key: str | None = None
) -> Job:
    """Ask for what the fund has in a shape, as a sheet that can be brought in again.

    Names are written in full, since masked ones would not be found again: only whoever may import
    such rows may ask.

    Raises:
        NotAllowed: ``by`` may not import such rows.
    """
    demand_import(fund, shape, by=by)
    if not shape.gives_existing:
        raise Refusal(f"{shape.label}不从这里导出。请到它的列表页导出。")
    return enqueue(
        runs.EXPORT_JOB,
        label=f"导出现有{shape.label}",
        fund=fund,
        args={"shape": shape.code, "demands": _demands(shape)},
        by=by,
        key=f"shape:{key}" if key else None,
    )


def _demand_run(fund: Fund, shape: type[Shape] | Shape, run: ImportRun, by: User) -> None:
    demand_import(fund, shape, by=by)
    if not may_open(shape, run, by):
        raise NotAllowed("这份表是别人上传的，由上传的人办理。")


def _demands(shape: type[Shape] | Shape) -> list[str]:
    """Return what whoever looks at a job of a shape must hold: its files name people in full."""
    return [Action.IMPORT.value, shape.action]
