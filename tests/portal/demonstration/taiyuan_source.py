"""What Taiyuan's own report of 2021 says, read from its words (parts 一 and 二, copied whole)."""

import re
from decimal import Decimal
from pathlib import Path

LINES = Path(__file__).with_name("taiyuan-2021-source.txt").read_text().splitlines()
MONEY_HEADING = "二、“志愿城市·太原”基金资金管理"
TEXT = re.sub(r"\s+", "", "".join(LINES))


def said(pattern: str) -> str:
    """Return the one thing the report says where ``pattern`` captures, spaces left out."""
    (found,) = set(re.findall(pattern, TEXT))
    return str(found)


def count(pattern: str) -> int:
    """Return the number the report states where ``pattern`` captures."""
    return int(said(pattern))


def amount(pattern: str) -> Decimal:
    """Return the amount, 元, that the report states where ``pattern`` captures."""
    return Decimal(said(pattern).replace(",", ""))


def items(heading: str) -> list[str]:
    """Return the numbered lines under a heading, without their numbers, up to the next heading."""
    start = next(place for place, line in enumerate(LINES) if line.startswith(heading))
    found = []
    for line in LINES[start + 1 :]:
        if re.match(r"\d、|[一二]、", line):
            break
        if numbered := re.match(r"[（(]\d+[）)] ?(.*)", line):
            found.append(numbered[1])
    return found


EXECUTED = count(r"共执行项目(\d+)个")
OF_2020 = count(r"包含(\d+)个20年项目")
OF_2021 = count(r"，(\d+)个21年项目")
CLOSED_COUNT = count(r"结项项目共(\d+)个")
ONGOING_COUNT = count(r"常态化开展项目共(\d+)个")
CULTURE_COUNT = count(r"支持了(\d+)个文化宣传")
CARE_COUNT = count(r"支持了(\d+)个关爱")

CLOSED = items("1、结项项目")
_CULTURE, _CARE, *_OTHERS = items("2、常态化")
CULTURE = re.findall(r"包括(.*)。", _CULTURE)[0].split("、")
CARE = re.findall(r"分别是(.*)。", _CARE)[0].split("、")
EARLIER = [line.split(" (20 年项目)")[0] for line in _OTHERS if line.endswith("(20 年项目)")]
OTHERS = [line.split(" (20 年项目)")[0].rstrip("。") for line in _OTHERS]
NAMES = [*CLOSED, *CULTURE, *CARE, *OTHERS]

DATED = {
    # Named with its year.
    **{name: int(name[:4]) for name in NAMES if re.match(r"20\d\d年", name)},
    **dict.fromkeys(EARLIER, 2020),
    **dict.fromkeys(CULTURE, count(r"专项基金于(\d{4})年立项")),
    # Put on line that year, so funded that year.
    "助力山西防汛救灾志愿服务项目": count(r"该项目于(\d{4})年10月10日在腾讯公益上线"),
}
"""The projects whose funding year the report states by name."""

RECEIVED = amount(r"募集资金共([\d,.]+)元")
PAID = amount(r"项目款项共计([\d,.]+)元")
OWED = amount(r"应付未付款为([\d,.]+)元")
GREENING = amount(r"截止目前项目募捐金额为([\d,.]+)元")
GREENING_TARGET = amount(r"该项目募捐金额为(\d+)万元") * 10_000
FLOOD = amount(r"募捐项目总额为([\d,.]+)元")
QINGXU = amount(r"剩余尾款(\d+)元未拨付")
