"""The pages of one project as tabs (项目各页), in the order of the lifecycle: one table."""

from collections.abc import Callable
from dataclasses import dataclass

from funds.models import Fund, User
from funds.permissions import Action, can
from projects.lifecycle import State
from projects.models import Project
from projects.queries.closing import reaches_closing

BEFORE_AGREEMENT = frozenset(
    {
        State.DRAFT,
        State.SCREENING,
        State.REVIEW,
        State.NOTICE,
        State.AGREEMENT,
        State.NOT_ACCEPTED,
        State.NOT_APPROVED,
    }
)
BEFORE_NOTICE = frozenset({State.DRAFT, State.SCREENING, State.REVIEW, State.NOT_ACCEPTED})


def always(project: Project) -> bool:
    """Every project has the page."""
    return True


def is_or_was_running(project: Project) -> bool:
    """Projects that got as far as an agreement have an execution."""
    return project.state not in BEFORE_AGREEMENT


_NEVER_EVALUATED = frozenset(
    {
        State.DRAFT,
        State.SCREENING,
        State.REVIEW,
        State.NOTICE,
        State.AGREEMENT,
        State.NOT_ACCEPTED,
        State.NOT_APPROVED,
        State.WITHDRAWN,
        State.RUNNING_UNSTATED,
        State.CLOSED_UNSTATED,
    }
)


def funded(project: Project) -> bool:
    """It has come to its first payment, or past it."""
    return State(project.state) not in _NEVER_EVALUATED


def audited(project: Project) -> bool:
    """It has come to its audit, or past it."""
    before = (
        State.FIRST_PAYMENT,
        State.MIDTERM,
        State.MIDTERM_RECTIFYING,
        State.FINAL,
        State.FINAL_RECTIFYING,
    )
    return funded(project) and project.state not in before


@dataclass(frozen=True)
class Tab:
    """One page of a project: its words, its name, who sees it, and which projects have it.

    ``covers`` names further pages on which this tab is the one shown as open.
    """

    label: str
    name: str
    action: Action = Action.PROJECT_VIEW
    applies: Callable[[Project], bool] = always
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """A tab as the template shows it."""

    label: str
    url: str
    active: bool
    count: int | None = None


def was_noticed(project: Project) -> bool:
    """The project came as far as its public notice, or is older than the portal."""
    return project.state not in BEFORE_NOTICE


def was_submitted(project: Project) -> bool:
    """The project was submitted here, and not entered as history."""
    return project.number is not None and not project.historical


TABS: tuple[Tab, ...] = (
    Tab("概况", "projects:project"),
    Tab("申报书", "applications:application"),
    Tab("形式审查", "screening:record", applies=was_submitted, covers=("screening:screen",)),
    Tab(
        "立项与协议",
        "agreements:project",
        applies=was_noticed,
        covers=("notices:approve", "agreements:draft", "agreements:rewrite", "agreements:sign"),
    ),
    Tab(
        "执行",
        "execution:execution",
        applies=is_or_was_running,
        covers=(
            "execution:activities",
            "execution:report",
            "execution:activity",
            "execution:withdraw",
            "execution:expenses",
            "execution:record_expense",
            "execution:expense",
            "execution:reverse_expense",
            "execution:raise_difficulty",
            "execution:difficulty",
            "inspections:inspection",
        ),
    ),
    # What volunteers came to and served: the page is of the floor above.
    Tab("志愿活动", "project_service:project", applies=is_or_was_running),
    Tab(
        "变更",
        "amendments:list",
        applies=is_or_was_running,
        covers=("amendments:request", "amendments:amendment"),
    ),
    Tab(
        "评估",
        "evaluation:project",
        applies=funded,
        covers=("evaluation:assign", "evaluation:evaluate", "evaluation:rectify"),
    ),
    Tab(
        "审计",
        "audits:project",
        applies=audited,
        covers=tuple(
            f"audits:{page}"
            for page in (
                "file",
                "audit",
                "draw",
                "check",
                "new_finding",
                "settle",
                "answer",
                "conclude",
                "resubmit",
            )
        ),
    ),
    Tab(
        "结项",
        "closing:closing",
        applies=reaches_closing,
        covers=("closing:summary", "closing:close", "closing:archive"),
    ),
)


def tabs_of(project: Project, person: User, fund: Fund, view_name: str) -> list[Link]:
    """Return the pages ``person`` may open of ``project``; a single one is no tabs at all."""
    shown = [
        Link(
            tab.label,
            fund.url(tab.name, ref=project.ref),
            view_name == tab.name or view_name in tab.covers,
        )
        for tab in TABS
        if tab.applies(project) and can(person, tab.action, project)
    ]
    return shown if len(shown) > 1 else []
