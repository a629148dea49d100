"""The decision on a closed panel (评审结论): a cut line, single ones moved, then each its step.

The steps are a job. Each application is one short transaction that asks where the project stands
first, so that a killed job goes on where it stopped.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from funds.models import User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.jobs import enqueue
from kit.models import Job
from projects.lifecycle import BY_CODE, State
from projects.models import Candidate, Decision, Panel, PanelState, Project
from projects.queries.panels import undecided_projects
from projects.queries.standing import standing
from projects.services.advance import take
from projects.services.panel_stages import rank
from projects.services.panels import listed, locked

DECIDE_JOB = "projects.decide_panel"
STEP_OF = {Decision.SUPPORT: "pass_review", Decision.DECLINE: "not_approve"}


@dataclass(frozen=True)
class CutLine:
    """Where the ranking is cut: after so many applications, or when a sum in 元 is used up."""

    count: int | None = None
    budget: Decimal | None = None


@transaction.atomic
def cut(panel: Panel, line: CutLine, version: int, *, by: User) -> Panel:
    """Propose support above the line and none below; those moved by hand stay as they are.

    Applications that share the rank at the line are left undecided, for the office to say.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
        Moved: somebody changed the panel since.
        Refusal: the panel is not closed, or the line is no number of applications.
    """
    panel = locked(panel, version, by=by, state=PanelState.CLOSED)
    _rank_again(panel, by=by)
    candidates = list(
        Candidate.objects.select_for_update(of=("self",))
        .filter(standing(), panel=panel)
        .select_related("project")
        .order_by("rank", "id")
    )
    count = _count_of(line, candidates)
    above, tied = _parted(candidates, count)
    for candidate in candidates:
        if candidate.decision_note:
            continue
        if candidate.pk in tied:
            candidate.decision = ""
        else:
            chosen = candidate.pk in above
            candidate.decision = Decision.SUPPORT if chosen else Decision.DECLINE
    with recorded_as("划定界线", by=by.pk, note=f"前 {count} 名"):
        Candidate.objects.bulk_update(candidates, ["decision"], batch_size=200)
        panel.support_count = count
        panel.version += 1
        panel.save()
    return panel


@transaction.atomic
def decide_one(  # noqa: PLR0913 - which of which panel, what and why
    panel: Panel, ref: str, decision: Decision, note: str, version: int, *, by: User
) -> Panel:
    """Say of a single candidate what is proposed, whatever its rank, and why.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
        Moved: somebody changed the panel since.
        Refusal: the panel is not closed, no reason was given, or the project left the review.
        Candidate.DoesNotExist: the panel has no such candidate.
    """
    panel = locked(panel, version, by=by, state=PanelState.CLOSED)
    if not note.strip():
        raise Refusal("请写明调整的理由，它会写进评审会议纪要。", field="note")
    rows = Candidate.objects.select_for_update(of=("self",)).select_related("panel", "project")
    candidate = rows.get(panel=panel, project__number=ref)
    if candidate.has_left:
        raise Refusal("这个项目已退出评审，不用再定结论。")
    candidate.decision, candidate.decision_note = decision, note.strip()
    with recorded_as("调整结论", by=by.pk, note=f"{ref} {decision.label}：{note.strip()}"):
        candidate.save(update_fields=["decision", "decision_note"])
        panel.version += 1
        panel.save(update_fields=["version"])
    return panel


@transaction.atomic
def decide(panel: Panel, version: int, *, by: User) -> Job:
    """Settle a closed panel's decisions, and ask for every application's step as a job.

    Raises:
        NotAllowed: ``by`` may not organise reviews, or not record their outcome.
        Moved: somebody changed the panel since.
        Refusal: the panel is not closed, or a candidate is undecided: each is named.
    """
    panel = locked(panel, version, by=by, state=PanelState.CLOSED)
    demand(by, Action.PROJECT_REVIEW, panel)
    _rank_again(panel, by=by)
    open_ = Candidate.objects.filter(standing(), panel=panel, decision="").order_by("rank", "id")
    undecided = list(open_.values_list("project__number", flat=True))
    if undecided:
        raise Refusal(
            f"还有项目没有结论：{listed([str(number) for number in undecided])}。"
            "请先划定界线；界线上并列的，请逐个定。"
        )
    with recorded_as("确定评审结论", by=by.pk):
        # Nothing is decided of what left meanwhile.
        Candidate.objects.filter(panel=panel).exclude(standing()).update(decision="")
        Panel.objects.filter(pk=panel.pk).update(
            state=PanelState.DECIDED,
            decided_by=by,
            decided_at=clock.now(),
            version=F("version") + 1,
        )
    panel.refresh_from_db()
    return _queue(panel, by=by)


@transaction.atomic
def go_on(panel: Panel, version: int, *, by: User) -> Job:
    """Ask again for the steps that could not be taken (继续办理).

    Raises:
        NotAllowed: ``by`` may not organise reviews, or not record their outcome.
        Moved: somebody asked already.
        Refusal: the panel is not decided, or nothing is left to do.
    """
    panel = locked(panel, version, by=by, state=PanelState.DECIDED)
    demand(by, Action.PROJECT_REVIEW, panel)
    if not undecided_projects(panel).exists():
        raise Refusal("这个评审组的项目都已办完，没有要继续办的。")
    panel.version += 1
    panel.save(update_fields=["version"])
    return _queue(panel, by=by)


def carry_out_one(panel: Panel, candidate_id: int, *, by: User) -> str:
    """Take the step of one application, unless it was taken already.

    Returns:
        Why it could not be taken, in Chinese; empty when it is.
    """
    candidate = Candidate.objects.select_related("project").get(pk=candidate_id)
    project = Project.objects.select_for_update().get(pk=candidate.project_id)
    if project.state != State.REVIEW:
        return ""
    try:
        with transaction.atomic():
            demand(by, Action.PROJECT_REVIEW, project)
            step = BY_CODE[STEP_OF[Decision(candidate.decision)]]
            take(project, step, by=by, note=note_of(panel, candidate))
    except Refusal as refusal:
        return f"{project.number}：{refusal.message}"
    return ""


def note_of(panel: Panel, candidate: Candidate) -> str:
    """Return what the history says of the step: the panel, the place and the mean."""
    tied = "并列" if candidate.tied else ""
    told = f"{panel.number}，{tied}第 {candidate.rank} 名，平均 {candidate.mean} 分"
    return f"{told}。{candidate.decision_note}" if candidate.decision_note else told


def _rank_again(panel: Panel, *, by: User) -> None:
    """Rank without what left the review since the close."""
    with recorded_as("退出评审的不再排名", by=by.pk):
        rank(panel)


def _queue(panel: Panel, *, by: User) -> Job:
    return enqueue(
        DECIDE_JOB,
        label=f"办理评审结论：{panel.title}",
        fund=panel.fund,
        args={"panel": panel.pk, "by": by.pk},
        by=by,
        key=f"decide:{panel.number}:{panel.version}",
    )


def _count_of(line: CutLine, candidates: list[Candidate]) -> int:
    """Return how many applications the line leaves above it."""
    if line.budget is not None:
        used, count = Decimal(), 0
        for candidate in candidates:
            used += cost_of(candidate)
            if used > line.budget:
                break
            count += 1
        return count
    if line.count is None or not 0 <= line.count <= len(candidates):
        raise Refusal(f"拟立项数应在 0 至 {len(candidates)} 之间。请改正。", field="count")
    return line.count


def cost_of(candidate: Candidate) -> Decimal:
    """Return what an application is expected to get: as suggested, else as requested; 元."""
    if candidate.suggested is not None:
        return candidate.suggested
    return candidate.project.requested_amount or Decimal()


def _parted(candidates: list[Candidate], count: int) -> tuple[set[int], set[int]]:
    """Return the ids above the line, and those of the tie that the line would cut through."""
    above, below = candidates[:count], candidates[count:]
    if not above or not below or above[-1].rank != below[0].rank:
        return {candidate.pk for candidate in above}, set()
    rank = above[-1].rank
    tied = {candidate.pk for candidate in candidates if candidate.rank == rank}
    return {candidate.pk for candidate in above} - tied, tied
