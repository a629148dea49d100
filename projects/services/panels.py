"""Forming a panel (组建评审组): its candidates, and its members by hand or by a published draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.numbering import next_number
from projects.models import (
    Call,
    Candidate,
    DrawKind,
    Expert,
    Panel,
    PanelMember,
    PanelState,
    Project,
    Review,
)
from projects.models.call import LEAST_SEATS, CallState
from projects.queries.drawing import METHOD, Entrant, Inputs, Juror, as_published, draw
from projects.queries.experts import barred_experts, may_be_asked, room_of, taken_of_call
from projects.queries.panels import to_be_reviewed, with_projects
from projects.queries.standing import standing
from projects.services.advance import Moved
from projects.services.draws import checked_seed, keep_draw

MOST_SEATS = 99
MOST_NAMED = 5
"""How many candidates a refusal names; the rest are counted."""


@dataclass(frozen=True)
class PanelData:
    """What a panel is begun with; ``due_at`` is the first instant that is too late."""

    call: Call
    title: str
    seats: int
    due_at: datetime


@transaction.atomic
def form_panel(data: PanelData, projects: Sequence[Project], *, by: User) -> Panel:
    """Begin a panel for accepted applications of a published call.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
        Refusal: the call is a draft, the seats are even or too few, the time has passed, or an
            application is not to be reviewed or stands before another panel.
    """
    demand(by, Action.PANEL_MANAGE, data.call)
    if data.call.state == CallState.DRAFT:
        raise Refusal("征集公告还没有发布，不能组建评审组。请先发布公告。", field="call")
    check_seats(data.seats)
    _check_due(data.due_at)
    if not data.title.strip():
        raise Refusal("请填写评审组名称。", field="title")
    panel = Panel(
        number=next_number("PS", "PS", clock.today().year),
        call=data.call,
        title=data.title.strip(),
        seats=data.seats,
        due_at=data.due_at,
        created_by=by,
    )
    with recorded_as("组建评审组", by=by.pk):
        panel.save(force_insert=True)
        _put_before(panel, projects)
    return panel


@transaction.atomic
def choose_candidates(
    panel: Panel, projects: Sequence[Project], version: int, *, by: User
) -> Panel:
    """Put other applications before a panel that is being formed; its members must be set anew.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
        Moved: somebody changed the panel since.
        Refusal: it is formed already, or an application cannot come before it.
    """
    panel = locked(panel, version, by=by, state=PanelState.FORMING)
    _clear_members(panel)
    Candidate.objects.filter(panel=panel).delete()
    with recorded_as("选定参评项目", by=by.pk):
        _put_before(panel, projects)
        _touch(panel)
    return panel


@transaction.atomic
def draw_members(panel: Panel, seed: str, version: int, *, by: User) -> Panel:
    """Draw a panel's members by a seed, and publish the draw; an earlier draw is kept.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
        Moved: somebody changed the panel since.
        Refusal: it is formed already, has no candidates, the seed is no seed, or a candidate cannot
            be filled: each is named with its reason.
    """
    panel = locked(panel, version, by=by, state=PanelState.FORMING)
    seed = checked_seed(seed)
    candidates = _to_fill(panel)
    experts = list(may_be_asked())
    seats = {str(candidate.project.number): panel.seats for candidate in candidates}
    inputs = inputs_of(panel, candidates, experts, seed, seats, taken_before=panel)
    found = draw(inputs)
    if found.short:
        told = [f"{number}：{short.words}" for number, short in found.short.items()]
        raise Refusal(f"抽不满。{listed(told)}。请增加专家、调整上限，或少选项目。", field="seed")
    kept = keep_draw(
        DrawKind.EXPERTS,
        seed,
        as_published(inputs, panel.number),
        found.drawn,
        by=by,
        method=METHOD,
    )
    with recorded_as("抽取评审专家", by=by.pk, note=f"{kept.number} 种子 {seed}"):
        _clear_members(panel)
        panel.draw = kept
        panel.chair = None
        seat(panel, candidates, experts, found.drawn, drawn=True)
        _touch(panel)
    return panel


@transaction.atomic
def choose_members(
    panel: Panel, experts: Sequence[Expert], chair: Expert | None, version: int, *, by: User
) -> Panel:
    """Seat chosen experts: each reviews every candidate they have no tie to.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
        Moved: somebody changed the panel since.
        Refusal: the panel is formed already, the experts are even or fewer than five, one may not
            be asked or takes fewer applications, or a candidate is left with fewer than five.
    """
    panel = locked(panel, version, by=by, state=PanelState.FORMING)
    check_seats(len(experts), field="experts")
    if chair is not None and chair not in experts:
        raise Refusal("组长要从选定的专家里指定。", field="chair")
    candidates = _to_fill(panel)
    chosen = asked(panel, experts)
    seated = _all_but_barred(panel, candidates, chosen)
    with recorded_as("选定评审专家", by=by.pk):
        _clear_members(panel)
        panel.draw = None
        panel.chair = chair
        panel.seats = len(chosen)
        seat(panel, candidates, chosen, seated, drawn=False)
        _touch(panel)
    return panel


def check_seats(seats: int, *, field: str = "seats") -> None:
    """Do nothing for an odd number from five on.

    Raises:
        Refusal: the number is even or too small; the rule is named.
    """
    if seats < LEAST_SEATS or seats % 2 == 0 or seats > MOST_SEATS:
        raise Refusal(
            f"评审专家应为单数，且不少于 {LEAST_SEATS} 人；现在是 {seats} 人。请改正。", field=field
        )


def locked(panel: Panel, version: int, *, by: User, state: PanelState) -> Panel:
    """Return the panel locked, as its page showed it.

    Raises:
        NotAllowed: ``by`` may not organise reviews.
        Moved: somebody changed it since.
        Refusal: it is not in ``state``.
    """
    demand(by, Action.PANEL_MANAGE, panel)
    return locked_as_seen(panel, version, state=state)


def locked_as_seen(panel: Panel, version: int, *, state: PanelState) -> Panel:
    """Return the panel locked, for somebody whose right was asked already.

    Raises:
        Moved: somebody changed it since.
        Refusal: it is not in ``state``.
    """
    found: Panel = (
        Panel.objects.select_for_update(of=("self",)).select_related("call").get(pk=panel.pk)
    )
    if found.version != version:
        raise Moved("这个评审组刚刚有人改过。请看最新情况，再决定要不要办。")
    if found.state != state:
        raise Refusal(
            f"评审组现在是“{PanelState(found.state).label}”，"
            f"不是“{state.label}”，不能办这一步。请回到评审组页看现在能办什么。"
        )
    return found


def listed(told: Sequence[str]) -> str:
    """Return the first of what was found, and how many more there are."""
    named = "；".join(told[:MOST_NAMED])
    return named if len(told) <= MOST_NAMED else f"{named} 等 {len(told)} 个"


def asked(panel: Panel, experts: Sequence[Expert]) -> list[Expert]:
    """Return chosen experts as the pool has them today, by number.

    Raises:
        Refusal: one has left the pool or holds the role no more.
    """
    chosen = list(may_be_asked().filter(pk__in=[expert.pk for expert in experts]))
    if len(chosen) != len({expert.pk for expert in experts}):
        raise Refusal("选定的专家里有人已经出库或不再担任评审专家。请重新选。", field="experts")
    return chosen


def inputs_of(  # noqa: PLR0913 - everything that decides a draw
    panel: Panel,
    candidates: Sequence[Candidate],
    experts: Sequence[Expert],
    seed: str,
    seats: dict[str, int],
    *,
    taken_before: Panel | None = None,
    seated: dict[str, frozenset[str]] | None = None,
) -> Inputs:
    """Return what a draw for a panel rests on.

    Args:
        seats: how many to draw, by the candidate's number.
        taken_before: the panel whose own reviews count for nothing, as they will be redone.
        seated: who sits already, by the candidate's number.
    """
    room = room_of(experts, taken_of_call(panel.call, without=taken_before))
    projects = [candidate.project for candidate in candidates]
    return Inputs(
        seed=seed,
        entrants=[
            Entrant(str(project.number), project.category.name if project.category else "")
            for project in projects
        ],
        jurors=[Juror(e.number, frozenset(e.fields), room[e.pk]) for e in experts],
        seats=seats,
        barred=barred_experts(projects, experts, clock.today()),
        seated=seated or {},
    )


def seat(
    panel: Panel,
    candidates: Sequence[Candidate],
    experts: Sequence[Expert],
    seated: dict[str, list[str]],
    *,
    drawn: bool,
) -> None:
    """Write who reviews what, and who sits on the panel by it, all at once.

    Args:
        seated: experts' numbers by the candidate's number.
        drawn: whether a draw found them.
    """
    by_number = {expert.number: expert for expert in experts}
    # Told once, not asked of each row: a panel of 300 applications has 2,100 reviews.
    told = {"fund_id": panel.fund_id, "assigned_at": clock.now()}
    reviews = [
        Review(
            candidate_id=candidate.pk,
            expert_id=by_number[number].pk,
            scorer_id=by_number[number].person_id,
            **told,
        )
        for candidate in candidates
        for number in seated.get(str(candidate.project.number), ())
    ]
    Review.objects.bulk_create(reviews)
    sitting = set(PanelMember.objects.filter(panel=panel).values_list("expert_id", flat=True))
    fresh = sorted({review.expert_id for review in reviews} - sitting)
    PanelMember.objects.bulk_create(
        PanelMember(panel=panel, expert_id=pk, drawn=drawn) for pk in fresh
    )


def _to_fill(panel: Panel) -> list[Candidate]:
    """Return the candidates that experts are sought for, with their projects."""
    candidates = list(with_projects(panel).filter(standing()))
    if not candidates:
        raise Refusal("参评项目都已退出评审。请先改选项目。")
    return candidates


def _put_before(panel: Panel, projects: Sequence[Project]) -> None:
    wanted = {project.pk for project in projects}
    if not wanted:
        raise Refusal("请至少选一个项目。", field="projects")
    # Locked in order: two clerks cannot put one application before two panels.
    list(Project.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values("pk"))
    found = set(
        to_be_reviewed(panel.call, beside=panel).filter(pk__in=wanted).values_list("pk", flat=True)
    )
    if found != wanted:
        raise Refusal(
            "所选项目里有的不在专家评审环节、不属于这个公告，或已在别的评审组。请重新选。",
            field="projects",
        )
    Candidate.objects.bulk_create(Candidate(panel=panel, project_id=pk) for pk in sorted(wanted))


def _all_but_barred(
    panel: Panel, candidates: Sequence[Candidate], experts: Sequence[Expert]
) -> dict[str, list[str]]:
    """Return every expert for every candidate they have no tie to."""
    projects = [candidate.project for candidate in candidates]
    barred = barred_experts(projects, experts, clock.today())
    seated = {
        str(project.number): [
            expert.number
            for expert in experts
            if expert.number not in barred.get(str(project.number), frozenset())
        ]
        for project in projects
    }
    lacking = [
        f"{number}（只剩 {len(who)} 人）"
        for number, who in seated.items()
        if len(who) < LEAST_SEATS
    ]
    if lacking:
        raise Refusal(
            f"除去须回避的，每个项目至少要 {LEAST_SEATS} 位专家。不够的：{listed(lacking)}。"
            "请换人或加人。",
            field="experts",
        )
    _check_room(panel, experts, seated)
    return seated


def _check_room(panel: Panel, experts: Sequence[Expert], seated: dict[str, list[str]]) -> None:
    room = room_of(experts, taken_of_call(panel.call, without=panel))
    load = dict.fromkeys((expert.number for expert in experts), 0)
    for numbers in seated.values():
        for number in numbers:
            load[number] += 1
    over = [
        f"{expert.number}（还能评 {room[expert.pk]} 个，要评 {load[expert.number]} 个）"
        for expert in experts
        if load[expert.number] > room[expert.pk]
    ]
    if over:
        raise Refusal(
            f"超过了专家的评审上限：{listed(over)}。请换人、分组，或在专家库改上限。",
            field="experts",
        )


def _clear_members(panel: Panel) -> None:
    Review.objects.filter(candidate__panel=panel).delete()
    PanelMember.objects.filter(panel=panel).delete()


def _touch(panel: Panel) -> None:
    panel.version += 1
    panel.save()


def _check_due(due_at: datetime) -> None:
    if due_at <= clock.now():
        raise Refusal("评分截止时间已经过了。请填以后的日期。", field="due_on")
