"""The printed chart keeps one scale and names every part."""

from reports.printing.chart import LEFT, WIDTH, printed_chart

NODE = {
    "bars": [
        {
            "label": "募集",
            "parts": [
                {
                    "label": "植绿",
                    "value": "627748.23",
                    "text": "62.77 万",
                    "unstated": False,
                    "series": 1,
                },
                {
                    "label": "很长很长很长很长的募捐名称",
                    "value": "2612.70",
                    "text": "0.26 万",
                    "unstated": False,
                    "series": 2,
                },
                {
                    "label": "未说明来源",
                    "value": "281155.37",
                    "text": "28.12 万",
                    "unstated": True,
                    "series": 3,
                },
            ],
        },
        {
            "label": "支出",
            "parts": [
                {
                    "label": "支出",
                    "value": "2391193.17",
                    "text": "239.12 万",
                    "unstated": False,
                    "series": 3,
                }
            ],
        },
        {"label": "应付", "parts": []},
    ]
}


def test_bars_share_one_scale_from_zero() -> None:
    chart = printed_chart(NODE, "pine")
    first, second, third = chart.bars
    assert first.segments[0].x == second.segments[0].x == LEFT
    assert second.segments[0].width > sum(segment.width for segment in first.segments)
    assert third.segments == []
    assert chart.ticks[0] == (LEFT, "0")
    assert chart.ticks[-1][0] == LEFT + WIDTH


def test_every_part_is_named_on_the_bar_or_under_it() -> None:
    for bar in printed_chart(NODE, "pine").bars:
        named = {segment.caption for segment in bar.segments} | {item.text for item in bar.legend}
        assert {segment.name for segment in bar.segments} <= named


def test_what_is_unstated_is_hatched() -> None:
    hatched = [segment.hatched for segment in printed_chart(NODE, "pine").bars[0].segments]
    assert hatched == [False, False, True]


def test_bars_and_legends_do_not_overlap() -> None:
    chart = printed_chart(NODE, "pine")
    bottoms = [max([bar.y + chart.bar, *(item.y for item in bar.legend)]) for bar in chart.bars]
    assert all(below.y > bottom for bottom, below in zip(bottoms, chart.bars[1:], strict=False))
    assert chart.floor > bottoms[-1]
