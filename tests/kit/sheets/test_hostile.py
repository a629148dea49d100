"""Hostile files: an answer in words, within ten seconds and 512 MB, and this process lives on."""

import io
import re
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.test import Client, override_settings

from kit.errors import Refusal
from kit.files import FileKind
from kit.sheets import LIMITS, open_table
from kit.sheets.looking import look_at
from tests.kit.sheets.books import book
from tests.kit.sheets.hostile import HOSTILE, LONG, Hostile

CHINESE = re.compile(r"[\u4e00-\u9fff].*。$")


def answer(hostile: Hostile) -> str:
    """Return what reading the file answers; empty when it is read after all."""
    content = hostile.make()
    began = time.monotonic()
    try:
        with open_table(io.BytesIO(content), hostile.kind) as table:
            for _ in table.rows():
                pass
        said = ""
    except Refusal as refusal:
        said = refusal.message
    # Looking through the package and the child that reads it: ten seconds together.
    assert time.monotonic() - began < LIMITS.look_seconds + LIMITS.seconds <= 10
    return said


def test_there_are_thirty_and_more() -> None:
    assert len({hostile.name for hostile in HOSTILE}) >= 30


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
def test_hostile_file_gets_an_answer(hostile: Hostile) -> None:
    said = answer(hostile)
    assert hostile.words in said
    assert not said or CHINESE.search(said)


@pytest.mark.long
@pytest.mark.parametrize("hostile", LONG, ids=lambda hostile: hostile.name)
def test_heavy_file_gets_an_answer(hostile: Hostile) -> None:
    assert hostile.words in answer(hostile)


def test_all_of_them_take_little_memory_here_and_in_the_children() -> None:
    """Neither the process that looks (a worker) nor any that parses comes near 512 MB.

    Weighed in a fresh process: a child's peak counts the parent it was forked from.
    """
    program = (
        "import io, resource, django; django.setup()\n"
        "from kit.errors import Refusal; from kit.sheets import open_table\n"
        "from tests.kit.sheets.hostile import HOSTILE\n"
        "for hostile in HOSTILE:\n"
        "    content = io.BytesIO(hostile.make())\n"
        "    try:\n"
        "        with open_table(content, hostile.kind) as table: [0 for _ in table.rows()]\n"
        "    except Refusal: pass\n"
        # Its own peak since it began: ru_maxrss would count the process it was forked from.
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=settings.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "portal.settings", "DEBUG": "1"},
    )
    here, children = (int(line) * 1024 for line in done.stdout.split())
    assert here < 512 * 2**20
    assert children < 512 * 2**20


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("旧表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 Excel"),
        ("改名.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 Excel"),
        (
            "加密.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + b"\0" * 600
            + "EncryptedPackage".encode("utf-16-le"),
            "打开密码",
        ),
        ("带宏.xlsm", book(), "带宏"),
        ("编码.csv", "单位".encode("utf-16"), "UTF-16"),
    ],
)
def test_what_offices_confuse_is_told_apart(name: str, content: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        look_at(io.BytesIO(content), name)


def test_an_honest_book_is_read_after_all_of_that() -> None:
    with open_table(io.BytesIO(book()), FileKind.XLSX) as table:
        assert [row.cells for row in table.rows()] == [["单位"]]


def test_200_megabytes_are_refused_before_they_are_read() -> None:
    class Unread(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("the body was read")

    with override_settings(DEBUG=False):
        response = Client().post(
            "/taiyuan/imports/units/",
            data=b"",
            content_type="multipart/form-data; boundary=x",
            CONTENT_LENGTH=str(200 * 2**20),
            **{"wsgi.input": Unread()},  # type: ignore[arg-type]
        )
    assert response.status_code == 413
    assert "200 MB，一次最多 24 MB" in response.content.decode()
