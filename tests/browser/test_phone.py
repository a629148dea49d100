"""A volunteer's way on a phone: joining, an activity, hours, a star and its certificate.

Each act goes through its page. Days pass by the rehearsal's clock; codes are read where a
demonstration prints them; the screen's code is the one of that moment.
"""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from funds.models import Fund
from kit import clock
from kit.tenancy.scope import fund_scope
from tests.browser.conftest import Person
from tests.browser.lifecycle_cast import Cast, follow, is_done, number_in, press
from tests.browser.test_first_pages import faults
from tests.factories.volunteers import mobile_number, resident_number
from volunteers.check_codes import shift_code
from volunteers.models import Shift

pytestmark = pytest.mark.browser

FUND = "taiyuan"
NAME, TITLE = "林示例", "路口文明劝导（测试）"
PHONE = {"width": 390, "height": 844}


@dataclass
class Walk:
    """One volunteer's phone before the portal, whose clock can be moved.

    Attributes:
        root: the fund's address.
        page: the phone's browser.
        logs: where the portal's programs print.
        moved: the file by whose seconds its clock runs ahead.
    """

    root: str
    page: Page
    logs: Path
    moved: Path
    mobile: str = field(default_factory=mobile_number)
    identity: str = field(default_factory=resident_number)

    def at(self, path: str) -> Page:
        self.page.goto(f"{self.root}/{path}")
        return self.page

    def code(self) -> str:
        """Return the code that was printed last for this mobile."""
        printed = (self.logs / "web.log").read_text(errors="replace")
        return str(re.findall(rf"验证码 (\d{{6}})（手机尾号 {self.mobile[-4:]}", printed)[-1])

    def until(self, moment: datetime) -> None:
        """Let it be this moment at the portal."""
        ahead = int((moment - timezone.now()).total_seconds())
        self.moved.write_text(str(ahead))

    def now(self) -> datetime:
        return timezone.now() + timedelta(seconds=int(self.moved.read_text()))

    def token(self, shift: int) -> str:
        """Return what the QR code of a shift's screen carries at this moment."""

        def made() -> str:
            # Of the fund and the shift alone the code is made: nothing of them is read.
            fund = Fund.objects.get(slug=FUND)
            with clock.standing_at(self.now()), fund_scope(fund.pk):
                token = shift_code(Shift(pk=shift)).token
            connection.close()
            return token

        # Playwright's own thread may not wait for a database.
        with ThreadPoolExecutor(1) as apart:
            return apart.submit(made).result()


@pytest.fixture
def walk(
    chromium: Browser, portal: str, moved: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walk]:
    moved.write_text("0")
    logs = max(tmp_path_factory.getbasetemp().glob("portal*/web.log"), key=_age).parent
    person = Person(chromium.new_context(locale="zh-CN", viewport=PHONE), portal)  # type: ignore[arg-type]
    yield Walk(f"{portal}/{FUND}", person.open(), logs, moved)
    person.context.close()
    assert person.mishaps == []


def _age(path: Path) -> float:
    return path.stat().st_mtime


def test_from_joining_to_a_certificate_anybody_verifies(
    walk: Walk, sign_in: Callable[[str], Page], moved: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    cast = Cast(walk.root, sign_in, moved)
    with django_db_blocker.unblock():
        shift = publish(cast)
        join(walk)
        sign_up(walk)
        serve(walk, cast, shift)
        star(walk, cast)
        verify(walk)


def publish(cast: Cast) -> int:
    """Let the office publish an activity with a shift tomorrow morning, for one person."""
    team = team_of(cast)
    page = cast.at("office", "activities/manage/new/")
    page.get_by_label("活动名称").fill(TITLE)
    page.get_by_label("活动介绍").fill("在路口劝导行人和车辆。")
    page.get_by_label("主办组织").fill(team)
    page.get_by_label("地点", exact=True).fill("示例路口")
    page.get_by_label("联系人").fill("示例联系人")
    page.get_by_label("联系电话").fill("0351-8000000")
    page.get_by_label("其余各项不安排的原因").fill("由街道统一组织")
    press(page, "存为草稿")
    number = number_in(page, r"HD-\d{4}-\d+")
    page = cast.at("office", f"activities/manage/{number}/shifts/new/")
    page.get_by_label("日期").fill(tomorrow(8).date().isoformat())
    page.get_by_label("开始时间").fill("08:00")
    page.get_by_label("结束时间").fill("10:00")
    page.get_by_label("需要人数").fill("1")
    page.locator("main form button[type=submit]").first.click()
    page = cast.at("office", f"activities/manage/{number}/")
    press(page, "发布活动")
    is_done(page, "志愿者可以报名了")
    page = cast.at("office", f"activities/manage/{number}/shifts/")
    link = page.locator("a[href*='/activities/manage/shifts/']").first.get_attribute("href") or ""
    return int(re.findall(r"/shifts/(\d+)/", link)[0])


def team_of(cast: Cast) -> str:
    """Return the number of an organisation of the fund."""
    page = cast.at("office", "teams/")
    return str(re.findall(r"ZZ-\d{4}-\d+", page.content())[0])


def tomorrow(hour: int, minute: int = 0) -> datetime:
    day = clock.today() + timedelta(days=1)
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))  # noqa: DTZ001


