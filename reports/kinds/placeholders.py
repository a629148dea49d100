"""Placeholders in texts: ``{money_received}``, ``{campaign_received:MJ-2021-001}``.

Only names of the figure registry and the few words a block offers are known; nothing is ever
looked up on an object.
"""

from collections.abc import Mapping

from kit.marks import Mark
from kit.placeholders import BRACED
from reports.figures import FigureValue, Ledger, UnknownFigure
from reports.kinds.content import Paragraph, Run

UNKNOWN = "UNKNOWN"
"""The mark of a placeholder that means nothing here."""


def resolve(text: str, ledger: Ledger, words: Mapping[str, str]) -> Paragraph:
    """Return the text with its placeholders filled in; an unknown one is left as it stands.

    Args:
        text: one paragraph.
        ledger: reckons the figures.
        words: what else the text may name, e.g. the year.
    """
    runs: list[Run] = []
    end = 0
    for match in BRACED.finditer(text):
        runs.append(Run(text[end : match.start()]))
        runs.append(_resolve(match[1], ledger, words) or Run(match[0], mark=UNKNOWN))
        end = match.end()
    runs.append(Run(text[end:]))
    return paragraph([run for run in runs if run.text])


def paragraph(runs: list[Run]) -> Paragraph:
    """Return a paragraph that says at its end which marks its figures carry."""
    carried = {run.mark for run in runs}
    return Paragraph(runs, [mark.label for mark in Mark if mark.value in carried])


def figure_run(value: FigureValue) -> Run:
    """Return a figure as it stands in a sentence, with its unit."""
    return Run(value.text, value.name, value.mark.value if value.mark else "")


def _resolve(name: str, ledger: Ledger, words: Mapping[str, str]) -> Run | None:
    if name in words:
        return Run(words[name])
    try:
        return figure_run(ledger.named(name))
    except UnknownFigure:
        return None
