"""Looking through an .xlsx package before anything parses it.

Every part is unpacked here, piece by piece and without keeping it: sizes and ratios are measured,
never taken from the headers. Its XML is walked for what would harm a parser: declared entities,
depth, and cells far away from the others (a sheet of 4 kB with one cell at XFD1048576 makes a dense
reader ask for gigabytes).
"""

import re
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.parsers import expat

from kit.errors import Refusal
from kit.files.packages import has_modest_directory
from kit.sheets.limits import Limits

PIECE = 2**16
LONGEST_TAG = 2**20
NEEDED = ("[Content_Types].xml", "xl/workbook.xml")
DAMAGED = (
    "这份表打不开，可能已经损坏，或者不是 Excel 存出来的。"
    "请用 Excel 或 WPS 打开，另存为 .xlsx 后再传。"
)
UNSAFE = "这份表里有不属于表格的内容，不能读。请用 Excel 或 WPS 打开，另存为 .xlsx 后再传。"
TOO_LARGE = "这份表展开后太大。请删去多余的工作表、图片和空行，或分成几份再传。"
_VALUES = frozenset({"v", "is", "t"})
_PLACE = re.compile(r"([A-Z]{1,4})(\d{1,8})")


@dataclass
class Package:
    """What was learned of a workbook on the way."""

    counts_from_1904: bool = False


def check_package(path: Path, limits: Limits) -> Package:
    """Look through a package.

    Raises:
        Refusal: it is damaged, unsafe, or larger than ``limits``.
    """
    package = Package()
    deadline = time.monotonic() + limits.look_seconds
    with path.open("rb") as file:
        if not has_modest_directory(file):
            raise Refusal(DAMAGED)
        members = _members(file, limits)
        left = limits.unpacked
        for member in members:
            part = _Part(package, limits)
            for piece in _unpacked(file, member, limits):
                left -= len(piece)
                if left < 0 or time.monotonic() > deadline:
                    raise Refusal(TOO_LARGE)
                part.feed(piece)
            part.end(member.filename)
    return package


def check_directory(path: Path, limits: Limits) -> None:
    """Look at a package's directory alone; whoever unpacks it counts what comes out.

    Raises:
        Refusal: it is damaged or unsafe, or says itself that it is larger than ``limits``.
    """
    with path.open("rb") as file:
        if not has_modest_directory(file):
            raise Refusal(DAMAGED)
        if sum(member.file_size for member in _members(file, limits)) > limits.unpacked:
            raise Refusal(TOO_LARGE)


def _members(file: IO[bytes], limits: Limits) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise Refusal(DAMAGED) from error
    names = [member.filename.casefold() for member in members]
    if len(members) > limits.members or len(set(names)) < len(names):
        raise Refusal(UNSAFE)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refusal("这份表带宏。请用“另存为”选 .xlsx（不带宏）后再传。")
    for member in members:
        _check_member(member)
    if any(name.casefold() not in names for name in NEEDED):
        raise Refusal(DAMAGED)
    return [member for member in members if not member.is_dir()]


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    odd = "\\" in name or "\0" in name or ":" in name
    if odd or name.startswith("/") or ".." in name.split("/"):
        raise Refusal(UNSAFE)
    if member.flag_bits & 0x1:
        raise Refusal("这份表加了打开密码，读不出来。请去掉密码，另存后再传。")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refusal(DAMAGED)


def _unpacked(file: IO[bytes], member: zipfile.ZipInfo, limits: Limits) -> Iterator[bytes]:
    """Yield a part unpacked, by the bytes that are there and not by what the headers say."""
    file.seek(member.header_offset)
    header = file.read(30)
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise Refusal(DAMAGED)
    name, extra = struct.unpack_from("<HH", header, 26)
    file.seek(name + extra, 1)
    most = max(limits.ratio * member.compress_size, LONGEST_TAG)
    total, left = 0, member.compress_size
    inflate = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        packed = file.read(min(PIECE, left))
        if not packed:
            raise Refusal(DAMAGED)
        left -= len(packed)
        for piece in _inflated(inflate, packed):
            total += len(piece)
            if total > most:
                raise Refusal(TOO_LARGE)
            yield piece
    if total != member.file_size:
        raise Refusal(DAMAGED)


