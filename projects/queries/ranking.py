"""The result of scores and the ranking of results (评审结果与排名): arithmetic, no rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.models.call import LEAST_SEATS

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Result:
    """What an application's sealed totals come to.

    Attributes:
        mean: of the totals counted, to two decimals, half up.
        counted: how many totals that is: all but one highest and one lowest.
    """

    mean: Decimal
    counted: int


@dataclass(frozen=True)
class Place:
    """Where an application stands (名次); ``tied`` when it shares its rank (并列)."""

    rank: int | None
    tied: bool


UNRANKED = Place(None, tied=False)
"""The place of an application that has none: it left the review."""


def result_of(totals: Sequence[Decimal]) -> Result:
    """Drop one highest and one lowest total, and return the mean of the rest.

    Args:
        totals: of the sealed reviews of one application, in any order.

    Raises:
        ValueError: fewer than five totals, which decide nothing.
    """
    if len(totals) < LEAST_SEATS:
        raise ValueError(f"有效评分只有 {len(totals)} 份，不足 {LEAST_SEATS} 份，不能计算平均分")
    kept = sorted(totals)[1:-1]
    # Half up on the exact quotient: the context's own precision must not round first.
    cents, remainder = divmod(sum(kept, Decimal()) * 100, len(kept))
    if 2 * remainder >= len(kept):
        cents += 1
    return Result((cents / 100).quantize(CENT), len(kept))


def ranked(means: Mapping[int, Decimal]) -> dict[int, Place]:
    """Return the place of each application by its mean, the highest first.

    Ties share a rank and the next one skips as many: 1, 2, 2, 4.

    Args:
        means: an application's id → its mean.
    """
    holders = Counter(means.values())
    ranks: dict[Decimal, int] = {}
    before = 0
    for mean in sorted(holders, reverse=True):
        ranks[mean] = before + 1
        before += holders[mean]
    return {key: Place(ranks[mean], holders[mean] > 1) for key, mean in means.items()}
