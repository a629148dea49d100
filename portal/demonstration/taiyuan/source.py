"""Reading the data file of Taiyuan's year: its words as they stand in the source."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.demonstration.reasons import Source
from projects.models import YearOutcome

YEAR = 2021
FILE = Path(__file__).with_name(f"year-{YEAR}.json")
REPORT = Source("“志愿城市·太原”基金2021年度总结")


@dataclass(frozen=True)
class ToldProject:
    """A project as the report tells it.

    Attributes:
        year: 立项年; ``year_stated`` tells whether the report dates the project by name.
        group: code of the group it is told in; empty when told on its own.
        paragraph: the report's words, figures standing as ``{figure:object}``.
        beneficiaries: 服务对象 where the report names them.
        campaign: the name, in this file, of the campaign that raises money for it.
    """

    name: str
    outcome: YearOutcome
    year: int
    year_stated: bool
    group: str
    paragraph: str
    drawing: str
    beneficiaries: str
    campaign: str


@dataclass(frozen=True)
class ToldYear:
    """The report's words: texts by section, and the projects in its order."""

    texts: Mapping[str, tuple[str, ...]]
    projects: tuple[ToldProject, ...]

    @property
    def purpose(self) -> str:
        return "\n".join(self.texts["intro"])


def read_year() -> ToldYear:
    """Return what the data file holds."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    return ToldYear(
        texts={section: tuple(lines) for section, lines in stored["texts"].items()},
        projects=tuple(_project(row) for row in stored["projects"]),
    )


def _project(row: dict[str, Any]) -> ToldProject:
    return ToldProject(**{**row, "outcome": YearOutcome(row["outcome"])})