def _inflated(inflate: "zlib._Decompress | None", packed: bytes) -> Iterator[bytes]:
    if inflate is None:
        yield packed
        return
    try:
        while packed:
            yield inflate.decompress(packed, PIECE)
            packed = inflate.unconsumed_tail
    except zlib.error as error:
        raise Refusal(DAMAGED) from error


class _Part:
    """One part of the package: XML is walked as it comes, anything else is let pass."""

    def __init__(self, package: Package, limits: Limits) -> None:
        self.package = package
        self.limits = limits
        self.is_xml: bool | None = None
        self.head = b""
        self.run = 0
        self.depth = 0
        self.cells = 0
        self.row = self.column = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._declared
        self.parser.EntityDeclHandler = self._declared

    def feed(self, piece: bytes) -> None:
        if self.is_xml is None:
            self.head += piece
            if len(self.head) < 64:
                return
            piece, self.is_xml = self.head, self._looks_like_xml()
        if self.is_xml:
            self._walk(piece)

    def end(self, name: str) -> None:
        if self.is_xml is None:
            self.is_xml = self._looks_like_xml()
            if self.is_xml:
                self._walk(self.head)
        if self.is_xml:
            self._parse(b"", final=True)
        elif name.lower().endswith((".xml", ".rels")) and self.head.strip():
            raise Refusal(DAMAGED)

    def _looks_like_xml(self) -> bool:
        head = self.head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if head.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
            raise Refusal(UNSAFE)  # XML in UTF-16: no program writes a workbook so
        return head.startswith(b"<")

    def _walk(self, piece: bytes) -> None:
        # A parser keeps an unfinished tag and reads it again: an endless one costs the square.
        last = piece.rfind(b">")
        self.run = len(piece) - last - 1 if last >= 0 else self.run + len(piece)
        if self.run > LONGEST_TAG:
            raise Refusal(UNSAFE)
        self._parse(piece)

    def _parse(self, piece: bytes, *, final: bool = False) -> None:
        try:
            self.parser.Parse(piece, final)
        except expat.ExpatError as error:
            raise Refusal(DAMAGED) from error
        except (ValueError, LookupError) as error:  # an encoding nobody knows
            raise Refusal(UNSAFE) from error

    def _declared(self, *_: object) -> None:
        raise Refusal(UNSAFE)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > self.limits.depth:
            raise Refusal(UNSAFE)
        tag = name.rpartition(":")[2]
        if tag == "c":
            self._placed(attributes.get("r", ""))
            if attributes.get("t") == "e":
                # The parser would hand it on as an empty cell.
                raise Refusal(
                    f"{attributes.get('r', '有一格')} 的公式算不出结果（如 #N/A）。"
                    "请把它改成数值，或清空这一格再传。"
                )
        elif tag in _VALUES and self.column:
            self._filled()
        elif tag == "row":
            given = attributes.get("r", "")
            self.row = int(given) if given.isdecimal() and len(given) < 9 else self.row + 1
            self.column = 0
        elif tag == "workbookPr" and attributes.get("date1904", "0") not in {"0", "false"}:
            self.package.counts_from_1904 = True

    def _end(self, name: str) -> None:
        self.depth -= 1

    def _placed(self, place: str) -> None:
        found = _PLACE.fullmatch(place)
        if found is None:
            self.column += 1
            self.row = max(self.row, 1)
            return
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        self.column, self.row = column, int(found[2])

    def _filled(self) -> None:
        """A cell with content stands here; an empty one that only has a colour does no harm."""
        limits = self.limits
        self.cells += 1
        if self.row > limits.rows:
            raise Refusal(
                f"表里第 {self.row} 行还有内容。一份表最多 20,000 行，"
                "请删去远处的内容或分成几份再传。"
            )
        if self.column > limits.columns:
            raise Refusal(
                f"表里第 {self.column} 列还有内容。一份表最多 {limits.columns} 列，"
                "请删去远处的内容再传。"
            )
        if self.cells > 2 * limits.rows * limits.columns:
            raise Refusal(TOO_LARGE)
