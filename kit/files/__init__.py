"""Files people bring (上传): looked at by content, kept under random names, given back as such."""

from kit.files.kinds import IMAGES, PAPERS, SHEETS, FileKind
from kit.files.storing import as_attachment, discard_content, keep, keep_made, open_stored

__all__ = [
    "IMAGES",
    "PAPERS",
    "SHEETS",
    "FileKind",
    "as_attachment",
    "discard_content",
    "keep",
    "keep_made",
    "open_stored",
]
