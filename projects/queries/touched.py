"""What somebody did on a project (经手): nobody audits what they touched."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import F, Model, Q, QuerySet

from funds.models import Payable, Payment, User
from funds.permissions import Action
from projects.lifecycle import LIFECYCLE
from projects.models import (
    ActivityReport,
    Amendment,
    Approval,
    Closure,
    Difficulty,
    Evaluation,
    Expense,
    Inspection,
    Objection,
    Project,
    PublicNotice,
    Review,
    Screening,
    StepFile,
)

AUDITING = frozenset(step.code for step in LIFECYCLE if step.action is Action.PROJECT_AUDIT)
"""The steps of an audit itself; whoever took them may audit again."""


@dataclass(frozen=True)
class Trace:
    """One kind of trace: its words, and the ids of the projects on which a person left it."""

    words: str
    projects: Callable[[User], QuerySet[Any]]


def _by(model: Any, *columns: str, project: str = "project") -> Callable[[User], QuerySet[Any]]:
    """Return what finds the projects of rows of which one of ``columns`` names a person."""

    def found(person: User) -> QuerySet[Any]:
        named = Q()
        for column in columns:
            named |= Q(**{column: person.pk})
        rows: QuerySet[Any] = model.objects.filter(named).order_by().values(at=F(project))
        return rows

    return found


def _events(person: User) -> QuerySet[Any]:
    """Return the projects whose history has an act of a person, an audit's own left out."""
    model: type[Model] = apps.get_model("projects", "ProjectEvent")
    mine = model._default_manager.filter(pgh_context__user=person.pk)
    rows = mine.exclude(pgh_context__step__in=AUDITING | {"attach"})
    return rows.order_by().values(at=F("pgh_obj_id"))


def _papers(person: User) -> QuerySet[Any]:
    mine = StepFile.objects.filter(file__kept_by=person.pk).exclude(step__in=AUDITING)
    return mine.order_by().values(at=F("project"))


_PAYMENT = ("requested_by", "checked_by", "approved_by", "rejected_by", "paid_by")
TRACES: tuple[Trace, ...] = (
    Trace("申报或登记了项目", _by(Project, "submitted_by", "created_by", project="pk")),
    Trace("做过形式审查", _by(Screening, "screened_by")),
    Trace("做过专家评审", _by(Review, "scorer", project="candidate__project")),
    Trace("发布过立项公示", _by(PublicNotice, "published_by", project="projects__project")),
    Trace("办理过公示异议", _by(Objection, "recorded_by", "handled_by")),
    Trace("审批过立项", _by(Approval, "approved_by")),
    Trace("办理过变更", _by(Amendment, "requested_by", "decided_by")),
    Trace("填报过活动", _by(ActivityReport, "reported_by")),
    Trace("登记过项目支出", _by(Expense, "recorded_by")),
    Trace("办理过困难问题", _by(Difficulty, "raised_by", "answered_by")),
    Trace("做过督导检查", _by(Inspection, "inspected_by", "rectified_by", "rechecked_by")),
    Trace("做过或指派过评估", _by(Evaluation, "evaluator", "assigned_by", "rectified_by")),
    Trace("提交过结项总结", _by(Closure, "submitted_by")),
    Trace(
        "办理过付款",
        _by(Payment, *_PAYMENT, project="commitment__agreements__project"),
    ),
    Trace("确认过应付款", _by(Payable, "recorded_by", project="commitment__agreements__project")),
    Trace("上传过办理附件", _papers),
    Trace("办理过项目的环节或修改过资料", _events),
)


def touched_by(project: Project, person: User) -> str | None:
    """Return in words what somebody did on a project, or ``None`` when nothing.

    A membership for one of the project's units counts as well; see ``refusal_to_audit``.
    """
    for trace in TRACES:
        if trace.projects(person).filter(at=project.pk).exists():
            return trace.words
    return None


def untouched(person: User) -> Q:
    """Return the condition of the projects on which a person left no trace."""
    condition = Q()
    for trace in TRACES:
        condition &= ~Q(pk__in=trace.projects(person).filter(at__isnull=False).values("at"))
    return condition
