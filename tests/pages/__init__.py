"""What the pages of each part of the lifecycle are for: a module each, with ``ROUTES``.

``API_ROUTES`` of a module are its addresses of the API.
"""

import importlib
import pkgutil
from types import ModuleType

from tests.matrix import ApiExpect, Expect


def pages_of_parts() -> dict[str, Expect]:
    """Return the rows of the pages of every module here."""
    found: dict[str, Expect] = {}
    for part in _parts():
        found |= getattr(part, "ROUTES", {})
    return found


def api_of_parts() -> dict[str, Expect | ApiExpect]:
    """Return the rows of the API of every module here."""
    found: dict[str, Expect | ApiExpect] = {}
    for part in _parts():
        found |= getattr(part, "API_ROUTES", {})
    return found


def _parts() -> list[ModuleType]:
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    return [importlib.import_module(f"{__name__}.{name}") for name in names]
