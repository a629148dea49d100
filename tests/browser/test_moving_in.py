"""A third city moves in from spreadsheets, start to desk, at a desk and on a phone (示意).

The fund is founded by the guided form, the letter's link is opened elsewhere, and what the city
kept on Excel comes in through the templates that the pages give out. Every act is on a page.
"""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Person
from tests.browser.test_people import PASSWORD

pytestmark = pytest.mark.browser

WAIT = 60_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class City:
    """A made-up city, what it brings, and how wide its people's screens are."""

    name: str
    slug: str
    size: tuple[int, int]
    sheets: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def office(self) -> str:
        return f"{self.name}市文明办"


# The labels of what each person brings in, in order; a phone takes the shorter set.
DESK = City(
    "样例",
    "yangli",
    (1440, 900),
    {
        "office": ("单位", "类别与牵头单位", "项目"),
        "finance": ("捐赠", "协议与批次", "应付款", "期初余额"),
    },
)
PHONE = City(
    "样本", "yangben", (390, 844), {"office": ("单位", "项目"), "finance": ("捐赠", "期初余额")}
)


def this_year() -> int:
    return datetime.now(ZoneInfo("Asia/Shanghai")).year


def rows_of(label: str) -> Rows:
    """Return what a city's own lists hold, by the template's headings."""
    year = this_year()
    new_year = date(year, 1, 1)
    told = "样例台账（示意）"
    book: dict[str, Rows] = {
        "单位": [
            {"单位名称": "样例市总工会", "种类": "牵头单位"},
            {"单位名称": "样例区文明实践中心", "种类": "实施单位、收款单位"},
            {
                "单位名称": "样例街道文明实践所",
                "种类": "实施单位",
                "上级单位": "样例区文明实践中心",
            },
        ],
        "类别与牵头单位": [
            {"年度": year, "序号": 1, "类别名称": "职工志愿服务项目", "牵头单位": "样例市总工会"},
        ],
        "项目": [
            {
                "项目名称": f"{name}志愿服务项目",
                "立项年": year,
                "资料说它": outcome,
                "牵头单位": "样例市总工会",
                "实施单位": "样例区文明实践中心",
                "资料来源": told,
            }
            for name, outcome in (("夜读", "还在执行"), ("义诊", "还在执行"), ("护河", "已结项"))
        ],
        "捐赠": [
            {
                "来源编号": f"{year}-{serial:03d}",
                "到账日期": new_year,
                "金额": amount,
                "捐赠人": "样例公司",
                "捐赠人类型": "单位",
                "资料来源": told,
            }
            for serial, amount in enumerate((30000, 12000.5, 345.67), start=1)
        ],
        "协议与批次": [
            {
                "协议编号": "示协〔示意〕1号",
                "名称": "样例区实践平台",
                "收款单位": "样例区文明实践中心",
                "签订日期": new_year,
                "协议金额": 20000,
                "第1批名称": "首款",
                "第1批比例": 60,
                "第1批付款条件": "签订协议",
                "第1批达成日期": new_year,
                "第2批名称": "尾款",
                "第2批比例": 40,
                "第2批付款条件": "验收合格",
            }
        ],
        "应付款": [
            {
                "来源编号": "应付-1",
                "事项": "样例区实践平台首款",
                "确认日期": new_year,
                "金额": 12000,
                "协议编号": "示协〔示意〕1号",
                "资料来源": told,
            }
        ],
        "期初余额": [{"年度": year, "期初余额": 5000}],
    }
    return book[label]


