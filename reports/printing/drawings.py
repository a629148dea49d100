"""The drawings a report may show: our own, from ``static/drawings``."""

import re
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"(?:[a-z0-9-]+/)?[a-z0-9-]+")


def drawing_path(name: str) -> Path:
    """Return where the drawing ``NAME`` or ``folder/NAME`` lies.

    Raises:
        ValueError: no drawing can be called so.
    """
    if not NAME.fullmatch(name):
        raise ValueError(f"no drawing is called {name!r}")
    return Path(settings.BASE_DIR) / "static" / "drawings" / f"{name}.svg"


def has_drawing(name: str) -> bool:
    """Tell whether there is a drawing of this name."""
    return bool(NAME.fullmatch(name)) and drawing_path(name).is_file()
