"""Writing an archive: each file a piece at a time, its SHA-256 taken on the way."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from kit.files import open_stored
from kit.models import StoredFile
from projects.models import Project
from projects.queries.history import events
from reports.archive.contents import files_brought, rows_in_words
from reports.archive.papers import papers_of

MANIFEST = "清单.json"
SUMS = "SHA256SUMS"
PIECE = 1 << 20
# The same content gives the same zip: no hour of the day goes in.
FIXED_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Entry:
    """One file of an archive.

    Attributes:
        path: where it lies in the zip.
        what: what it is, Chinese.
        size: bytes.
        sha256: of its content.
    """

    path: str
    what: str
    size: int
    sha256: str


class Archive:
    """A zip being written, which remembers what it was given."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        self.entries: list[Entry] = []

    def add(self, folder: str, name: str, what: str, pieces: Iterable[bytes]) -> None:
        """Add a file; its number in the archive keeps equal names apart."""
        path = f"{folder}/{len(self.entries) + 1:03d}-{name}"
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_entry(path), "w", force_zip64=True) as place:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                place.write(piece)
        self.entries.append(Entry(path, what, size, digest.hexdigest()))

    def close(self) -> list[dict[str, object]]:
        """Write the manifest and the sums, finish the zip, and return the manifest."""
        manifest = [asdict(entry) for entry in self.entries]
        sums = "".join(f"{entry.sha256}  {entry.path}\n" for entry in self.entries)
        self._zip.writestr(_entry(MANIFEST), _as_json(manifest))
        self._zip.writestr(_entry(SUMS), sums.encode())
        self._zip.close()
        return manifest


def write_archive(project: Project, path: Path) -> list[dict[str, object]]:
    """Write everything the portal holds of a project into a zip and return its manifest.

    The fund must be in scope. ``sha256sum -c SHA256SUMS`` in the unpacked folder proves it whole.
    """
    archive = Archive(path)
    for folder, name, content in papers_of(project):
        archive.add(folder, name, name.rpartition(".")[0], [content])
    for folder, name, rows in rows_in_words(project):
        archive.add(folder, f"{name}.json", f"{name}，{len(rows)} 行", [_as_json(rows)])
    history = [
        {
            "办理": event.what,
            "时间": event.when.isoformat(),
            "经办人": event.who,
            "说明": event.note,
            "版次": event.version,
        }
        for event in reversed(events(project))
    ]
    archive.add("0-办理附件", "办理记录.json", f"办理记录，{len(history)} 条", [_as_json(history)])
    for brought in files_brought(project):
        pieces = _pieces(brought.file)
        archive.add(brought.folder, brought.file.name, brought.what, pieces)
    return archive.close()


def _pieces(stored: StoredFile) -> Iterator[bytes]:
    with open_stored(stored) as file:
        while piece := file.read(PIECE):
            yield piece


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, FIXED_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
