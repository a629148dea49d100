"""How wide a label will be, estimated without a font: enough to choose what fits."""

WIDE_FROM = 0x2E80


def shortened(text: str, room: float, size: float = 13.0) -> str:
    """Return the text, or as much of its beginning as fits in `room` px before an ellipsis."""
    if text_width(text, size) <= room:
        return text
    kept = text
    while kept and text_width(kept + "…", size) > room:
        kept = kept[:-1]
    return f"{kept}…"


def text_width(text: str, size: float = 13.0) -> float:
    """Return the estimated width in px: a Chinese character is one em, others 0.56 em."""
    ems = sum(1.0 if ord(char) >= WIDE_FROM else 0.56 for char in text)
    return round(ems * size, 1)
