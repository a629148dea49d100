"""The sort key of Chinese names: pinyin without tones, surnames by their own reading."""

from pypinyin import Style, lazy_pinyin

SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "任": "ren",
    "区": "ou",
    "查": "zha",
}


def pinyin_key(text: str, *, person: bool = False) -> str:
    """Return the key to sort ``text`` by, at most 200 characters.

    Args:
        text: a name in Chinese, Latin or mixed.
        person: the first character is a surname, which may read differently (单 shàn).
    """
    syllables = lazy_pinyin(text, style=Style.NORMAL)
    if person and text[:1] in SURNAMES:
        syllables[0] = SURNAMES[text[0]]
    return " ".join(part.strip().lower() for part in syllables if part.strip())[:200]
