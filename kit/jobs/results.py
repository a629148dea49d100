"""Where results of jobs lie: one folder a job, each file under the name of its content.

A file is written beside its place, flushed to the disk and renamed: under its final name it is
always whole. This is the one module that knows that the storage is a file system.
"""

import hashlib
import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage


@dataclass(frozen=True)
class Kept:
    """A whole result: where it lies in the storage, its name for people, and its content."""

    path: str
    name: str
    sha256: str
    size: int


def begin(job_id: int, token: uuid.UUID) -> Path:
    """Return where one try at a job may write; clear away what tries before it left."""
    folder = _folder(job_id)
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.iterdir():
        leftover.unlink(missing_ok=True)
    return folder / f"unfinished-{token.hex}"


def keep(unfinished: Path, job_id: int, name: str) -> Kept:
    """Move a finished file to the name of its content.

    Args:
        name: what people will see when they download it; its suffix is kept.
    """
    with unfinished.open("rb") as written:
        sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        os.fsync(written.fileno())
        size = os.fstat(written.fileno()).st_size
    final = _folder(job_id) / f"{sha256}{Path(name).suffix}"
    unfinished.replace(final)
    _flush_folder(final.parent)
    return Kept(f"{_place(job_id)}/{final.name}", name, sha256, size)


def open_kept(path: str) -> "File[bytes]":
    """Open a kept result for reading; raise FileNotFoundError when it is gone."""
    return default_storage.open(path)


def discard(job_id: int) -> None:
    """Remove everything a job has written."""
    shutil.rmtree(_folder(job_id), ignore_errors=True)


def _place(job_id: int) -> str:
    return f"jobs/{job_id}"


def _folder(job_id: int) -> Path:
    return Path(default_storage.path(_place(job_id)))


def _flush_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
