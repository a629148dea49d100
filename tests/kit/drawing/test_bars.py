"""Bars tie to their whole and to one zero-based scale."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.drawing.bars import Bar, Part, chart, stack, tick_values

AMOUNTS = st.decimals(min_value=0, max_value=Decimal("1e12"), places=2)


def test_parts_fill_the_bar_in_order_and_in_proportion() -> None:
    segments = stack([Part("结项", 10), Part("常态化", 17), Part("无", 0), Part("其他", 13)])
    assert [s.part.label for s in segments] == ["结项", "常态化", "其他"]
    assert [s.x for s in segments] == [0, 25, 67.5]
    assert segments[-1].x + segments[-1].width == 100
    assert segments[1].middle == 46.25


def test_a_colour_belongs_to_a_place_even_beside_an_empty_part() -> None:
    segments = stack([Part("甲", 0), Part("乙", 1), Part("丙", 1, series=5)])
    assert [s.series for s in segments] == [2, 5]


def test_the_unsaid_keeps_its_own_part() -> None:
    parts = [Part("列明", Decimal("52116")), Part("未说明", Decimal("719770.20"), kind="unstated")]
    segments = stack(parts)
    assert segments[1].part.kind == "unstated"
    assert sum(s.width for s in segments) == pytest.approx(100)


def test_a_bar_short_of_its_whole_stays_short() -> None:
    (only,) = stack([Part("甲", 25)], whole=50)
    assert only.width == 50


def test_parts_beyond_the_whole_are_refused() -> None:
    with pytest.raises(ValueError, match="超过总数"):
        stack([Part("甲", 28)], whole=27)


def test_a_negative_part_is_refused() -> None:
    with pytest.raises(ValueError, match="负数"):
        stack([Part("甲", -1), Part("乙", 2)])


def test_nothing_is_drawn_of_nothing() -> None:
    assert stack([]) == []
    assert stack([Part("甲", 0)]) == []


def test_a_caption_shrinks_to_its_value_and_then_leaves_the_bar() -> None:
    wide, middle, thin = stack(
        [
            Part("义务植树", 70, "70 万"),
            Part("助力山西防汛救灾", 20, "20 万"),
            Part("清徐平台尾款", 2, "2 万"),
        ],
        room=400,
    )
    assert (wide.fits, wide.caption) == (True, "义务植树 70 万")
    assert (middle.fits, middle.caption) == (True, "20 万")
    assert (thin.fits, thin.caption) == (False, "清徐平台尾款 2 万")


@given(st.lists(AMOUNTS, min_size=1, max_size=8))
def test_segments_never_overlap_or_leave_the_bar(values: list[Decimal]) -> None:
    segments = stack([Part("段", value) for value in values])
    end = 0.0
    for segment in segments:
        assert segment.x >= end - 0.01
        end = segment.x + segment.width
    assert end <= 100.01


@given(AMOUNTS.filter(bool))
def test_the_scale_starts_at_zero_and_holds_the_longest_bar(longest: Decimal) -> None:
    values = tick_values(longest)
    assert values[0] == 0
    assert values[-2] < longest <= values[-1]
    assert len(values) <= 6
    assert len({b - a for a, b in itertools.pairwise(values)}) == 1


def test_bars_of_a_chart_share_one_scale() -> None:
    drawn = chart([Bar("募集", [Part("甲", 100)]), Bar("支出", [Part("乙", 200)])])
    first, second = (bar.segments[0].width for bar in drawn.bars)
    assert second == 2 * first
    assert drawn.ticks[0].x == 0
    assert drawn.ticks[-1].x == 100


def test_an_empty_chart_still_has_a_scale() -> None:
    drawn = chart([Bar("募集", [])])
    assert drawn.bars[0].segments == []
    assert [tick.value for tick in drawn.ticks] == [0, 1]
