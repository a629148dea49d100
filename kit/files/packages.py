"""The directory of a zip package, looked at before anybody reads it whole into memory."""

import struct
from typing import IO

# The end record is 22 bytes and may be followed by a comment of at most 65,535.
_TAIL = 22 + 0xFFFF
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
MOST_BYTES = 2**19


def has_modest_directory(file: IO[bytes], most_bytes: int = MOST_BYTES) -> bool:
    """Tell whether a zip's directory is small enough to be read.

    A file of 20 MB can hold a directory of hundreds of thousands of members, each of which costs
    memory as soon as ``zipfile`` opens it. A package of that size needs no Zip64 directory.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL - 20))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22 or tail[max(0, at - 20) : at].startswith(_END_64):
        return False
    (directory,) = struct.unpack_from("<I", tail, at + 12)
    return int(directory) <= most_bytes
