"""A QR code as one SVG path."""

import segno


def qr_path(address: str) -> tuple[int, str]:
    """Return (modules a side, path data) of the QR code that leads to ``address``."""
    code = segno.make_qr(address, error="m", boost_error=False)
    rows = [list(row) for row in code.matrix]
    runs = [
        f"M{start} {y}h{length}v1h-{length}z"
        for y, row in enumerate(rows)
        for start, length in _runs(row)
    ]
    return len(rows), "".join(runs)


def _runs(row: list[int]) -> list[tuple[int, int]]:
    """Return (start, length) of the dark runs of a row."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == x:
            start, length = runs[-1]
            runs[-1] = (start, length + 1)
        else:
            runs.append((x, 1))
    return runs
