"""The checked list of fund accents. A city chooses one; nobody types a colour.

Each is at least 4.5:1 with white, its dark and its own tint tell apart, and its hue lies outside
red (345-25°) and amber (30-50°), which mean states. `static/css/accents.css` says the same for
the browser; a test holds the two together and measures the contrasts.
"""

from typing import NamedTuple


class Accent(NamedTuple):
    """One accent: `main` for mark, buttons and series 1; `dark` for text; `tint` for grounds."""

    name: str
    label: str
    main: str
    dark: str
    tint: str

    @property
    def contrast(self) -> float:
        """The contrast of ``main`` with white, for the one who chooses."""
        return contrast_with_white(self.main)


ACCENTS: dict[str, Accent] = {
    accent.name: accent
    for accent in (
        Accent("platform", "平台墨蓝", "#2A3B57", "#1D2A40", "#E8ECF2"),
        Accent("pine", "松绿", "#17655F", "#0F4B47", "#E4F0EE"),
        Accent("indigo", "靛蓝", "#3C5A9A", "#2B4377", "#E9EEF8"),
        Accent("lake", "湖蓝", "#1B6485", "#124A63", "#E3EFF5"),
        Accent("slate", "青灰", "#46606F", "#334854", "#E9EEF1"),
        Accent("moss", "苔绿", "#556B2A", "#3F501E", "#EEF2E3"),
        Accent("violet", "堇紫", "#5F4B9B", "#463776", "#EEEBF7"),
        Accent("plum", "梅紫", "#7D3F73", "#5E2D56", "#F5EAF3"),
    )
}

ACCENT_CHOICES: list[tuple[str, str]] = [(a.name, a.label) for a in ACCENTS.values()]


def contrast_with_white(colour: str) -> float:
    """Return the contrast of ``#RRGGBB`` with white as WCAG reckons it, 1 to 21, two decimals."""
    light = [_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5)]
    luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
    return round(1.05 / (luminance + 0.05), 2)


def _linear(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)