def filled(template: bytes, rows: Rows) -> bytes:
    """Return the template with rows below its example, as an office fills it in."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    page = book.worksheets[0]
    places = {cell.value: cell.column for cell in page[1]}
    for number, row in enumerate(rows, start=3):
        for title, value in row.items():
            page.cell(number, places[title], value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Mover:
    """One person of the city at work; every page met must fit the screen."""

    def __init__(self, page: Page, size: tuple[int, int]) -> None:
        self.page, self.width = page, size[0]
        page.set_viewport_size({"width": size[0], "height": size[1]})
        self.fits()

    def fits(self) -> None:
        # A page that has just reloaded itself is measured without its styles until it is whole.
        self.page.wait_for_load_state()
        # Not innerWidth: a phone zooms out until what is too wide fits, and calls that its width.
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= self.width, f"{self.page.url}: {wide} px wide"

    def link(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()
        self.page.wait_for_load_state()
        self.fits()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()
        self.page.wait_for_load_state()
        self.fits()

    def bring(self, label: str) -> None:
        """Download the template, fill it in, upload, look through, import, see it done."""
        page, rows = self.page, rows_of(label)
        self.link("基金管理")
        self.link("导入")
        with page.expect_download() as download:
            page.get_by_role("link", name=f"下载{label}模板").click()
        content = filled(download.value.path().read_bytes(), rows)
        self.link(f"上传{label}")
        name = f"{label}台账.xlsx"
        page.set_input_files("[name=file]", {"name": name, "mimeType": XLSX, "buffer": content})
        self.press(f"上传并核对{label}")
        expect(page.get_by_text(f"新增 {len(rows)} 行")).to_be_visible(timeout=WAIT)
        expect(page.get_by_text(f"共 {len(rows)} 行，另跳过示例 1 行")).to_be_visible()
        self.fits()
        self.press(f"导入这 {len(rows)} 行")
        expect(page.get_by_text(f"已导入：新增 {len(rows)} 行")).to_be_visible(timeout=WAIT)
        self.fits()
        self.link(f"看导入的{label}")


def found(admin: Mover, city: City) -> str:
    """Found the city's fund by the guided form; return the letter's link."""
    page = admin.page
    admin.link("设立基金")
    page.get_by_label("城市", exact=True).fill(f"{city.name}市")
    page.get_by_label("文明办").fill(city.office)
    admin.press("记下，去下一步")
    expect(page.get_by_label("地址")).to_have_value(city.slug)
    expect(page.get_by_label("基金全称")).to_have_value(re.compile(f"志愿{city.name}"))
    admin.press("记下，去下一步")
    page.get_by_label("先不要，以后自己登记").check()
    admin.press("记下，去下一步")
    expect(page.get_by_text(city.office)).to_be_visible()
    page.get_by_label("姓名").fill("示例甲")
    admin.press("设立基金")
    expect(page.get_by_role("heading", level=1)).to_have_text("邀请函：示例甲")
    return page.locator(".letter-address").inner_text()


def invited_finance(office: Mover) -> str:
    """Invite somebody for the money; return the letter's link."""
    page = office.page
    office.link("基金管理")
    office.link("人员")
    office.link("邀请人员")
    page.get_by_label("姓名").fill("示例乙")
    page.get_by_label("角色").select_option(label="财务")
    office.press("做邀请函")
    return page.locator(".letter-address").inner_text()


@dataclass
class Doors:
    """Where invited people come in, each in a browser context of their own."""

    chromium: Browser
    portal: str
    city: City
    people: list[Person] = field(default_factory=list)

    def accept(self, address: str, account: str) -> Mover:
        """Open a letter's link, choose account and password, land on the desk."""
        width, height = self.city.size
        context = self.chromium.new_context(
            locale="zh-CN",
            accept_downloads=True,
            viewport={"width": width, "height": height},
            is_mobile=width < 600,
            has_touch=width < 600,
        )
        person = Person(context, self.portal)
        self.people.append(person)
        page = person.open()
        page.goto(self.portal + urlsplit(address).path)
        mover = Mover(page, self.city.size)
        page.get_by_label("账号").fill(f"{self.city.slug}-{account}")
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=again]").fill(PASSWORD)
        mover.press("接受邀请并登录")
        page.wait_for_url(f"**/{self.city.slug}/desk/")
        mover.fits()
        return mover


@pytest.mark.parametrize("city", [DESK, PHONE], ids=lambda city: str(city.size[0]))
def test_a_third_city_moves_in(
    portal: str, chromium: Browser, sign_in: Callable[[str], Page], city: City
) -> None:
    doors = Doors(chromium, portal, city)
    letter = found(Mover(sign_in("platform-admin"), city.size), city)

    office = doors.accept(letter, "office")
    expect(office.page.get_by_text(f"志愿{city.name}").first).to_be_visible()
    office.link(re.compile("^看搬家清单"))
    for label in city.sheets["office"]:
        office.bring(label)
    letter = invited_finance(office)

    finance = doors.accept(letter, "finance")
    finance.link(re.compile("^看搬家清单"))
    for label in city.sheets["finance"]:
        finance.bring(label)

    for mover in (finance, office):
        mover.link("工作台")
        shows_what_was_brought(mover.page, city)
    for person in doors.people:
        person.context.close()
    assert [mishap for person in doors.people for mishap in person.mishaps] == []


def shows_what_was_brought(page: Page, city: City) -> None:
    """The desk stands on the sheets' numbers."""
    main = page.locator("main")
    expect(main).to_contain_text("42,346.17")
    if "应付款" in city.sheets["finance"]:
        expect(main).to_contain_text("12,000.00")
