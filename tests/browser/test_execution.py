"""An activity is reported from a phone on the spot, with a photograph, and the office shows it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kit import clock
from tests.browser.test_first_pages import faults
from tests.factories.execution import picture

pytestmark = pytest.mark.browser

TITLE = "路口文明劝导（测试）"


def test_an_activity_is_reported_from_a_phone(
    sign_in: Callable[[str], Page], portal: str, tmp_path: Path
) -> None:
    photo = tmp_path / "现场.jpg"
    photo.write_bytes(picture(size=(1200, 900)).read())
    project = f"PY-{clock.today().year}-001"
    phone = sign_in("puyang-implementer")
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto(f"{portal}/puyang/projects/{project}/")
    phone.get_by_role("link", name="执行", exact=True).click()
    assert faults(phone) == []
    phone.get_by_role("link", name="填报活动").click()
    assert faults(phone) == []
    phone.get_by_label("活动名称").fill(TITLE)
    phone.get_by_label("地点").fill("人民路路口")
    phone.get_by_label("活动情况").fill("早高峰引导行人和车辆文明通行。")
    phone.get_by_label("参加的志愿者").fill("8")
    phone.get_by_label("服务时长合计").fill("16")
    phone.get_by_label("受益（人次）").fill("600")
    for part in ("招募注册", "活动记录", "保险保障"):
        phone.get_by_label(part).check()
    phone.get_by_label("其余各项未做的原因").fill("其余各项由街道统一组织")
    phone.get_by_label("照片 1 说明").fill("志愿者在路口")
    phone.get_by_label("照片 1", exact=False).first.set_input_files(photo)
    phone.get_by_role("button", name="提交这次活动的记录").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(TITLE)
    shown = phone.locator(".photos img")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("naturalWidth", 1200)
    assert faults(phone) == []
    office = sign_in("puyang-office")
    office.goto(phone.url)
    office.get_by_role("button", name="公开这张照片").click()
    expect(office.locator(".photos")).to_contain_text("已公开")
    office.goto(f"{portal}/puyang/open/projects/{project}/")
    picture_open = office.get_by_role("img", name="志愿者在路口")
    picture_open.scroll_into_view_if_needed()
    expect(picture_open).to_have_attribute("src", re.compile(r"/open/projects/.+/photos/\d+/$"))
    expect(picture_open).to_have_js_property("naturalWidth", 1200)
