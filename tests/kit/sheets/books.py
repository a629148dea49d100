"""Workbooks made by hand, honest ones and hostile ones."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = (
    f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
GOOD_ROWS = '<row r="1"><c r="A1" t="inlineStr"><is><t>单位</t></is></c></row>'


def sheet(rows: str = GOOD_ROWS, before: str = "", dimension: str = "A1") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet {MAIN}>'
        f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
    )


def workbook(state: str = "", properties: str = "") -> str:
    return (
        f'<?xml version="1.0"?><workbook {MAIN} xmlns:r="{_RELATION}">{properties}'
        f'<sheets><sheet name="名册" sheetId="1" {state} r:id="rId1"/></sheets></workbook>'
    )


def parts(rows: str = GOOD_ROWS, **changes: str) -> dict[str, str | bytes]:
    """Return the parts of a workbook of one sheet."""
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELS,
        "xl/workbook.xml": workbook(),
        "xl/_rels/workbook.xml.rels": (
            f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{_RELATION}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>"
        ),
        SHEET: sheet(rows),
        **changes,
    }


def book(given: Mapping[str, str | bytes] | None = None, **changes: Any) -> bytes:
    """Return a workbook as a file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**(given or parts()), **changes}.items():
            archive.writestr(name, content)
    return out.getvalue()


def cell(place: str, text: str = "甲") -> str:
    row = "".join(letter for letter in place if letter.isdigit())
    return f'<row r="{row}"><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def large_member(content: bytes, times: int) -> bytes:
    """Return a workbook whose sheet repeats ``content``, packed without ever being whole."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed, check = bytearray(), 0
    for _ in range(times):
        packed += packer.compress(content)
        check = zlib.crc32(content, check)
    packed += packer.flush()
    return _one_member(book(), SHEET, bytes(packed), len(content) * times, check)


def lying_about_size(unpacked: int) -> bytes:
    """Return a workbook whose directory says that its sheet unpacks to a few bytes."""
    content = sheet(GOOD_ROWS + " " * unpacked).encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    return _one_member(book(), SHEET, packed, 300, zlib.crc32(content))


def _one_member(base: bytes, name: str, packed: bytes, size: int, check: int) -> bytes:
    """Return ``base`` with one more member in front whose headers say what they like."""
    plain = name.encode()
    sizes = struct.pack("<III", check & 0xFFFFFFFF, len(packed), size)
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 33) + sizes
    local += struct.pack("<HH", len(plain), 0) + plain + packed
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
    rest = out.getvalue()
    end = rest.rindex(b"PK\x05\x06")
    count, length, start = (
        struct.unpack_from("<H", rest, end + 10)[0],
        *struct.unpack_from("<II", rest, end + 12),
    )
    central = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 33) + sizes
    central += struct.pack("<HHHHHII", len(plain), 0, 0, 0, 0, 0, start) + plain
    directory = rest[start : start + length] + central
    tail = b"PK\x05\x06" + struct.pack(
        "<HHHHIIH", 0, 0, count + 1, count + 1, len(directory), start + len(local), 0
    )
    return rest[:start] + local + directory + tail
