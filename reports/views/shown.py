"""What the report pages show of a job and of candour lines, by what their reader may do."""

from dataclasses import dataclass
from typing import Any

from funds.permissions import Action, can, refusal_of
from kit.models import ENDED, Job, JobState
from reports.forms import SignForm
from reports.models import CandourNote, Report


@dataclass(frozen=True)
class ShownLine:
    """A candour line as its reader may act on it."""

    note: CandourNote
    sign_form: SignForm | None
    may_countersign: bool
    waits_for: str


def shown_line(person: Any, note: CandourNote, form: SignForm | None = None) -> ShownLine:
    """Return a line with what ``person`` may do about it.

    Args:
        person: who reads.
        note: the line.
        form: the form as it came back with errors.
    """
    open_line = not note.report.is_final and not note.is_settled
    may_sign = open_line and can(person, Action.REPORT_SIGN, note)
    may_countersign = (
        open_line
        and note.signed_by_id is not None
        and refusal_of(person, Action.REPORT_COUNTERSIGN, note) is None
    )
    fresh = SignForm(initial={"reason": note.reason}, auto_id=f"line-{note.sequence}-%s")
    return ShownLine(note, (form or fresh) if may_sign else None, may_countersign, _waits(note))


def _waits(note: CandourNote) -> str:
    if note.is_settled:
        return ""
    return "等监事或基金会会签" if note.signed_by_id else "等文明办签署"


def is_running(job: Job | None) -> bool:
    """Tell whether a job is still to be waited for."""
    return job is not None and job.state not in ENDED


def draft_is_kept(report: Report) -> bool:
    """Tell whether the draft's file can still be downloaded."""
    job = report.job
    return job is not None and job.state == JobState.DONE and job.has_result


def shown_job(person: Any, report: Report) -> dict[str, Any] | None:
    """Return what the job component shows of a report's job; ``None`` when there is none."""
    job = report.current_job
    if job is None:
        return None

    def address(name: str) -> str:
        return str(report.fund.url(f"reports:{name}", number=report.number))

    has_file = job.state in ENDED and (report.is_final or draft_is_kept(report))
    failed = job.state == JobState.FAILED
    again = Action.REPORT_FINALISE if job == report.final_job else Action.REPORT_REQUEST
    may_retry = failed and can(person, again, report)
    return {
        "title": job.label,
        "state": JobState(job.state).name.lower(),
        "percent": job.progress,
        "note": job.error if failed else job.step,
        "poll_url": address("progress"),
        "open_url": address("download") if has_file else "",
        "retry_url": address("retry") if may_retry else "",
    }
