"""The guides say what the pages say: their words are found in the source as written.

In ``docs/guide/``, **bold** is a button, tab or page by its exact words, and “…” is what a page
says. An ellipsis stands for words that differ from case to case.
"""

import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from funds.permissions import Role

ROOT = Path(settings.BASE_DIR)
GUIDE = ROOT / "docs" / "guide"
CHAPTERS = sorted(path for path in GUIDE.glob("*.md") if path.name != "README.md")
DOCUMENTS = [
    *GUIDE.glob("*.md"),
    *(ROOT / "docs" / "adr").glob("*.md"),
    ROOT / "docs" / "bench.md",
    ROOT / "README.md",
    ROOT / "deploy" / "README.md",
]
# Written for programs and their makers: no buttons are told of there.
UNBOUND = {"api.md"}

NAME = re.compile(r"\*\*([^*]+)\*\*")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(#[^)]*)?\)")
# What may stand beside a whole label: markup, quotes of the source, a value put in by the page.
EDGE = r"""["'“”<>{}|\s（）：，。、？]"""


def name(path: Path) -> str:
    return path.name


@cache
def source() -> str:
    """Return what pages are made of, with Python's adjoining strings joined as it joins them."""
    modules = [
        path.read_text()
        for package in ("kit", "funds", "projects", "volunteers", "reports", "portal")
        for path in (ROOT / package).rglob("*.py")
        if not {"migrations", "demonstration"} & set(path.parts)
    ]
    pages = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    scripts = [path.read_text() for path in (ROOT / "static" / "js").rglob("*.js")]
    joined = re.sub(r'"\s*\n\s*f?"', "", "\n".join(modules))
    # Tags inside a sentence are not read out.
    spoken = [re.sub(r"</?(?:b|strong|span|small|em)\b[^>{}]*>", "", page) for page in pages]
    return "\n".join([joined, *pages, *spoken, *scripts])


def pattern(words: str) -> str:
    """Return the pattern of words in which an ellipsis stands for up to a line."""
    parts = [re.escape(part.strip()) for part in words.split("…")]
    return r"[^\n]{1,160}?".join(parts)


@cache
def is_label(words: str) -> bool:
    """Tell whether the words stand in the source as a label of their own."""
    return re.search(rf"(?:^|{EDGE}){pattern(words)}(?:$|{EDGE})", source()) is not None


@cache
def is_said(words: str) -> bool:
    return re.search(pattern(words), source()) is not None


def said(text: str) -> list[str]:
    """Return the outermost quotations: a quoted sentence may itself quote."""
    found, depth, begin = [], 0, 0
    for place, sign in enumerate(text):
        if sign == "“":
            begin = place + 1 if depth == 0 else begin
            depth += 1
        elif sign == "”":
            depth -= 1
            if depth == 0:
                found.append(text[begin:place])
    assert depth == 0, "a quotation is not closed"
    return found


@pytest.mark.parametrize(
    "path", [path for path in GUIDE.glob("*.md") if path.name not in UNBOUND], ids=name
)
def test_every_name_and_sentence_is_on_the_pages(path: Path) -> None:
    text = path.read_text()
    names = [words for words in NAME.findall(text) if words != "粗体"]
    sentences = said(NAME.sub(r"\1", text))
    assert len(names) >= 1
    unknown = [words for words in names if not is_label(words)]
    unsaid = [words for words in sentences if not is_said(words)]
    assert (unknown, unsaid) == ([], [])


def test_the_check_finds_what_is_on_no_page() -> None:
    assert is_label("登记捐赠")
    assert not is_label("登记捐")
    assert not is_label("立即提交确定")
    assert is_label("下载…模板")
    assert not is_said("这句话哪一页也没有说过。")
    assert said("甲“乙“丙”丁”戊“己”") == ["乙“丙”丁", "己"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    targets = [target for target, _ in LINK.findall(path.read_text()) if "://" not in target]
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_index_leads_to_every_chapter() -> None:
    linked = {target for target, _ in LINK.findall((GUIDE / "README.md").read_text())}
    assert {path.name for path in CHAPTERS} <= linked


def test_every_role_that_signs_in_has_a_chapter() -> None:
    index = (GUIDE / "README.md").read_text()
    missing = {
        role for role in Role if not re.search(rf"(?:^|[| 、]){role.label}(?=[ 、（])", index)
    }
    assert missing == set()


@pytest.mark.parametrize("path", [path for path in CHAPTERS if path.name not in UNBOUND], ids=name)
def test_a_chapter_is_short(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert 60 <= len(lines) <= 120


def test_decisions_have_a_number_each_and_are_listed() -> None:
    files = sorted(path.name for path in (ROOT / "docs" / "adr").glob("0*.md"))
    assert [int(each[:4]) for each in files] == list(range(1, len(files) + 1))
    listed = [target for target, _ in LINK.findall((ROOT / "docs/adr/README.md").read_text())]
    assert listed == files
    for each in files:
        heading = (ROOT / "docs" / "adr" / each).read_text().splitlines()[0]
        assert heading.startswith(f"# {int(each[:4])}. ")


def test_decisions_referred_to_are_there() -> None:
    referred = re.findall(r"docs/adr/(\d{4}-[\w-]+\.md)", source())
    assert referred
    assert [each for each in referred if not (ROOT / "docs" / "adr" / each).exists()] == []
