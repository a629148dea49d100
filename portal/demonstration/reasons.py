"""Marks as the demonstration's sources need them: one source, one sentence why."""

from dataclasses import dataclass

from kit.marks import Mark, marking
from projects.services.historical import OWN_NUMBER
from reports.figures.evaluate import SAMPLE_REASON, SAMPLE_SOURCE

Marks = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Source:
    """A document that rows are taken from."""

    title: str

    def assumed(self, reason: str) -> dict[str, str]:
        """Return the mark 推定: the value was not stated, or comes by subtraction."""
        return marking(Mark.ASSUMED, source=self.title, reason=reason)

    def unstated(self, reason: str) -> dict[str, str]:
        """Return the mark 未说明: the document does not say."""
        return marking(Mark.UNSTATED, source=self.title, reason=reason)


def sample(*fields: str) -> Marks:
    """Return the mark 示意 for each field, in the words every figure of a sample fund carries."""
    return dict.fromkeys(fields, marking(Mark.SAMPLE, source=SAMPLE_SOURCE, reason=SAMPLE_REASON))


def sample_registry(*fields: str) -> Marks:
    """Return the mark 示意 for each field of a registry's row in a fund whose money is real."""
    reason = "志愿服务登记为演示编写，不是真实的组织和人员"
    return dict.fromkeys(fields, marking(Mark.SAMPLE, source=SAMPLE_SOURCE, reason=reason))


def own_number() -> Marks:
    """Return the mark of a number that the portal gave to a document older than itself."""
    return {"number": OWN_NUMBER}
