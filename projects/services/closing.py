"""Closing a project (结项): the lead unit's summary, the office's certificate, the archive."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from funds.models import Fund, User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.files import keep_made
from kit.history import recorded_as
from kit.jobs import enqueue
from kit.models import Job
from kit.numbering import next_number
from kit.tenancy.scope import scoped_fund_id
from projects.lifecycle import BY_CODE, State
from projects.models import ArchivePackage, Closure, Project
from projects.queries.closing import CLOSING_STATES
from projects.queries.history import last_taker
from projects.queries.projects import by_ref
from projects.services.advance import Moved, take

ARCHIVE_JOB = "reports.archive"
LONGEST = 4000
WRITTEN = (State.FINAL, State.FINAL_RECTIFYING, State.AUDIT, State.AUDIT_RECTIFYING, State.CLOSING)
ZIP = "application/zip"


@dataclass(frozen=True)
class SummaryData:
    """What the lead unit writes at the end, each at most 4,000 characters.

    Attributes:
        results: 项目成效; required to submit.
        experience: 经验与不足.
        next_plan: 下一阶段打算; begins next year's application (延续).
    """

    results: str
    experience: str = ""
    next_plan: str = ""


@transaction.atomic
def write_summary(
    project_ref: str, data: SummaryData, *, by: User, version: int, submit: bool
) -> Closure:
    """Keep a project's closing summary, and hand it in when asked to.

    Args:
        version: the summary's version when the form was opened; 0 while there was none.
        submit: hand it in to the office; it may be corrected until the project is closed.

    Raises:
        NotAllowed: ``by`` may not report the closing of this project.
        Moved: somebody wrote in it since.
        Refusal: too early or too late, too long, or handed in without results.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    demand(by, Action.CLOSING_REPORT, project)
    refusal = refusal_to_write(project)
    if refusal is not None:
        raise Refusal(refusal)
    _check(data, submit=submit)
    closure = Closure.objects.select_for_update().filter(project=project).first()
    if (closure.version if closure else 0) != version:
        raise Moved("有人刚刚改过这份总结。您写的内容还在，请对照最新情况后再保存。")
    closure = closure or Closure(project=project, version=0)
    closure.results, closure.experience = data.results.strip(), data.experience.strip()
    closure.next_plan = data.next_plan.strip()
    closure.version += 1
    if submit:
        closure.submitted_by, closure.submitted_at = by, clock.now()
    with recorded_as("提交结项总结" if submit else "写结项总结", by=by.pk):
        closure.save()
    return closure


def refusal_to_write(project: Project) -> str | None:
    """Return why the closing summary may not be written now, or ``None`` when it may."""
    if project.state in WRITTEN:
        return None
    if project.state in CLOSING_STATES:
        return "项目已经结项，总结不再修改。"
    return "项目还没有到末期评估，不用写结项总结。"


@transaction.atomic
def close_project(project_ref: str, *, by: User, note: str, seen_state: str) -> Closure:
    """Close a project (准予结项) and give its certificate a number and a day.

    Raises:
        NotAllowed: ``by`` may not close projects.
        Moved: somebody else took the step.
        Refusal: the summary, an earlier tranche or something open stands in the way.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    step = BY_CODE["close"]
    demand(by, step.action, project)
    if project.state != seen_state:
        raise Moved(f"{last_taker(project)}刚刚办过这一步。已为您刷新，请看最新情况。")
    take(project, step, by=by, note=note)
    closure = Closure.objects.select_for_update().get(project=project)
    closure.certificate = next_number("JX", "JX", clock.today().year)
    closure.certified_on = clock.today()
    closure.version += 1
    with recorded_as("准予结项", by=by.pk):
        closure.save()
    return closure


@transaction.atomic
def request_package(project_ref: str, *, by: User, key: str) -> Job:
    """Ask for a project's archive (归档包) as it now is; a worker makes it.

    Args:
        key: the form's idempotency key: the same key is the same job.

    Raises:
        NotAllowed: ``by`` may not archive projects.
        Refusal: the project is not at its archiving.
    """
    project = by_ref(Project.objects.all(), project_ref)
    demand(by, Action.PROJECT_ARCHIVE, project)
    if project.state != State.ARCHIVING:
        raise Refusal(f"项目现在是“{State(project.state).label}”，还不能生成归档包。")
    return enqueue(
        ARCHIVE_JOB,
        label=f"生成归档包：{project.number}",
        fund=Fund.objects.get(pk=scoped_fund_id()),
        args={"project": project.pk, "by": by.pk, "demands": [Action.PROJECT_ARCHIVE]},
        by=by,
        key=f"archive:{key}",
    )


@transaction.atomic
def keep_package(
    project: Project, path: Path, manifest: list[dict[str, Any]], *, version: int, by: User
) -> ArchivePackage:
    """Keep an archive that was made of a project at a version of it, once.

    A try that follows a crash after the keeping makes the same content again, and finds it kept.

    Args:
        path: where the whole zip lies.
        manifest: what it holds, file by file.
        version: the project's version when it was read.
        by: who asked for it.
    """
    with path.open("rb") as made:
        sha256 = hashlib.file_digest(made, "sha256").hexdigest()
    known = ArchivePackage.objects.filter(project=project, version=version, file__sha256=sha256)
    if (kept := known.first()) is not None:
        return kept
    with path.open("rb") as made:
        file = keep_made(made, name=f"{project.number}-归档包.zip", content_type=ZIP, by=by)
    return ArchivePackage.objects.create(
        project=project, file=file, manifest=manifest, version=version, made_by=by
    )


def _check(data: SummaryData, *, submit: bool) -> None:
    for name in ("results", "experience", "next_plan"):
        text = getattr(data, name)
        if len(text) > LONGEST:
            raise Refusal(f"最多 {LONGEST} 字，现有 {len(text)} 字。请删减。", field=name)
    if submit and not data.results.strip():
        raise Refusal("请写明项目成效，再提交。", field="results")
