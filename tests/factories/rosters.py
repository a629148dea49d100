"""Rosters and sheets of hours, made up: places 99xxxx, mobiles 199…; nobody on them exists."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from volunteers.identity import check_digit

ROSTER = (
    "志愿者编号", "姓名", "性别", "出生年月", "证件类型", "证件号码", "手机", "政治面貌", "职业",
    "区县", "所属组织", "技能", "注册日期", "累计时长", "星级", "保险起止", "状态",
)  # fmt: skip
HOURS = (
    "志愿者编号", "服务日期", "开始时间", "结束时间", "时长（小时）", "服务内容", "地点", "组织",
    "来源编号",
)  # fmt: skip
SURNAMES = "林陈王李张刘杨黄赵周吴徐孙胡朱高何郭马罗"
GIVEN = "示例甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥金木水火土"
PARTY = ("群众", "中共党员", "共青团员", "")
WORK = ("学生", "教师", "医务人员", "社区工作者", "退休人员", "")
SKILLS = ("急救", "摄影", "急救、手语", "")
_FIRST = date(1950, 1, 1)


def identity(place: int) -> str:
    """Return a resident number of nobody; different for every place below ten million."""
    born = _FIRST + timedelta(days=place * 7 % 18_000)
    digits = f"{990000 + place // 1000 % 10_000:06d}{born:%Y%m%d}{place % 1000:03d}"
    return digits + check_digit(digits)


def person(place: int, **fields: Any) -> dict[str, Any]:
    """Return one row of a roster."""
    number = identity(place)
    name = SURNAMES[place % 20] + GIVEN[place // 20 % 28] + GIVEN[place // 560 % 28]
    return {
        "姓名": name,
        "性别": "男" if int(number[16]) % 2 else "女",
        "出生年月": f"{number[6:10]}-{number[10:12]}",
        "证件类型": "居民身份证",
        "证件号码": number,
        "手机": f"199{place:08d}",
        "政治面貌": PARTY[place % 4],
        "职业": WORK[place % 6],
        "技能": SKILLS[place % 4],
        "注册日期": f"{_FIRST + timedelta(days=24_000 + place % 2_000):%Y-%m-%d}",
        "状态": "在册",
        **fields,
    }


def people(count: int, first: int = 0) -> Iterator[dict[str, Any]]:
    """Yield rows of a roster."""
    return (person(place) for place in range(first, first + count))


def write_xlsx(path: Path, titles: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write a workbook, text as text."""
    told = list(titles)
    options = {"constant_memory": True, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        page = book.add_worksheet("花名册")
        page.write_row(0, 0, told)
        for number, row in enumerate(rows, start=1):
            for place, title in enumerate(told):
                if (value := row.get(title)) not in (None, ""):
                    page.write(number, place, value)
    return path


def write_csv(
    path: Path,
    titles: Iterable[str],
    rows: Iterable[Mapping[str, Any]],
    *,
    encoding: str = "utf-8-sig",
) -> Path:
    """Write a text sheet."""
    told = list(titles)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(told)
    writer.writerows([row.get(title, "") for title in told] for row in rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path
