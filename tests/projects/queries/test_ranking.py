"""The result and the ranking, against an independent calculation with fractions."""

import random
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.queries.ranking import Place, Result, ranked, result_of

TOTALS = st.decimals(min_value=0, max_value=100, places=2)
PANELS = st.lists(TOTALS, min_size=5, max_size=15)
MEANS = st.dictionaries(st.integers(1, 400), st.decimals(0, 100, places=1), max_size=60)


def by_fractions(totals: list[Decimal]) -> Fraction:
    """Return the mean without one highest and one lowest, in hundredths, half up."""
    exact = [Fraction(total) for total in totals]
    exact.remove(max(exact))
    exact.remove(min(exact))
    mean = sum(exact, Fraction()) / len(exact)
    return Fraction(floor(mean * 100 + Fraction(1, 2)), 100)


@given(PANELS)
def test_mean_is_that_of_the_fractions(totals: list[Decimal]) -> None:
    found = result_of(totals)
    assert Fraction(found.mean) == by_fractions(totals)
    assert found.mean.as_tuple().exponent == -2
    assert found.counted == len(totals) - 2


@given(PANELS, st.randoms(use_true_random=False))
def test_the_order_of_the_experts_says_nothing(totals: list[Decimal], by: random.Random) -> None:
    shuffled = by.sample(totals, len(totals))
    assert result_of(shuffled) == result_of(totals)


@given(PANELS, st.decimals(min_value=0, max_value=100, places=2))
def test_how_far_out_the_dropped_two_lie_says_nothing(totals: list[Decimal], by: Decimal) -> None:
    inner = sorted(totals)
    outer = [inner[0] - by, *inner[1:-1], inner[-1] + by]
    assert result_of(outer) == result_of(totals)


@given(st.lists(TOTALS, min_size=5, max_size=9), st.data())
def test_a_recused_expert_is_as_if_never_asked(totals: list[Decimal], data: st.DataObject) -> None:
    """Of seven with recusals, those left count alone; with fewer than five nothing is decided."""
    away = data.draw(st.sets(st.integers(0, len(totals) - 1), max_size=len(totals)))
    left = [total for place, total in enumerate(totals) if place not in away]
    if len(left) < 5:
        with pytest.raises(ValueError, match="不足 5 份"):
            result_of(left)
    else:
        assert Fraction(result_of(left).mean) == by_fractions(left)


@pytest.mark.parametrize(
    ("totals", "mean"),
    [
        (["80", "80", "80", "80", "80"], "80.00"),
        (["60", "70", "80", "90", "100"], "80.00"),
        (["0", "90", "90", "90", "100"], "90.00"),
        # Two experts share the highest: only one of them is dropped.
        (["95", "95", "90", "80", "70"], "88.33"),
        # 80.005 is rounded up, not to the even cent.
        (["0", "80", "80.01", "80.01", "80", "100"], "80.01"),
        (["10", "1", "1", "2", "0"], "1.33"),
    ],
)
def test_known_panels(totals: list[str], mean: str) -> None:
    found = result_of([Decimal(total) for total in totals])
    assert found == Result(Decimal(mean), len(totals) - 2)


@given(MEANS)
def test_a_rank_is_one_more_than_those_before_it(means: dict[int, Decimal]) -> None:
    places = ranked(means)
    assert places.keys() == means.keys()
    for key, mean in means.items():
        others = [other for one, other in means.items() if one != key]
        assert places[key].rank == 1 + sum(Fraction(other) > Fraction(mean) for other in others)
        assert places[key].tied == any(Fraction(other) == Fraction(mean) for other in others)


def test_ties_share_a_rank_and_the_next_one_skips() -> None:
    means = {7: Decimal("88.5"), 3: Decimal("90.00"), 9: Decimal("88.50"), 1: Decimal("70.00")}
    assert ranked(means) == {
        3: Place(1, False),
        7: Place(2, True),
        9: Place(2, True),
        1: Place(4, False),
    }
