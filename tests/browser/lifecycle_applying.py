"""From the call to the form check (征集、申报、形式审查), through the pages."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.browser.camera import take
from tests.browser.lifecycle_cast import Cast, follow, is_done, number_in, press, row, scan

CALL = "“志愿濮阳”专项基金项目征集（示意）"
PROJECT = "雨天护学路口志愿服务（示意）"
CATEGORY = "文明交通志愿服务项目"
LEAD, IMPLEMENTER = "市志愿服务联合会（示意）", "文明交通志愿服务队（示意）"
BUDGET = (
    ("MATERIALS", "雨衣和反光背心", "200", "200", "40,000.00"),
    ("SUBSIDY", "交通和误餐", "50", "300", "15,000.00"),
    ("MANAGEMENT", "项目管理", "5000", "1", "5,000.00"),
)
ASKED = "60,000.00"


def publish_call(cast: Cast) -> str:
    """Let the office draft a call for seven experts a project, publish it; return its number."""
    office = cast.at("office", "calls/new/")
    office.get_by_label("标题").fill(CALL)
    office.get_by_label("公告正文").fill("请各牵头单位按公告要求申报。")
    office.get_by_label("截止日期").fill(f"{cast.today() + timedelta(days=10)}")
    office.get_by_label(CATEGORY).check()
    office.get_by_label("单个项目申请上限").fill("100,000.00")
    office.get_by_label("管理费上限").fill("10")
    office.get_by_label("每个项目的评审专家").fill("7")
    take(office, "call", office.get_by_label("标题"))
    press(office, "保存草稿")
    number = number_in(office, r"ZJ-\d{4}-\d{3}")
    follow(office, "发布公告")
    press(office, "发布公告")
    is_done(office, "已发布")
    return number


def apply(cast: Cast, call: str) -> str:
    """Let the lead unit fill the whole application in and submit it; return its number."""
    lead = cast.at("lead", f"calls/{call}/")
    follow(lead, "申报项目")
    expect(lead.get_by_label("征集公告").locator("option:checked")).to_contain_text(CALL)
    fill_elements(lead, cast)
    fill_aims_and_plan(lead)
    fill_budget_and_team(lead)
    lead.get_by_label("加盖公章的申报书扫描件").set_input_files(scan("申报书", 701))
    press(lead, "存为草稿")
    expect(lead.get_by_role("heading", level=1)).to_have_text(PROJECT)
    follow(lead, "提交申报")
    press(lead, "提交申报")
    is_done(lead, "待形式审查")
    return number_in(lead, r"PY-\d{4}-\d{3}")


def fill_elements(lead: Page, cast: Cast) -> None:
    lead.get_by_label("项目名称").fill(PROJECT)
    lead.get_by_label("服务对象").fill("上学放学的小学生和家长")
    lead.get_by_label("服务类型").fill("文明交通劝导")
    lead.get_by_label("服务时长").fill("每次 2 小时，共 6 个月")
    lead.get_by_label("志愿者人数").fill("80")
    lead.get_by_label("开展次数").fill("60")
    lead.get_by_label("项目资金保障").fill("专项基金资助")
    lead.get_by_label("类别", exact=False).first.select_option(label=CATEGORY)
    lead.get_by_label("牵头单位", exact=False).first.select_option(label=LEAD)
    lead.get_by_label("实施单位", exact=False).first.select_option(label=IMPLEMENTER)
    lead.get_by_label("申请金额").fill(ASKED)
    first = lead.locator("#part-amount")
    first.get_by_label("开始日期").fill(f"{cast.today() + timedelta(days=30)}")
    first.get_by_label("结束日期").fill(f"{cast.today() + timedelta(days=200)}")


def fill_aims_and_plan(lead: Page) -> None:
    lead.get_by_label("项目背景与必要性").fill("雨天校门口人车混行，家长担心。")
    lead.get_by_label("项目目标").fill("雨天上学放学时段校门口有人引导。")
    indicator = row(lead, "indicators", 0)
    indicator.get_by_label("指标").fill("护送学生")
    indicator.get_by_label("目标值").fill("2000")
    indicator.get_by_label("计量单位").select_option(label="人次")
    planned = row(lead, "plan", 0)
    planned.get_by_label("活动").fill("雨天护学")
    planned.get_by_label("场次").fill("60")
    planned.get_by_label("地点").fill("市区六所小学")
    lead.get_by_label("风险与应对").fill("暴雨预警时停止活动。")
    lead.get_by_label("志愿者保险与保障").fill("为每名志愿者投保意外险。")


def fill_budget_and_team(lead: Page) -> None:
    for place, (kind, item, price, count, amount) in enumerate(BUDGET):
        if row(lead, "budget", place).count() == 0:
            press(lead, "加一行预算")
        line = row(lead, "budget", place)
        line.get_by_label("科目").select_option(kind)
        line.get_by_label("明细").fill(item)
        line.get_by_label("单价").fill(price)
        line.get_by_label("数量").fill(count)
        expect(line.locator("[data-amount]")).to_have_text(amount)
    take(lead, "budget", lead.locator("#part-budget"))
    leader = row(lead, "team", 0)
    leader.get_by_label("姓名").fill("示例负责人")
    leader.get_by_label("分工").fill("统筹")
    leader.get_by_label("项目负责人").check()


def accept(cast: Cast, project: str) -> None:
    """Let the office check the application line by line and accept it."""
    office = cast.at("office", f"projects/{project}/")
    follow(office, "办理形式审查")
    for met in office.get_by_label("符合", exact=True).all():
        met.check()
    office.get_by_label("通过", exact=True).check()
    take(office, "screening")
    press(office, "记录审查结论")
    is_done(office, "待专家评审")
