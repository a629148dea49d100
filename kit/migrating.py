"""Migrating in seconds instead of minutes.

Between two operations Django renders anew every model related to the one that changed. In this
portal each table refers to its fund and to people, so that is all of them, hundreds of times: an
empty database took two minutes. A constraint, an index or a trigger changes no relation; rendering
its own model is enough, and the schema comes out the same (docs/adr/0022-migrating.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.migrations.state import ProjectState

Key = tuple[str, str]


@contextmanager
def narrow_reloads() -> Iterator[None]:
    """Let operations that change no relation render their own model alone, inside the block.

    Django calls those reloads delayed (``delay=True``): it knows that relations stay as they are,
    and still walks through the neighbours of the neighbours.
    """
    whole = ProjectState._find_reload_model  # type: ignore[attr-defined]

    def narrow(
        state: ProjectState, app_label: str, model_name: str, delay: bool = False
    ) -> set[Key]:
        if not delay:
            found: set[Key] = whole(state, app_label, model_name, delay)
            return found
        state.is_delayed = True
        return {(app_label, model_name)}

    ProjectState._find_reload_model = narrow  # type: ignore[attr-defined]
    try:
        yield
    finally:
        ProjectState._find_reload_model = whole  # type: ignore[attr-defined]
