"""What happened to a document, told from its history (办理记录)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from funds.models import User


@dataclass(frozen=True)
class Event:
    """One act on a document, as the timeline component shows it."""

    what: str
    when: datetime
    who: str = ""
    note: str = ""
    url: str = ""


def timeline(document: Model) -> list[Event]:
    """Return the acts on a tracked row, newest first; rows written without a step are left out."""
    tracked: Any = document
    rows = [
        (row.pgh_created_at, row.pgh_context)
        for row in tracked.history.order_by("-pgh_id")
        if row.pgh_context and row.pgh_context.get("step")
    ]
    people = {context.get("user") for _, context in rows}
    names = dict(User.objects.filter(pk__in=people - {None}).values_list("pk", "name"))
    return [
        Event(
            what=context["step"],
            when=when,
            who=names.get(context.get("user"), ""),
            note=context.get("note", ""),
        )
        for when, context in rows
    ]
