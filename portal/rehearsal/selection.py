"""From the call to the decision: applying, form check, expert review (演练：征集到评审)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from kit.jobs.running import run_once
from kit.tenancy.scope import fund_scope
from portal.rehearsal.calendar import Calendar
from portal.rehearsal.cast import Cast, lead_of
from portal.rehearsal.fates import Fate, points
from portal.rehearsal.words import application, elements
from projects.lifecycle import State
from projects.models import (
    Call,
    Candidate,
    Category,
    ConflictKind,
    Decision,
    Panel,
    Project,
    Review,
    ReviewState,
    ScreeningOutcome,
)
from projects.services.advance import advance
from projects.services.call_data import CallData
from projects.services.calls import draft_call, publish_call
from projects.services.drafts import edit_project, register_project
from projects.services.panel_decisions import CutLine, cut, decide, decide_one
from projects.services.panel_stages import close, open_declaration, start_scoring
from projects.services.panels import PanelData, draw_members, form_panel
from projects.services.scoring import Declaration, declare, field_of, keep_scores, seal
from projects.services.screening import Answer, Verdict, checklist_of, screen

SEATS = 7
SUPPORTED = Decimal("0.7")


def publish(cast: Cast, days: Calendar, categories: Sequence[Category]) -> Call:
    """Publish the year's call for all categories."""
    data = CallData(
        title=f"{days.year} 年度志愿服务项目征集公告（演练）",
        text="演练用的示意公告。",
        opens_at=days.at(3, 1),
        closes_at=days.at(4, 1, hour=0),
        ceiling=Decimal(80_000),
        management_cap=Decimal(5),
        seats=SEATS,
        categories=tuple(categories),
    )
    call = draft_call(data, days.year, by=cast.office)
    return publish_call(call.number, by=cast.office, version=call.version)


def apply(cast: Cast, call: Call, category: Category, fate: Fate) -> Project:
    """Write an application by its lead unit and submit it."""
    lead = lead_of(category)
    by = cast.lead(lead)
    data = elements(fate, call, category, lead)
    project = register_project(data, by=by)
    edit_project(project.ref, data, by=by, version=project.version, application=application(fate))
    return advance(project.ref, "submit", by=by)


def check_form(cast: Cast, days: Calendar, project: Project, fate: Fate) -> Project:
    """Check an application's form: accept it, send it back once, or refuse it."""
    if fate.refused:
        return _screened(cast, project, ScreeningOutcome.REFUSED, None)
    if fate.returned:
        project = _screened(cast, project, ScreeningOutcome.RETURNED, days.at(4, 13, hour=0))
        by = cast.lead(project.lead_unit)
        project = advance(project.ref, "submit", by=by)
    return _screened(cast, project, ScreeningOutcome.ACCEPTED, None)


def _screened(
    cast: Cast, project: Project, outcome: ScreeningOutcome, due_at: datetime | None
) -> Project:
    met = outcome is ScreeningOutcome.ACCEPTED
    answers = tuple(
        Answer(text, met=met or place > 0, note="" if met or place > 0 else "材料不齐")
        for place, text in enumerate(checklist_of(project))
    )
    opinion = "材料齐全。" if met else "材料不齐（演练）。"
    verdict = Verdict(outcome, answers, opinion, due_at)
    return screen(project.ref, verdict, by=cast.office, version=project.version)


def seat_panel(
    cast: Cast, days: Calendar, call: Call, projects: Sequence[Project], seed: int
) -> Panel:
    """Form the panel, draw its experts by the seed, and open it for declarations."""
    data = PanelData(call, f"{days.year} 年评审组（演练）", SEATS, days.at(4, 27))
    panel = form_panel(data, projects, by=cast.office)
    panel = draw_members(panel, f"{seed}", panel.version, by=cast.office)
    return open_declaration(panel, panel.version, by=cast.office)


def declare_ties(cast: Cast, panel: Panel) -> None:
    """Let each expert declare; of every forty applications each stays away from one."""
    numbers = panel.candidates.order_by("project__number").values_list("pk", flat=True)
    place = {pk: place for place, pk in enumerate(numbers)}
    for nth, expert in enumerate(cast.experts):
        declared = {
            row.pk: Declaration(ConflictKind.COOPERATION, "三年内有合作（演练）")
            if place[row.candidate_id] % 40 == nth
            else Declaration()
            for row in Review.objects.filter(candidate__panel=panel, expert=expert)
        }
        if declared:
            declare(panel, declared, by=expert.person)


def begin_scoring(cast: Cast, panel: Panel) -> Panel:
    """Start the scoring."""
    panel.refresh_from_db()
    return start_scoring(panel, panel.version, by=cast.office)


def score(cast: Cast, panel: Panel, candidate: Candidate, fate: Fate, seed: int) -> None:
    """Let every expert of one application score and seal it."""
    rubric = list(panel.call.rubric.order_by("sequence"))
    numbers = {expert.pk: nth for nth, expert in enumerate(cast.experts)}
    reviews = Review.objects.filter(candidate=candidate, state=ReviewState.CLEARED)
    for review in reviews.select_related("expert__person", "candidate__panel").order_by("id"):
        nth, by = numbers[review.expert_id], review.expert.person
        changes: dict[str, Any] = {
            field_of(item): points(fate, nth, place, item.weight, seed)
            for place, item in enumerate(rubric)
        }
        changes |= {"comment": "演练用的示意意见。", "suggested": fate.amount}
        kept = keep_scores(review, changes, by=by, version=review.version)
        seal(kept.review, by=by, version=kept.review.version)


def decide_by_rank(cast: Cast, panel: Panel) -> int:
    """Close the scoring, support the better part, and return the job that takes the steps."""
    panel.refresh_from_db()
    panel = close(panel, "", panel.version, by=cast.office)
    count = max(1, int(panel.candidates.count() * SUPPORTED))
    panel = cut(panel, CutLine(count=count), panel.version, by=cast.office)
    tied = Candidate.objects.filter(panel=panel, decision="").select_related("project")
    for candidate in tied.order_by("id"):
        panel = decide_one(
            panel,
            candidate.project.number,
            Decision.SUPPORT,
            "并列，一并拟立项（演练）",
            panel.version,
            by=cast.office,
        )
    job: int = decide(panel, panel.version, by=cast.office).pk
    return job


def supported(cast: Cast, job: int) -> list[Project]:
    """Carry the decision out and return the projects now to be put on notice."""
    run_once(job)
    with fund_scope(cast.fund.pk):
        return list(Project.objects.filter(state=State.NOTICE).order_by("number"))
