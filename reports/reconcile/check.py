"""What reconciling finds: checks that pass or name their rows, and candour lines."""

from dataclasses import asdict, dataclass, field
from typing import Any

from kit.marks import Mark

MOST_NAMED = 20
"""A failed check names at most this many rows; the first ones are enough to start from."""


@dataclass(frozen=True)
class Check:
    """One check (核对).

    Attributes:
        key: a stable name.
        title: what is compared with what.
        detail: what was found when it passed.
        failures: what does not hold, each naming its row; empty when the check passed.
    """

    key: str
    title: str
    detail: str
    failures: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not self.failures

    def frozen(self) -> dict[str, Any]:
        """Return the check as a report keeps it."""
        return {**asdict(self), "passed": self.passed}


@dataclass(frozen=True)
class CandourLine:
    """One thing a reader must know behind the printed figures (说明); never a failure."""

    key: str
    mark: Mark
    text: str
    source: str


@dataclass(frozen=True)
class Reconciliation:
    """Checks and candour lines of one fund's year."""

    checks: list[Check]
    candour: list[CandourLine]

    @property
    def failed(self) -> list[Check]:
        return [check for check in self.checks if not check.passed]

    @property
    def summary(self) -> str:
        """核对 N 项通过，M 项未通过；说明 K 条."""
        failed = len(self.failed)
        passed = len(self.checks) - failed
        return f"核对 {passed} 项通过，{failed} 项未通过；说明 {len(self.candour)} 条"


def named(failures: list[str]) -> list[str]:
    """Return the first failures, and how many more there are."""
    more = len(failures) - MOST_NAMED
    if more <= 0:
        return failures
    return [*failures[:MOST_NAMED], f"另有 {more} 处"]
