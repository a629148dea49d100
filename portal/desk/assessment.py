"""Evaluations and audits that wait for a person (评估、审计), with their days."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from funds.permissions import Action, can
from portal.desk.waiting import Desk, Item, Pile, first_of
from projects.models import Audit, AuditFinding, Evaluation, FindingState, Project
from projects.queries.evaluation import RECTIFIED, standing, unassigned
from projects.queries.projects import reached_by, visible_to
from projects.queries.spending import counting
from projects.queries.touched import untouched
from projects.stages import State


def evaluations_to_write(desk: Desk) -> Pile:
    """Evaluations given to this person and not submitted yet."""
    if not can(desk.person, Action.PROJECT_EVALUATE, desk.fund):
        return Pile()
    found = standing().filter(
        Q(phase="MIDTERM", project__state=State.MIDTERM)
        | Q(phase="FINAL", project__state=State.FINAL),
        evaluator=desk.person,
        submitted_at__isnull=True,
    )
    rows, total = first_of(found.select_related("project").order_by("due_on", "id"))
    items = [
        Item(
            title=f"{row.get_phase_display()}：{row.project.name}",
            detail=_named(row.project, f"第 {row.round} 次" if row.round > 1 else ""),
            act="填写评估表",
            url=desk.fund.url("evaluation:evaluate", ref=row.project.ref),
            due=row.due_on,
        )
        for row in rows
    ]
    return Pile(items, total, "评估", f"{desk.fund.url('evaluation:list')}?view=mine")


def evaluations_to_give(desk: Desk) -> Pile:
    """Projects whose evaluation nobody has: the office assigns, an evaluator may take it up."""
    gives = can(desk.person, Action.EVALUATION_ASSIGN, desk.fund)
    if not gives and not can(desk.person, Action.PROJECT_EVALUATE, desk.fund):
        return Pile()
    units = {role.unit_id for role in desk.person.roles_in(desk.fund.pk) if role.unit_id}
    found = visible_to(desk.person, desk.fund.pk).filter(unassigned())
    if not gives:
        found = found.exclude(Q(lead_unit__in=units) | Q(implementer__in=units))
        found = found.exclude(submitted_by=desk.person)
    rows, total = first_of(found.order_by("id"))
    act, page = ("指派评估员", "assign") if gives else ("接手评估", "evaluate")
    items = [
        Item(
            title=f"{act}：{row.name}",
            detail=_named(row, "还没有人负责评估"),
            act=act,
            url=desk.fund.url(f"evaluation:{page}", ref=row.ref),
        )
        for row in rows
    ]
    return Pile(items, total, "评估", desk.fund.url("evaluation:list"))


def evaluations_to_rectify(desk: Desk) -> Pile:
    """Failed evaluations whose rectification this person's unit has to write."""
    reach = reached_by(desk.person, Action.RECTIFY, desk.fund.pk)
    if reach is None:
        return Pile()
    mine = Project.objects.filter(reach, state__in=RECTIFIED)
    found = Evaluation.objects.filter(
        project__in=mine.values("pk"),
        grade="FAIL",
        rectified_at__isnull=True,
        submitted_at__isnull=False,
    )
    rows, total = first_of(found.select_related("project").order_by("rectify_by", "id"))
    items = [
        Item(
            title=f"提交整改：{row.project.name}",
            detail=_named(row.project, f"{row.get_phase_display()}不合格"),
            act="提交整改",
            url=desk.fund.url("evaluation:rectify", ref=row.project.ref),
            due=row.rectify_by,
        )
        for row in rows
    ]
    return Pile(items, total, "评估", desk.fund.url("evaluation:list"))


