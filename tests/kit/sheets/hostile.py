"""Hostile and careless files, each with words that the answer must hold."""

import io
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kit.files import FileKind
from tests.kit.sheets.books import (
    GOOD_ROWS,
    MAIN,
    SHEET,
    book,
    cell,
    large_member,
    lying_about_size,
    parts,
    sheet,
    workbook,
)

LOL = '<!DOCTYPE l [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/evil.dtd">'


@dataclass(frozen=True)
class Hostile:
    """One file: what it is called, how it is made, and what must be answered."""

    name: str
    make: Callable[[], bytes]
    words: str
    kind: FileKind = FileKind.XLSX


def _with(**changes: Any) -> bytes:
    return book(None, **changes)


def _twice() -> bytes:
    out = io.BytesIO(book())
    with zipfile.ZipFile(out, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr(SHEET, sheet(cell("A1", "乙")))
    return out.getvalue()


def _shared(strings: str) -> bytes:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    table = f"<sst {MAIN}>{strings}</sst>"
    return book(parts(rows), **{"xl/sharedStrings.xml": table})


def _many_references() -> bytes:
    """A million cells that each repeat one string of thirty thousand characters."""
    rows = "".join(
        f'<row r="{row}">' + '<c t="s"><v>0</v></c>' * 50 + "</row>" for row in range(1, 20_001)
    )
    strings = f"<si><t>{'长' * 30_000}</t></si>"
    table = f"<sst {MAIN}>{strings}</sst>"
    return book(parts(rows), **{"xl/sharedStrings.xml": table})


def _locked_flag() -> bytes:
    content = bytearray(book())
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    return bytes(content)


def _stored_with(method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
    return out.getvalue()


def _huge_directory() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
        for n in range(20_000):
            archive.writestr(f"x/{n:08d}", b"")
    return out.getvalue()


def _named(name: str) -> bytes:
    return _with(**{name: "<x/>"})


HOSTILE = (
    Hostile("zip bomb", lambda: large_member(b" " * 2**20, 400), "展开后太大"),
    Hostile("ratio in a small file", lambda: large_member(b" " * 2**18, 40), "展开后太大"),
    Hostile("size in the header is a lie", lambda: lying_about_size(5_000_000), "这份表"),
    Hostile("small lie about the size", lambda: lying_about_size(100_000), "打不开"),
    Hostile(
        "archive in the archive",
        lambda: _with(**{"xl/inner.zip": large_member(b" " * 2**20, 200)}),
        "",
    ),
    Hostile(
        "sparse sheet", lambda: book(parts(GOOD_ROWS + cell("XFD1048576"))), "第 1048576 行还有内容"
    ),
    Hostile("far column", lambda: book(parts(cell("XFD1"))), "第 16384 列还有内容"),
    Hostile("columns past the last", lambda: book(parts(cell("ZZZZ99999999"))), "还有内容"),
    Hostile(
        "row number out of this world",
        lambda: book(parts(f'<row r="{"9" * 40}"/>' + cell("A1"))),
        "",
    ),
    Hostile("dimension that lies", lambda: _with(**{SHEET: sheet(dimension="A1:XFD1048576")}), ""),
    Hostile(
        "billion laughs", lambda: _with(**{SHEET: sheet(before=LOL + "]>")}), "不属于表格的内容"
    ),
    Hostile(
        "laughs in the strings",
        lambda: _with(**{"xl/sharedStrings.xml": f"{LOL}]><sst><si><t>&j;</t></si></sst>"}),
        "不属于表格的内容",
    ),
    Hostile("external entity", lambda: _with(**{SHEET: sheet(before=XXE)}), "不属于表格的内容"),
    Hostile(
        "remote document type",
        lambda: _with(**{"xl/workbook.xml": REMOTE + "<workbook/>"}),
        "不属于表格的内容",
    ),
    Hostile(
        "entities in UTF-16",
        lambda: _with(
            **{
                SHEET: ('<?xml version="1.0" encoding="UTF-16"?>' + XXE + "<x>&e;</x>").encode(
                    "utf-16"
                )
            }
        ),
        "不属于表格的内容",
    ),
    Hostile("path upwards", lambda: _named("../../etc/cron.d/x"), "不属于表格的内容"),
    Hostile("absolute path", lambda: _named("/etc/passwd"), "不属于表格的内容"),
    Hostile("path of Windows", lambda: _named("C:\\x\\y.xml"), "不属于表格的内容"),
    Hostile("member twice", _twice, "不属于表格的内容"),
    Hostile("twenty thousand members", _huge_directory, "打不开"),
    Hostile("truncated", lambda: book()[:-200], "打不开"),
    Hostile("half of it", lambda: book()[: len(book()) // 2], "打不开"),
    Hostile(
        "bytes turned over", lambda: book().replace(b"\x00\x08\x00", b"\x00\x0c\x00"), "打不开"
    ),
    Hostile("locked", _locked_flag, "打开密码"),
    Hostile("packed by LZMA", lambda: _stored_with(zipfile.ZIP_LZMA), "打不开"),
    Hostile("macros", lambda: _with(**{"xl/vbaProject.bin": b"\0" * 100}), "带宏"),
    Hostile(
        "no workbook", lambda: book({"[Content_Types].xml": "<x/>", "a.xml": "<a/>"}), "打不开"
    ),
    Hostile("not XML", lambda: _with(**{SHEET: b"\x89PNG" + b"\x00" * 200}), "打不开"),
    Hostile("XML that ends early", lambda: _with(**{SHEET: sheet()[:-30]}), "打不开"),
    Hostile(
        "deep XML",
        lambda: _with(**{SHEET: sheet("<a>" * 5000 + "</a>" * 5000)}),
        "不属于表格的内容",
    ),
    Hostile(
        "endless tag", lambda: _with(**{SHEET: sheet(f'<row r="1" x="{"ab" * 2_000_000}"/>')}), ""
    ),
    Hostile("long string", lambda: _shared(f"<si><t>{'长' * 40_000}</t></si>"), "32,767"),
    Hostile("string of 100 MB", lambda: large_member(b"<si><t>abcdefgh</t></si>" * 4000, 1200), ""),
    Hostile("NUL in a cell", lambda: book(parts(cell("A1", "a&#0;b"))), "打不开"),
    Hostile(
        "error in a formula",
        lambda: book(parts('<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>')),
        "算不出结果",
    ),
    Hostile(
        "only hidden sheets",
        lambda: _with(**{"xl/workbook.xml": workbook('state="hidden"')}),
        "看得见的工作表",
    ),
    Hostile(
        "20,021 rows",
        lambda: book(parts("".join(cell(f"A{n}") for n in range(1, 20_022)))),
        "20,000 行",
    ),
    Hostile("a line of 50 MB", lambda: b"a" * 50_000_000, "太长", FileKind.CSV),
    Hostile("an open quote", lambda: b'a,"' + b"b\n" * 200_000, "太长", FileKind.CSV),
    Hostile(
        "broken UTF-8",
        lambda: "单位,联系人\n".encode() + b"\xff\xfe\xff\xff\n",
        "编码",
        FileKind.CSV,
    ),
    Hostile("UTF-16", lambda: "单位,联系人\n".encode("utf-16"), "UTF-16", FileKind.CSV),
    Hostile("61 columns", lambda: b"a," * 60 + b"b\n", "60 列", FileKind.CSV),
    Hostile("many rows of text", lambda: b"a,b\n" * 30_000, "20,000 行", FileKind.CSV),
)
LONG = (
    Hostile("a million long cells", _many_references, "展开后太大"),
    Hostile(
        "a million cells in 60 columns",
        lambda: book(
            parts(
                "".join(
                    f'<row r="{n}">' + "<c><v>1</v></c>" * 60 + "</row>" for n in range(1, 20_000)
                )
            )
        ),
        "",
    ),
)
