"""Where the projects stand (项目走到哪一步), by the stages of the lifecycle."""

from django.db.models import Count

from kit.drawing.columns import Column
from portal.desk.waiting import Desk
from projects.queries.projects import visible_to
from projects.stages import EXITS, STAGE_OF, Stage, State


def stage_columns(desk: Desk) -> list[Column]:
    """Count the projects the person may see, by stage, in one query.

    Behind the thirteen stages come the historical projects whose stage no source states, those
    already closed when they were entered, and those that left the lifecycle; empty ones are left
    out.
    """
    counted = visible_to(desk.person, desk.fund.pk).order_by().values_list("state")
    counts: dict[str, int] = dict(counted.annotate(Count("pk")))
    address = f"{desk.fund.url('projects:list')}?view=all"
    columns = [
        Column(stage.value, _at(stage, counts), f"{address}&stage={stage.name}") for stage in Stage
    ]
    beside = [
        Column(
            "阶段未说明",
            counts.get(State.RUNNING_UNSTATED, 0),
            f"{address}&state={State.RUNNING_UNSTATED}",
            "unstated",
        ),
        Column(
            "历史结项",
            counts.get(State.CLOSED_UNSTATED, 0),
            f"{address}&state={State.CLOSED_UNSTATED}",
        ),
        Column("已退出", sum(counts.get(state, 0) for state in EXITS)),
    ]
    return [*columns, *(column for column in beside if column.count)]


def _at(stage: Stage, counts: dict[str, int]) -> int:
    ended = counts.get(State.ARCHIVED, 0) if stage is Stage.ARCHIVE else 0
    return ended + sum(counts.get(state, 0) for state, at in STAGE_OF.items() if at is stage)