def join(walk: Walk) -> None:
    page = walk.at("join/")
    assert faults(page) == []
    page.get_by_label("手机号码").fill(walk.mobile)
    press(page, "获取验证码")
    page.get_by_label("验证码").fill(walk.code())
    assert faults(page) == []
    press(page, "核对验证码")
    page.get_by_label("姓名", exact=True).fill(NAME)
    page.get_by_label("证件号码", exact=True).fill(walk.identity)
    page.get_by_label("我同意保存姓名、手机和服务时长").check()
    page.get_by_label("我单独同意保存证件号码").check()
    assert faults(page) == []
    press(page, "注册成为志愿者")
    is_done(page, "注册好了。您的志愿者编号是")
    assert faults(page) == []


def sign_up(walk: Walk) -> None:
    page = walk.page
    page.get_by_role("navigation").get_by_role("link", name="找活动").click()
    assert faults(page) == []
    follow(page, TITLE)
    assert faults(page) == []
    press(page, "报名这个班次")
    is_done(page, "报上名了，您已被录用。")


def serve(walk: Walk, cast: Cast, shift: int) -> None:
    """Check in by the screen's code, and out by its digits, two hours later."""
    walk.until(tomorrow(7, 50))
    page = walk.at("my/")
    expect(page.get_by_text("请组织者扫码签到")).to_be_visible()
    assert faults(page) == []
    walk.at(f"my/check/{walk.token(shift)}/")
    assert faults(page) == []
    press(page, "现在签到")
    is_done(page, "已签到。走的时候请签退")
    expect(page.get_by_text("请组织者扫码签退")).to_be_visible()
    walk.until(tomorrow(10, 1))
    walk.at("my/check/")
    assert faults(page) == []
    cast.pages.clear()
    screen = cast.at("office", f"activities/manage/shifts/{shift}/screen/")
    digits = screen.locator(".screen-digits").inner_text()
    page.get_by_label("现场屏幕上的 6 位数字").fill(digits)
    press(page, "凭数字签退")
    is_done(page, "已签退，记 2.0 小时")
    walk.at("my/hours/")
    expect(page.get_by_text(TITLE)).to_be_visible()
    assert faults(page) == []


def star(walk: Walk, cast: Cast) -> None:
    """Let the office recognise the star: rule, hours shown, batch, check, notice, document."""
    served_on = tomorrow(8).date()
    cast.later(2)
    page = cast.at("office", "stars/rules/new/")
    page.get_by_label("生效日期").fill(served_on.isoformat())
    page.get_by_label("依据").fill("示例文件")
    page.get_by_label("第 1 级累计时长").fill("1")
    press(page, "登记规则")
    page = cast.at("office", "stars/shown/elsewhere/")
    page.get_by_label("公示时长截至").fill(served_on.isoformat())
    page.get_by_label("在哪里公示的").fill("示例公告栏")
    page.locator("main form button[type=submit]").click()
    page = cast.at("executor", "stars/new/")
    page.get_by_label("批次名称").fill("示例批次")
    page.get_by_label("截止日期").fill(served_on.isoformat())
    press(page, "计算候选名单")
    is_done(page, "拟认定")
    batch = page.url.rstrip("/").rpartition("/")[2]
    for step in ("check", "publish"):
        page = cast.at("office", f"stars/{batch}/{step}/")
        page.locator("main form button[type=submit]").click()
        page.wait_for_url(re.compile(rf"/stars/{batch}/$"))
    # She looks at the notice meanwhile, and stays signed in.
    for _ in range(3):
        walk.at(f"open/stars/{batch}/")
        expect(
            walk.page.get_by_text("林*例").or_(walk.page.get_by_text("公示期已满")).first
        ).to_be_visible()
        cast.later(5)
    page = cast.at("office", f"stars/{batch}/confirm/")
    page.get_by_label("认定文号").fill("示例文〔2026〕1号")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(rf"/stars/{batch}/$"))


def verify(walk: Walk) -> None:
    """See the star, download its certificate, and look at what anybody sees of it."""
    page = walk.at("my/notices/")
    follow(page, "您被认定为星级志愿者，证书可以下载")
    page = walk.at("my/")
    assert faults(page) == []
    page.get_by_role("link", name="一星").click()
    assert faults(page) == []
    with page.expect_download() as got:
        follow(page, "下载证书")
    assert got.value.path().read_bytes()[:5] == b"%PDF-"
    follow(page, "看查验页面")
    expect(page.get_by_text("林*例")).to_be_visible()
    expect(page.get_by_text("现在有效")).to_be_visible()
    assert faults(page) == []
