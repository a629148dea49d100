"""How a star batch moves (认定批次), as one table: domain.md §1, 认定流程."""

from django.db import models


class BatchState(models.TextChoices):
    """Where a batch stands."""

    COMPUTED = "COMPUTED", "待核对"
    CHECKED = "CHECKED", "待公示"
    NOTICED = "NOTICED", "公示中"
    CONFIRMED = "CONFIRMED", "已认定"
    DROPPED = "DROPPED", "已作废"


_S = BatchState

MOVES: frozenset[tuple[BatchState, BatchState]] = frozenset(
    {
        (_S.COMPUTED, _S.CHECKED),
        (_S.CHECKED, _S.NOTICED),
        (_S.NOTICED, _S.CONFIRMED),
        (_S.COMPUTED, _S.DROPPED),
        (_S.CHECKED, _S.DROPPED),
        (_S.NOTICED, _S.DROPPED),
    }
)


OPEN_STATES = (_S.COMPUTED, _S.CHECKED, _S.NOTICED)
"""A batch that is neither confirmed nor given up."""


def batch_moves() -> frozenset[tuple[str, str]]:
    """Return the moves as the database keeps them."""
    return frozenset((source.value, target.value) for source, target in MOVES)
