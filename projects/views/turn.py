"""Whose turn it is, what is missing, and the buttons a visitor has for a project's steps."""

from dataclasses import dataclass

from funds.models import Fund, User
from funds.permissions import DUTY_PAIRS, TABLE, Action, Role, refusal_of
from projects.lifecycle import Kind, State, Step, forward_step, steps_from
from projects.models import Project
from projects.services.guards import missing_for
from projects.steps import PLAIN_PAGE

# Pages on which several steps are decided, by what is done there.
PAGES = {
    "screening:screen": "办理形式审查",
    "evaluation:evaluate": "填写评估",
    "audits:audit": "办理审计",
}
_DUTY_WORDS = frozenset(pair.message for pair in DUTY_PAIRS)


@dataclass(frozen=True)
class StepButton:
    """One step the visitor may take; ``blocked`` says why it cannot be taken yet."""

    step: Step
    label: str
    url: str
    blocked: str
    forward: bool


@dataclass(frozen=True)
class Turn:
    """What the strip under the rail says.

    Attributes:
        who: the roles, or the unit, whose turn it is; empty when nobody's.
        what: the step's words, verb and object.
        missing: what still stands in its way; empty when nothing does.
        buttons: the steps of the line, forward and back.
        others: exits, amendments and stages to supply, behind 其他办理.
    """

    who: str
    what: str
    missing: str
    buttons: list[StepButton]
    others: list[StepButton]


def turn_of(project: Project, person: User, fund: Fund) -> Turn:
    """Return whose turn it is and what ``person`` can do about it."""
    state = State(project.state)
    step = forward_step(state) or _supplying(state)
    found = [_button(project, step, person, fund) for step in steps_from(state)]
    # Steps written on one page have one button: the page decides which of them is taken.
    buttons = list({b.url: b for b in reversed(found) if b is not None}.values())[::-1]
    in_line = {Kind.FORWARD, Kind.BACK, Kind.RECTIFY}
    return Turn(
        who=_who(project, step) if step else "",
        what=_what(step) if step else "",
        missing="".join(missing_for(project, step)) if step else "",
        buttons=[button for button in buttons if button.step.kind in in_line],
        others=[button for button in buttons if button.step.kind not in in_line],
    )


def _button(project: Project, step: Step, person: User, fund: Fund) -> StepButton | None:
    """Return the button of a step, or ``None`` when it is not the visitor's at all."""
    refusal = refusal_of(person, step.action, project)
    if refusal is not None and refusal not in _DUTY_WORDS:
        return None
    plain = step.page == PLAIN_PAGE
    code = {"code": step.code} if plain else {}
    return StepButton(
        step=step,
        label=PAGES.get(step.page, step.label),
        url=fund.url(step.page, ref=project.ref, **code),
        # What a step with a page of its own still lacks is written on that page.
        blocked=refusal or ("".join(missing_for(project, step)) if plain else ""),
        forward=step.kind is Kind.FORWARD,
    )


def _supplying(state: State) -> Step | None:
    """Return a step that says where a historical project stands."""
    return next((step for step in steps_from(state) if step.kind is Kind.PLACE), None)


def _what(step: Step) -> str:
    return "补明所处的阶段" if step.kind is Kind.PLACE else step.label


def _who(project: Project, step: Step) -> str:
    if step.action is Action.PROJECT_SUBMIT and project.lead_unit is not None:
        return str(project.lead_unit)
    return "、".join(role.label for role in Role if step.action in TABLE[role])
