"""Attaching papers (办理附件) to the steps of a project."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from kit.errors import Refusal
from kit.files import PAPERS, SHEETS, FileKind, keep
from kit.history import recorded_as
from projects.lifecycle import BY_CODE, State, Step
from projects.models import PaperKind, Project, StepFile
from projects.queries.projects import by_ref
from projects.queries.step_files import steps_taken

# What a step's paper usually is.
USUAL: Mapping[Action, PaperKind] = {
    Action.PROJECT_SUBMIT: PaperKind.APPLICATION,
    Action.PROJECT_SCREEN: PaperKind.SCREENING,
    Action.PROJECT_REVIEW: PaperKind.REVIEW,
    Action.PROJECT_NOTICE: PaperKind.NOTICE,
    Action.PROJECT_AGREE: PaperKind.AGREEMENT,
    Action.PROJECT_FIRST_PAYMENT: PaperKind.PAYMENT,
    Action.PROJECT_EVALUATE: PaperKind.EVALUATION,
    Action.PROJECT_AMEND: PaperKind.AMENDMENT,
    Action.PROJECT_AUDIT: PaperKind.AUDIT,
    Action.PROJECT_CLOSE: PaperKind.CLOSING,
    Action.PROJECT_FINAL_PAYMENT: PaperKind.PAYMENT,
}
ALLOWED: frozenset[FileKind] = PAPERS | SHEETS - {FileKind.CSV}
LONGEST_NOTE = 300
MOST_AT_ONCE = 10


@dataclass(frozen=True)
class Paper:
    """A file somebody brings, and what it is to the project."""

    upload: UploadedFile
    kind: PaperKind = PaperKind.OTHER


def usual_kind(step: Step) -> PaperKind:
    """Return what a step's paper usually is."""
    return USUAL.get(step.action, PaperKind.OTHER)


def attach(project: Project, step_code: str, papers: Sequence[Paper], *, by: User) -> None:
    """Keep the papers of an act that was just recorded, in its transaction.

    Raises:
        Refusal: a file is empty, too large, or not what its name says.
    """
    for paper in papers:
        try:
            file = keep(paper.upload, allowed=ALLOWED, by=by)
        except Refusal as refusal:
            raise Refusal(f"“{paper.upload.name}”：{refusal.message}", field="papers") from refusal
        StepFile.objects.create(
            project=project,
            step=step_code,
            version=project.version,
            kind=paper.kind,
            file=file,
        )


@transaction.atomic
def add_papers(
    project_ref: str, step_code: str, papers: Sequence[Paper], *, by: User, note: str
) -> Project:
    """Supply papers for a step taken earlier (补充附件); an act of its own in the history.

    Args:
        note: what is supplied and why only now.

    Raises:
        NotAllowed: ``by`` may not take the step.
        Refusal: the step was never taken, the project is archived, nothing is brought, the note is
            missing, or a file is not taken.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    step = BY_CODE.get(step_code)
    if step is None:
        raise Refusal("没有这一步。请回到项目页，从现有的步骤里选。")
    demand(by, step.action, project)
    refusal = refusal_to_add(project, step)
    if refusal is not None:
        raise Refusal(refusal)
    if not papers:
        raise Refusal("请选择要补充的文件。", field="papers")
    note = note.strip()
    if not note:
        raise Refusal("请写明补充的是什么、为什么现在补。", field="note")
    if len(note) > LONGEST_NOTE:
        raise Refusal(f"说明最多 {LONGEST_NOTE} 字。请删减。", field="note")
    project.version += 1
    with recorded_as("attach", by=by.pk, note=f"{step.label}：{note}"):
        project.save()
    attach(project, step.code, papers, by=by)
    return project


def refusal_to_add(project: Project, step: Step) -> str | None:
    """Return why no paper can be added to a step now, or ``None`` when one can."""
    if project.state == State.ARCHIVED:
        return "项目已归档，材料只读，不再补充。"
    if step.code not in steps_taken(project):
        return f"这个项目还没有办过“{step.label}”。请在办理那一步时上传。"
    return None
