"""The parts of a workbook as ``stream_child.py`` takes them: unpacked piece by piece, never whole.

Most entries of a large part are written the same way by every program. Such **plain** ones are cut
out of the XML by one pattern, four times as quickly as a parser walks them; whether a piece holds
nothing else is seen by counting its tags. All the rest goes through the parser.
"""

import mmap
import re
import sys
import tempfile
import zipfile
from array import array
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

if TYPE_CHECKING:
    from kit.sheets.child import Stop
else:
    sys.path.insert(0, str(Path(__file__).parent))
    from child import Stop

PIECE = 2**18
LONGEST_TAG = 2**20
LONGEST_HEAD = 2**18
MOST_KNOWN = 20_000
_STRING = re.compile(rb'<si><t(?: xml:space="preserve")?>([^<\x00-\x08\x0b-\x1f]*)</t></si>')
_ODD = re.compile(rb"<[!?]")


class Names(dict[str, str]):
    """Element names without their prefix, each cut once."""

    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition(":")[2]
        return local


class Package:
    """A workbook whose parts are unpacked piece by piece, by what is there and not what is said."""

    def __init__(self, path: str, limits: dict[str, Any]) -> None:
        self.archive = zipfile.ZipFile(path)
        self.limits = limits
        self.left = limits["unpacked"]
        self.names = {name.casefold(): name for name in self.archive.namelist()}

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a part unpacked, until it is larger than it may be."""
        info = self.archive.getinfo(self.names[name.casefold()])
        most = max(self.limits["ratio"] * info.compress_size, LONGEST_TAG)
        run = total = 0
        with self.archive.open(info) as part:
            while piece := part.read(PIECE):
                total += len(piece)
                self.left -= len(piece)
                last = piece.rfind(b">")
                run = len(piece) - last - 1 if last >= 0 else run + len(piece)
                if total > most or self.left < 0 or run > LONGEST_TAG:
                    raise Stop("large")
                yield piece

    def read(self, name: str, start: Callable[..., None]) -> None:
        """Walk a small part to its end. Declared entities end it."""
        parser = _parser(StartElementHandler=start)
        for piece in self.pieces(name):
            parser.Parse(piece, False)
        parser.Parse(b"", True)


class Part:
    """A large part that is one list: plain entries are cut out, the others walked by a parser.

    Attributes:
        opening: what stands before the first entry, or its beginning.
        closing: the end of an entry.
        level: how deep the parser stands between entries.
    """

    opening: bytes
    closing: bytes
    level: int

    def __init__(self, package: Package) -> None:
        self.package = package
        self.local = Names()
        self.depth = 0
        self.may_be_plain, self.is_begun = True, False
        self.parser = _parser(
            StartElementHandler=self._start,
            EndElementHandler=self._end,
            CharacterDataHandler=self.data,
            XmlDeclHandler=self._encoding,
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def data(self, piece: str) -> None:
        raise NotImplementedError

    def end(self, tag: str) -> None:
        raise NotImplementedError

    def take_plain(self, chunk: bytes) -> bool:
        """Take the entries of a chunk when they are plain, and tell whether they were."""
        raise NotImplementedError

    def walk(self, name: str) -> Iterator[None]:
        """Take a part; pauses after each piece."""
        left = b""
        for piece in self.package.pieces(name):
            left = self._take(left + piece)
            yield
        self.parser.Parse(left, True)
        yield

    def _take(self, text: bytes) -> bytes:
        """Take what is whole of a text; return what is not."""
        if self.may_be_plain and not self.is_begun:
            at = text.find(self.opening)
            at = text.find(b">", at) + 1 if at >= 0 else 0
            if not at:
                self.may_be_plain = len(text) < LONGEST_HEAD
            else:
                self.parser.Parse(text[:at], False)
                self.is_begun, text = True, text[at:]
                self.may_be_plain &= self.depth == self.level
        if not self.may_be_plain:
            self.parser.Parse(text, False)
            return b""
        at = text.rfind(self.closing) + len(self.closing) if self.is_begun else 0
        if at < len(self.closing):
            self.may_be_plain = len(text) < LONGEST_TAG
            return text
        chunk = text[:at]
        if not self.take_plain(chunk):
            # What opens no element may hide the end of an entry: the parser keeps the rest.
            self.may_be_plain = _ODD.search(chunk) is None
            self.parser.Parse(chunk, False)
            self.may_be_plain &= self.depth == self.level
        return text[at:]

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.start(self.local[tag], attributes)

    def _end(self, tag: str) -> None:
        self.depth -= 1
        self.end(self.local[tag])

    def _encoding(self, _: str, encoding: str | None, __: int) -> None:
        self.may_be_plain &= (encoding or "utf-8").lower() in {"utf-8", "us-ascii"}


class Strings(Part):
    """The shared strings of a workbook, in a file without a name and not in memory."""

    opening, closing, level = b"<sst", b"</si>", 1

    def __init__(self, package: Package, name: str | None) -> None:
        super().__init__(package)
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - ends with the process
        self.ends = array("Q", [0])
        self.size = 0
        self.pieces = list[str]()
        self.is_phonetic = self.is_inside = False
        self.most = package.limits["characters"]
        self.known: dict[str, str] = {}
        if name is not None:
            for _ in self.walk(name):
                pass
        self.file.flush()
        self.text = mmap.mmap(self.file.fileno(), 0, prot=mmap.PROT_READ) if self.size else b""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "rPh":
            self.is_phonetic = True
        elif tag == "t":
            self.is_inside = not self.is_phonetic

    def data(self, piece: str) -> None:
        if self.is_inside:
            self.pieces.append(piece)

    def end(self, tag: str) -> None:
        if tag == "t":
            self.is_inside = False
        elif tag == "rPh":
            self.is_phonetic = False
        elif tag == "si":
            self._add(["".join(self.pieces).encode("utf-8", "replace")])
            self.pieces.clear()

    def take_plain(self, chunk: bytes) -> bool:
        found = _STRING.findall(chunk)
        if b"&" in chunk or chunk.count(b"<") != 4 * len(found):
            return False
        chunk.decode()
        self._add(found)
        return True

    def _add(self, texts: list[bytes]) -> None:
        longest = self.most * 4
        kept = [text[:longest] for text in texts] if max(map(len, texts)) > longest else texts
        self.file.write(b"".join(kept))
        self.ends.extend(list(accumulate(map(len, kept), initial=self.size))[1:])
        self.size = self.ends[-1]

    def of(self, place: str) -> str:
        """Return the string of a place; most of a sheet's strings stand there again and again."""
        text = self.known.get(place)
        if text is None:
            at = int(place) if place.isdecimal() and len(place) < 10 else -1
            if not 0 <= at < len(self.ends) - 1:
                raise Stop("damaged")
            text = self.text[self.ends[at] : self.ends[at + 1]].decode("utf-8", "replace")
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            self.known[place] = text
        return text


def _parser(**handlers: Callable[..., None]) -> Any:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _declared
    for event, handler in handlers.items():
        setattr(parser, event, handler)
    return parser


def _declared(*_: object) -> None:
    raise Stop("damaged")