def audits_to_open(desk: Desk) -> Pile:
    """Projects at their audit that nobody audits yet and this person never touched."""
    reach = reached_by(desk.person, Action.PROJECT_AUDIT, desk.fund.pk)
    if reach is None:
        return Pile()
    at_work = Audit.objects.filter(project=OuterRef("pk"), concluded_at__isnull=True)
    waiting = Project.objects.filter(reach, ~Q(Exists(at_work)), state=State.AUDIT)
    units = {role.unit_id for role in desk.person.roles_in(desk.fund.pk) if role.unit_id}
    free = waiting.filter(untouched(desk.person))
    free = free.exclude(Q(lead_unit__in=units) | Q(implementer__in=units))
    rows, total = first_of(free.order_by("id"))
    items = [
        Item(
            title=f"开始审计：{row.name}",
            detail=_named(row, "已通过末期评估"),
            act="开始审计",
            url=desk.fund.url("audits:audit", ref=row.ref),
        )
        for row in rows
    ]
    return Pile(items, total, "审计", desk.fund.url("audits:list"))


def audits_to_go_on(desk: Desk) -> Pile:
    """Audits of this person under way, with what is next in each."""
    if not can(desk.person, Action.PROJECT_AUDIT, desk.fund):
        return Pile()
    answers = AuditFinding.objects.filter(
        audit__project=OuterRef("project"), state=FindingState.ANSWERED
    )
    found: QuerySet[Any] = (
        Audit.objects.filter(
            auditor=desk.person, concluded_at__isnull=True, project__state=State.AUDIT
        )
        .select_related("project")
        .annotate(
            unchecked=Count("vouchers", filter=Q(vouchers__checked_at__isnull=True)),
            has_vouchers=Exists(counting().filter(project=OuterRef("project"))),
            has_answers=Exists(answers),
        )
    )
    rows, total = first_of(found.order_by("id"))
    items = []
    for row in rows:
        act, page, told = _next_of(row)
        items.append(
            Item(
                title=f"{act}：{row.project.name}",
                detail=_named(row.project, told),
                act=act,
                url=desk.fund.url(f"audits:{page}", ref=row.project.ref),
            )
        )
    return Pile(items, total, "审计", desk.fund.url("audits:list"))


def findings_to_answer(desk: Desk) -> Pile:
    """Audit findings that this person's unit has to answer."""
    reach = reached_by(desk.person, Action.RECTIFY, desk.fund.pk)
    if reach is None:
        return Pile()
    mine = Project.objects.filter(reach, state__in=(State.AUDIT, State.AUDIT_RECTIFYING))
    found = AuditFinding.objects.filter(
        state=FindingState.OPEN, audit__project__in=mine.values("pk")
    )
    rows, total = first_of(found.select_related("audit__project").order_by("id"))
    items = [
        Item(
            title=f"答复审计发现：{row.title}",
            detail=_named(
                row.audit.project, f"{row.get_severity_display()} · {row.audit.project.name}"
            ),
            act="答复审计发现",
            url=desk.fund.url("audits:answer", ref=row.audit.project.ref, finding=row.pk),
        )
        for row in rows
    ]
    return Pile(items, total, "审计", desk.fund.url("audits:list"))


def audits_to_resubmit(desk: Desk) -> Pile:
    """Projects returned by their audit, for this person's unit to send again."""
    reach = reached_by(desk.person, Action.RECTIFY, desk.fund.pk)
    if reach is None:
        return Pile()
    found = Project.objects.filter(reach, state=State.AUDIT_RECTIFYING)
    rows, total = first_of(found.order_by("id"))
    items = [
        Item(
            title=f"整改后再送审计：{row.name}",
            detail=_named(row, "审计退回整改"),
            act="再送审计",
            url=desk.fund.url("audits:resubmit", ref=row.ref),
        )
        for row in rows
    ]
    return Pile(items, total, "审计", desk.fund.url("audits:list"))


def _next_of(audit: Any) -> tuple[str, str, str]:
    """Return what an audit's next act is: its words, its page, and what is told of it."""
    if audit.has_vouchers and audit.draw_id is None:
        return "抽取凭证", "draw", "还没有抽样"
    if audit.unchecked:
        return "核查凭证", "check", f"还有 {audit.unchecked} 张没有核查"
    if audit.has_answers:
        return "确认审计答复", "audit", "单位已答复"
    return "出具审计意见", "audit", "抽查已完成"


def _named(project: Project, told: str) -> str:
    return " · ".join(part for part in (project.number or "", told) if part)
