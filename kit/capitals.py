"""Amounts in capitals (大写), as banks want them: 325.04 → 叁佰贰拾伍元零肆分.

Rules (票据填写规范): no unit before its digit is left out, a run of zeros between digits is read
once, an amount that ends at 元 ends in 整, one below a 元 begins at 角 or 分, and what comes before
it (人民币) adjoins without a gap.
"""

from decimal import Decimal

from kit.formats import CENT

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万")  # ten thousands of 亿 are read 万, their 亿 follows
LARGEST = Decimal(10) ** 16


def capitals(amount: Decimal) -> str:
    """Return an amount of 元 in capitals, without 人民币.

    Raises:
        ValueError: more than two decimals (money is never rounded), or 10¹⁶ 元 and more.
    """
    if not amount.is_finite() or amount != amount.quantize(CENT) or abs(amount) >= LARGEST:
        raise ValueError(f"{amount} 不能写成大写金额")
    cents = int(abs(amount) * 100)
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = f"{_whole(yuan)}元" if yuan or not cents else ""
    text += _change(jiao, fen, after=bool(text))
    return f"负{text}" if amount < 0 else text


def _change(jiao: int, fen: int, *, after: bool) -> str:
    """Return 角 and 分; a missing 角 between 元 and 分 is read 零."""
    if not jiao and not fen:
        return "整"
    tenths = f"{DIGITS[jiao]}角" if jiao else ("零" if after else "")
    return tenths + (f"{DIGITS[fen]}分" if fen else "")


def _whole(yuan: int) -> str:
    """Return whole 元 in groups of four digits; zeros before a later digit are read once."""
    if not yuan:
        return DIGITS[0]
    groups = []
    while yuan:
        yuan, group = divmod(yuan, 10_000)
        groups.append(group)
    text, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group:
            if text and (gap or group < 1000):
                text += DIGITS[0]
            text += _group(group) + GROUPS[place]
        elif place == 2 and text:
            text += GROUPS[2]  # 万亿 keeps its 亿 when there are no 亿 besides.
        gap = group == 0
    return text


def _group(group: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            text += (DIGITS[0] if gap and text else "") + DIGITS[digit] + PLACES[place]
        gap = digit == 0
    return text
