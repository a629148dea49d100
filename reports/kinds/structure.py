"""How a kind of report is declared: sections of blocks, resolved in order into numbered nodes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from funds.models import Fund
from reports.figures import Ledger
from reports.kinds.content import Heading, Node, Paragraph
from reports.kinds.placeholders import resolve

NUMERALS = "一二三四五六七八九十"


@dataclass
class Setting:
    """What blocks are resolved against: the fund, its figures and its texts."""

    fund: Fund
    ledger: Ledger
    texts: dict[str, str]
    numbering: "Numbering" = field(default_factory=lambda: Numbering())

    @property
    def year(self) -> int:
        return self.ledger.year

    def words(self, **more: str) -> dict[str, str]:
        """Return what texts may name besides figures."""
        return {"year": f"{self.year}", "fund": self.fund.name, **more}

    def paragraph(self, text: str, **more: str) -> Paragraph:
        """Return a text with its placeholders filled in."""
        return resolve(text, self.ledger, self.words(**more))

    def paragraphs(self, text: str) -> list[Node]:
        """Return a text of several paragraphs, one a line."""
        return [self.paragraph(line.strip()) for line in text.splitlines() if line.strip()]

    def heading(self, level: int, text: str, *, new_page: bool = False) -> Heading:
        """Return the next heading of a level with its number before it."""
        words = "".join(run.text for run in self.paragraph(text).runs)
        number, anchor = self.numbering.next(level)
        return Heading(level, number + words, anchor, new_page)


class Numbering:
    """Counts headings: 一、 （一） ``1.``; a higher level starts the lower ones again."""

    def __init__(self) -> None:
        self._counts = [0, 0, 0]

    def next(self, level: int) -> tuple[str, str]:
        """Return the number and the anchor of the next heading of ``level`` (1 to 3)."""
        self._counts[level - 1] += 1
        self._counts[level:] = [0] * (3 - level)
        count = self._counts[level - 1]
        anchor = "s" + "-".join(str(number) for number in self._counts[:level])
        return (f"{numeral(count)}、", f"（{numeral(count)}）", f"{count}. ")[level - 1], anchor


def numeral(count: int) -> str:
    """Return 1 to 99 in Chinese: 一, 十二, 二十."""
    tens, ones = divmod(count, 10)
    head = ("" if tens == 1 else NUMERALS[tens - 1]) + "十" if tens else ""
    return head + (NUMERALS[ones - 1] if ones else "")


class Block(Protocol):
    """A part of a section that knows how to become nodes."""

    def nodes(self, setting: Setting) -> list[Node]: ...


@dataclass(frozen=True)
class Prose:
    """The words of a :class:`~reports.models.ReportText`; ``# `` and ``## `` begin headings."""

    section: str

    def nodes(self, setting: Setting) -> list[Node]:
        nodes: list[Node] = []
        for line in setting.texts.get(self.section, "").splitlines():
            words = line.strip()
            if words.startswith("## "):
                nodes.append(setting.heading(3, words[3:]))
            elif words.startswith("# "):
                nodes.append(setting.heading(2, words[2:]))
            elif words:
                nodes.append(setting.paragraph(words))
        return nodes


@dataclass(frozen=True)
class Part:
    """A heading of level 2 with its blocks."""

    heading: str
    blocks: Sequence[Block]

    def nodes(self, setting: Setting) -> list[Node]:
        return [setting.heading(2, self.heading), *inside(self.blocks, setting)]


@dataclass(frozen=True)
class Section:
    """A section of level 1; without a heading it stands before the first one."""

    heading: str
    blocks: Sequence[Block]
    new_page: bool = False

    def nodes(self, setting: Setting) -> list[Node]:
        if not self.heading:
            return inside(self.blocks, setting)
        heading = setting.heading(1, self.heading, new_page=self.new_page)
        return [heading, *inside(self.blocks, setting)]


def inside(blocks: Sequence[Block], setting: Setting) -> list[Node]:
    """Return the nodes of blocks in order."""
    return [node for block in blocks for node in block.nodes(setting)]
