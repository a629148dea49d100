"""Projects that wait for a person: those whose next step in the lifecycle is theirs to take."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from funds.permissions import DUTY_PAIRS, Action
from portal.desk.approvals import TOLD_HERE
from portal.desk.calls import UNDER_A_CALL
from portal.desk.funding import AT_PAYMENT, is_paid_for
from portal.desk.waiting import Desk, Item, Pile, first_of, of_one
from projects.lifecycle import Kind, Step, forward_step, steps_from
from projects.models import Project, Screening
from projects.queries.projects import reached_by, visible_to
from projects.services.elements import SEVEN_ELEMENTS, is_empty
from projects.stages import State

# Who did a duty on a project, by the column that remembers it.
DUTY_COLUMNS = {Action.PROJECT_SUBMIT: "submitted_by"}
OWN_SOURCES = frozenset(
    {"evaluation:evaluate", "evaluation:rectify", "audits:audit", "audits:resubmit"}
)
"""Pages whose work waits by sources of its own, with its days."""
ALSO_NEEDED = ("category", "lead_unit", "requested_amount")
"""What an application says beside the seven elements before it may be submitted."""


def projects_to_advance(desk: Desk) -> Pile:
    """Projects standing where the next step forward is this person's."""
    mine = list(_mine(desk))
    if not mine:
        return Pile()
    condition = mine[0]
    for further in mine[1:]:
        condition |= further
    # Those under a call, and those sent back, are told by portal.desk.calls.
    sent_back = Q(Exists(Screening.objects.filter(project=OuterRef("pk"))), state=State.DRAFT)
    elsewhere = UNDER_A_CALL | sent_back
    found = visible_to(desk.person, desk.fund.pk).filter(condition).exclude(elsewhere)
    rows, total = first_of(found.select_related("lead_unit", "category").order_by("id"))
    items = [_item(desk, project) for project in rows]
    return Pile(items, total, "项目", desk.fund.url("projects:list"))


def stages_to_place(desk: Desk) -> Pile:
    """Historical projects whose stage no source states, as one thing to do."""
    step = next(row for row in steps_from(State.RUNNING_UNSTATED) if row.kind is Kind.PLACE)
    if reached_by(desk.person, step.action, desk.fund.pk) is None:
        return Pile()
    unplaced = visible_to(desk.person, desk.fund.pk).filter(state=State.RUNNING_UNSTATED).count()
    if not unplaced:
        return Pile()
    return of_one(
        Item(
            title=f"补明阶段：{unplaced} 个历史录入的项目",
            detail="原始材料没有写明走到哪一步；找到依据后在项目页补明",
            act="看这些项目",
            url=f"{desk.fund.url('projects:list')}?view=all&state={State.RUNNING_UNSTATED}",
        )
    )


def _mine(desk: Desk) -> Iterator[Q]:
    """Yield, for each state, the projects whose forward step the person may take."""
    for state in State:
        step = forward_step(state)
        reach = reached_by(desk.person, step.action, desk.fund.pk) if step else None
        told_here = state in TOLD_HERE or (step is not None and step.page in OWN_SOURCES)
        if step is not None and reach is not None and not told_here:
            ready = is_paid_for(state) if state in AT_PAYMENT else Q()
            if state is State.REVIEW:
                # What a call brought in is decided by its panel, not one by one.
                ready = Q(call__isnull=True)
            yield Q(state=state) & ready & reach & ~_did_the_other_duty(desk, step)


def _did_the_other_duty(desk: Desk, step: Step) -> Q:
    """Return the projects on which a duty pair keeps this person from the step (不相容职务)."""
    barred = Q(pk__in=[])
    for pair in DUTY_PAIRS:
        column = DUTY_COLUMNS.get(pair.first)
        if pair.second == step.action and column:
            barred |= Q(**{column: desk.person.pk})
    return barred


def _item(desk: Desk, project: Project) -> Item:
    step = forward_step(State(project.state))
    if step is None:
        raise ValueError(f"{project.ref} has no step forward")
    lacking = _lacking(project) if project.state == State.DRAFT else 0
    return Item(
        title=f"{step.label}：{project.name}",
        detail=_detail(project, lacking),
        act="补齐申报材料" if lacking else step.label,
        url=desk.fund.url("projects:project", ref=project.ref),
    )


def _lacking(project: Project) -> int:
    """Return how many things an application still has to say."""
    return sum(is_empty(getattr(project, name)) for name in (*SEVEN_ELEMENTS, *ALSO_NEEDED))


def _detail(project: Project, lacking: int) -> str:
    told = [
        project.number or "还没有编号",
        project.lead_unit.name if project.lead_unit else "牵头单位未填",
        f"还差 {lacking} 项" if lacking else State(project.state).label,
    ]
    return " · ".join(told)
