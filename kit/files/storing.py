"""Keeping an uploaded file, and giving it back."""

import hashlib
import io
import secrets
from pathlib import Path
from typing import IO, Any, BinaryIO, Protocol

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from PIL import Image, ImageOps, UnidentifiedImageError

from kit.errors import Refusal
from kit.files.kinds import IMAGES, SUFFIXES, FileKind, kind_of
from kit.models import StoredFile

MOST_BYTES = 20 * 2**20
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2560
_FORMATS = {FileKind.JPEG: "JPEG", FileKind.PNG: "PNG"}


class Row(Protocol):
    """A stored row, here a person."""

    @property
    def pk(self) -> Any: ...


def keep(
    upload: UploadedFile, *, allowed: frozenset[FileKind], by: Row, most_bytes: int = MOST_BYTES
) -> StoredFile:
    """Keep an uploaded file in the fund in scope.

    Images are written anew, without whatever else their file held (places, devices, scripts).

    Args:
        allowed: the kinds the form takes; decided by content, the name must agree.
        most_bytes: the largest file taken.

    Raises:
        Refusal: the file is empty, too large, of another kind or of a false name, or no image.
    """
    size = upload.size or 0
    if not size:
        raise Refusal("这个文件是空的。请重新选择。")
    if size > most_bytes:
        mega, most = size / 2**20, most_bytes // 2**20
        raise Refusal(f"这个文件有 {mega:.1f} MB，超过了 {most} MB。请压缩或拆分后再传。")
    kind = _checked_kind(upload, allowed)
    content = _rewritten(upload, kind) if kind in IMAGES else upload
    return _stored(content, kind, clean_name(upload.name or ""), by)


def keep_made(made: BinaryIO, *, name: str, content_type: str, by: Row) -> StoredFile:
    """Keep a file the portal itself made, such as an archive, in the fund in scope.

    Args:
        made: the whole content, read from its beginning a piece at a time.
        name: what people see when they download it; its suffix is kept.
        content_type: the media type it is given back with.
    """
    return _written(File(made), Path(name).suffix, content_type, clean_name(name), by)


def open_stored(stored: StoredFile) -> "File[bytes]":
    """Open a kept file for reading; raise FileNotFoundError when it is gone."""
    return default_storage.open(stored.path)


def discard_content(stored: StoredFile) -> None:
    """Remove what a kept file holds; its row, with name, size and hash, stays."""
    default_storage.delete(stored.path)


def as_attachment(stored: StoredFile) -> FileResponse:
    """Return a kept file as a download; a browser never shows it as a page of ours."""
    response = FileResponse(
        open_stored(stored),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


def clean_name(name: str) -> str:
    """Return a file's own name: no folders, no control characters, at most 200 characters."""
    own = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in own if letter.isprintable()).strip(". ")
    stem, dot, suffix = shown.rpartition(".")
    return (f"{stem[:180]}{dot}{suffix[:19]}" if stem else shown[:200]) or "文件"


def _checked_kind(upload: UploadedFile, allowed: frozenset[FileKind]) -> FileKind:
    kind = kind_of(upload)
    upload.seek(0)
    name = (upload.name or "").lower()
    named = next((each for each, ends in SUFFIXES.items() if name.endswith(ends)), None)
    if named in allowed and kind is not named:
        raise Refusal(f"这个文件不是 {named.label}，只是改了名字。请上传原件。")
    if kind is None or kind not in allowed or named is not kind:
        words = "、".join(each.label for each in FileKind if each in allowed)
        raise Refusal(f"这里只能上传 {words}。请换一个文件。")
    return kind


def _rewritten(upload: IO[bytes] | UploadedFile, kind: FileKind) -> "ContentFile[bytes]":
    try:
        with Image.open(upload, formats=list(_FORMATS.values())) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refusal("这张图片太大，超过了四千万像素。请缩小后再传。")
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            if kind is FileKind.JPEG:
                upright = upright.convert("RGB")
            upright.info.clear()
            out = io.BytesIO()
            upright.save(out, _FORMATS[kind])
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refusal("这张图片打不开，可能已经损坏。请换一张。") from None
    return ContentFile(out.getvalue())


def _stored(content: Any, kind: FileKind, name: str, by: Row) -> StoredFile:
    return _written(content, SUFFIXES[kind][0], kind.value, name, by)


def _written(content: Any, suffix: str, content_type: str, name: str, by: Row) -> StoredFile:
    digest, size = hashlib.sha256(), 0
    for chunk in content.chunks():
        digest.update(chunk)
        size += len(chunk)
    content.seek(0)
    path = default_storage.save(f"files/{secrets.token_hex(16)}{suffix}", content)
    return StoredFile.objects.create(
        path=path,
        name=name,
        content_type=content_type,
        size=size,
        sha256=digest.hexdigest(),
        kept_by_id=by.pk,
    )
