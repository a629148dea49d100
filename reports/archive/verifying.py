"""Holding an archive against its manifest (核对归档包)."""

import hashlib
import json
import zipfile
from pathlib import Path

from reports.archive.writing import MANIFEST, PIECE, SUMS


def faults_of(path: Path) -> tuple[int, list[str]]:
    """Return how many files the manifest lists, and what is wrong, Chinese; nothing is whole.

    Raises:
        zipfile.BadZipFile: it is no zip.
    """
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if MANIFEST not in names:
            return 0, [f"缺少{MANIFEST}"]
        manifest = json.loads(archive.read(MANIFEST))
        listed = {entry["path"]: entry for entry in manifest}
        faults = [f"缺少：{name}" for name in sorted(set(listed) - names)]
        unlisted = names - set(listed) - {MANIFEST, SUMS}
        faults += [f"清单里没有：{name}" for name in sorted(unlisted)]
        faults += [
            f"内容不符：{name}"
            for name in sorted(set(listed) & names)
            if _sha256(archive, name) != listed[name]["sha256"]
        ]
    return len(listed), faults


def _sha256(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as file:
            while piece := file.read(PIECE):
                digest.update(piece)
    except zipfile.BadZipFile:
        return ""
    return digest.hexdigest()
