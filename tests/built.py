"""What many tests stand on and takes long to build: built once a run, copied to each worker.

It is a database, the files that go with it, and what its builder told of them.
"""

import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

from django.conf import settings
from django.db import connections
from django.test import override_settings

from tests import databases

Told = TypeVar("Told")


@contextmanager
def built(what: str, build: Callable[[], Told]) -> Iterator[Told]:
    """Let this worker's database hold what ``build`` writes, inside the block.

    Args:
        what: its name, one word.
        build: writes it into a database that is migrated and empty; what it returns is pickled.
    """
    own = str(connections["default"].settings_dict["NAME"])
    folder = _folder(what)
    try:
        with databases.locked(folder / "lock"):
            if (folder / "told").exists():
                databases.copy(_database(what), own)
            else:
                with override_settings(MEDIA_ROOT=str(folder / "media")):
                    words = pickle.dumps(build())
                databases.copy(own, _database(what))
                (folder / "told").write_bytes(words)
        if (folder / "media").exists():
            shutil.copytree(folder / "media", settings.MEDIA_ROOT, dirs_exist_ok=True)
        yield cast(Told, pickle.loads((folder / "told").read_bytes()))  # noqa: S301 - ours
    finally:
        databases.copy(databases.migrated(), own)


def drop_all() -> None:
    """Remove what this run has built; called by the program that started it."""
    for folder in _folder("").glob("*/"):
        databases.drop(_database(folder.name))


def _folder(what: str) -> Path:
    return Path(os.environ["TEST_RUN_FILES"], "built", what)


def _database(what: str) -> str:
    return f"test_portal_{os.environ['TEST_RUN']}_{what}"
