"""What happened to a project, from its append-only history (办理记录)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Manager, Min, Model
from django.utils import timezone

from funds.models import User
from projects.lifecycle import BY_CODE, State
from projects.models import Project

AUTOSAVED = "autosave"
OTHER_ACTS = {
    "edit": "修改项目资料",
    AUTOSAVED: "修改项目资料（自动保存）",
    "agreement": "登记拨付协议",
    "draft_agreement": "起草拨付协议",
    "rewrite_agreement": "修改协议正文",
    "amend_request": "申请变更",
    "attach": "补充附件",
    "merge_category": "类别合并",
}
SOMEBODY = "其他人"


@dataclass(frozen=True)
class ShownFile:
    """A paper of an act: what it is, its name, its size in bytes and where it is downloaded."""

    kind: str
    name: str
    size: int
    url: str


@dataclass(frozen=True)
class Event:
    """One act of the timeline.

    Attributes:
        what: the step's words and, when it moved the project, where to.
        when: the instant it was recorded.
        who: the person's name; empty when it was recorded without one.
        note: why.
        request_id: the request it came by, for the log.
        state: the project's state after it.
        step: the step's code; empty for a change outside any named act.
        version: the project's version after it.
        files: the papers attached to it.
    """

    what: str
    when: datetime
    who: str
    note: str
    request_id: str
    state: State
    step: str
    version: int
    url: str = ""
    files: tuple[ShownFile, ...] = ()


def events(project: Project) -> list[Event]:
    """Return what happened to a project, the newest first, in two queries."""
    rows = list(
        _history()
        .filter(pgh_obj_id=project.pk)
        .order_by("pgh_id")
        .only("pgh_created_at", "pgh_context", "state", "version")
    )
    names = _names([row.pgh_context or {} for row in rows])
    found: list[Event] = []
    before = ""
    for row in rows:
        event = _event(row, before, names)
        if found and _goes_on(found[-1], event):
            found.pop()
        found.append(event)
        before = row.state
    return found[::-1]


def _goes_on(last: Event, event: Event) -> bool:
    """Tell whether an event only goes on with what the last one saved by itself."""
    return event.step == last.step == AUTOSAVED and event.who == last.who


def last_taker(project: Project) -> str:
    """Return the name of whoever last changed the project."""
    row = _history().filter(pgh_obj_id=project.pk).order_by("-pgh_id").first()
    context: dict[str, Any] = (row.pgh_context or {}) if row else {}
    return _names([context]).get(context.get("user"), SOMEBODY)


def days_entered(projects: Iterable[int], state: State) -> dict[int, date]:
    """Return the day each of ``projects`` first stood at ``state``, in Asia/Shanghai."""
    found = _history().filter(pgh_obj_id__in=projects, state=state).values_list("pgh_obj_id")
    return {pk: timezone.localdate(at) for pk, at in found.annotate(Min("pgh_created_at"))}


def times_taken(project: Project, code: str) -> int:
    """Return how often a project took a step: the round it is in is one more."""
    return _history().filter(pgh_obj_id=project.pk, pgh_context__step=code).count()


def _history() -> "Manager[Any]":
    """Return the history table's rows; row security keeps them to the fund in scope."""
    model: type[Model] = apps.get_model("projects", "ProjectEvent")
    return model._default_manager


def _names(contexts: list[dict[str, Any]]) -> dict[int | None, str]:
    people = {context["user"] for context in contexts if context.get("user") is not None}
    return dict(User.objects.filter(pk__in=people).values_list("pk", "name"))


def _event(row: Any, before: str, names: dict[int | None, str]) -> Event:
    context = row.pgh_context or {}
    code, state = context.get("step", ""), State(row.state)
    step = BY_CODE.get(code)
    what = step.label if step else OTHER_ACTS.get(code, "修改记录")
    if before and row.state != before:
        what = f"{what}，进入“{state.label}”"
    return Event(
        what=what,
        when=row.pgh_created_at,
        who=names.get(context.get("user"), ""),
        note=context.get("note", ""),
        request_id=context.get("request", ""),
        state=state,
        step=code,
        version=row.version,
    )
