"""Bringing in what exists (导入): who may, and the way of a file from upload to books."""

from django.core.files.uploadedfile import UploadedFile

from funds.models import Fund, User
from funds.permissions import Action, demand
from kit.errors import Refusal
from kit.files import SHEETS, keep
from kit.imports import Shape, runs
from kit.jobs import enqueue
from kit.models import ImportRun, ImportState, Job
from kit.sheets import look_at

ENDED = frozenset(
    {ImportState.FAULTY, ImportState.UNCHANGED, ImportState.STALE, ImportState.UNREADABLE}
)


def demand_import(fund: Fund, shape: type[Shape] | Shape, *, by: User) -> None:
    """Do nothing when ``by`` may bring in sheets of a shape.

    Raises:
        NotAllowed: ``by`` may not import, or may not write such rows.
    """
    demand(by, Action.IMPORT, fund)
    demand(by, Action(shape.action), fund)


def bring(fund: Fund, shape: type[Shape] | Shape, upload: UploadedFile, *, by: User) -> ImportRun:
    """Keep a file and have it checked in the background; nothing of it is written yet.

    Raises:
        NotAllowed: ``by`` may not import such rows.
        Refusal: the file is no sheet the portal reads.
    """
    demand_import(fund, shape, by=by)
    look_at(upload, upload.name or "")
    file = keep(upload, allowed=SHEETS, by=by)
    return runs.begin(fund, shape, file, demands=_demands(shape), by=by)


def confirm_import(
    fund: Fund, shape: type[Shape] | Shape, run: ImportRun, *, by: User
) -> ImportRun:
    """Have a checked file written, all of it or nothing.

    Raises:
        NotAllowed: ``by`` may not import such rows.
        Refusal: a row is wrong, or there is nothing to write.
    """
    demand_import(fund, shape, by=by)
    return runs.confirm(fund, run, shape.label, demands=_demands(shape), by=by)


def check_again(fund: Fund, shape: type[Shape] | Shape, run: ImportRun, *, by: User) -> ImportRun:
    """Check the same file against the state of today, as a run of its own.

    Raises:
        NotAllowed: ``by`` may not import such rows.
        Refusal: the run is still under way, or was written.
    """
    demand_import(fund, shape, by=by)
    if run.state not in {*ENDED, ImportState.READY}:
        raise Refusal("这次导入还在进行，或已经写入，不用重新核对。请看最新情况。")
    return runs.begin(fund, shape, run.file, demands=_demands(shape), by=by)


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
    return enqueue(
        runs.EXPORT_JOB,
        label=f"导出现有{shape.label}",
        fund=fund,
        args={"shape": shape.code, "demands": _demands(shape)},
        by=by,
        key=f"shape:{key}" if key else None,
    )


def _demands(shape: type[Shape] | Shape) -> list[str]:
    """Return what whoever looks at a job of a shape must hold: its files name people in full."""
    return [Action.IMPORT.value, shape.action]
