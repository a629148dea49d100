"""What people bring instead of a sheet we read, told by its content, with the way out."""

from typing import IO

from kit.errors import Refusal

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_LOOK = 2**20


def look_at(file: IO[bytes], name: str) -> None:
    """Refuse, in words that help, the files offices confuse with .xlsx and .csv; leave the rest.

    Args:
        file: seekable; left at its beginning.
        name: what its owner calls it.

    Raises:
        Refusal: an old or a locked workbook, one with macros, or text in UTF-16.
    """
    file.seek(0)
    head = file.read(_LOOK)
    file.seek(0)
    if head.startswith(_OLE):
        if _LOCKED in head or _LOCKED in _end_of(file):
            raise Refusal("这份表加了打开密码，读不出来。请去掉密码，另存后再传。", field="file")
        raise Refusal(
            "这是旧版 Excel（.xls）或 WPS 表格的格式。请用“另存为”选 .xlsx 后再传。", field="file"
        )
    if name.lower().endswith((".xlsm", ".xltm", ".xlsb")):
        raise Refusal(
            "这份表是带宏或二进制的格式。请用“另存为”选 .xlsx（不带宏）后再传。", field="file"
        )
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refusal(
            "这份文字表的编码是 UTF-16。请另存为“CSV UTF-8”或 .xlsx 后再传。", field="file"
        )


def _end_of(file: IO[bytes]) -> bytes:
    size = file.seek(0, 2)
    file.seek(max(0, size - _LOOK))
    end = file.read(_LOOK)
    file.seek(0)
    return end
