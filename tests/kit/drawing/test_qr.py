"""The QR path paints exactly the code's dark modules."""

import re

import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.drawing.qr import qr_path


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=120))
def test_every_dark_module_is_painted_once(address: str) -> None:
    side, path = qr_path(address)
    painted = [[0] * side for _ in range(side)]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        for column in range(int(x), int(x) + int(length)):
            painted[int(y)][column] += 1
    wanted = [list(row) for row in segno.make_qr(address, error="m", boost_error=False).matrix]
    assert painted == wanted
