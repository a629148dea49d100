"""Execution and evaluation (执行、评估), through the pages."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.browser.camera import take
from tests.browser.lifecycle_cast import Cast, follow, is_done, press, scan, stands_at

ACTIVITY = "十二月雨天护学"
EXPENSES = (
    ("雨衣和反光背心", "36,000.00", "示例雨具厂", "记-0101"),
    ("交通和误餐", "13,500.00", "示例餐饮店", "记-0102"),
    ("交通和误餐", "1,200.00", "示例公交公司", "记-0103"),
)


def report_activity(cast: Cast, project: str) -> None:
    """Let the lead unit report an activity with its photograph."""
    lead = cast.at("lead", f"execution/{project}/")
    follow(lead, "填报活动")
    lead.get_by_label("活动名称").fill(ACTIVITY)
    lead.get_by_label("对应活动计划").select_option(index=1)
    lead.get_by_label("活动日期").fill(f"{cast.today()}")
    lead.get_by_label("地点").fill("示例小学门口")
    lead.get_by_label("活动情况").fill("引导学生撑伞过街，劝导车辆礼让。")
    lead.get_by_label("参加的志愿者").fill("30")
    lead.get_by_label("服务时长合计").fill("60")
    lead.get_by_label("受益（人次）").fill("1200")
    lead.get_by_label("招募注册").check()
    lead.get_by_label("其余各项未做的原因").fill("其余各项由学校统一组织")
    lead.get_by_label("照片 1", exact=False).first.set_input_files(scan("现场", 703))
    take(lead, "activity")
    press(lead, "提交这次活动的记录")
    expect(lead.get_by_role("heading", level=1)).to_have_text(ACTIVITY)


def record_expenses(cast: Cast, project: str) -> None:
    """Let the lead unit record what it spent, voucher by voucher."""
    for place, (line, amount, receiver, voucher) in enumerate(EXPENSES):
        lead = cast.at("lead", f"execution/{project}/")
        follow(lead, "登记支出")
        option = lead.get_by_label("预算科目").locator("option").filter(has_text=line)
        lead.get_by_label("预算科目").select_option(label=option.inner_text())
        lead.get_by_label("支出日期").fill(f"{cast.today()}")
        lead.get_by_label("金额").fill(amount)
        lead.get_by_label("用途").fill(line)
        lead.get_by_label("收款方").fill(receiver)
        lead.get_by_label("凭证号", exact=True).fill(voucher)
        lead.get_by_label("票据影像").set_input_files(scan(voucher, 704 + place))
        take(lead, "expense")
        press(lead, "登记这笔支出")
        is_done(lead, voucher)


def evaluate(cast: Cast, project: str, achieved: str, then: str) -> None:
    """Let the office assign the evaluator, who visits, grades and submits."""
    evaluator = visit(cast, project)
    evaluator.get_by_label("“护送学生”的完成值").fill(achieved)
    evaluator.get_by_label("等次").select_option(label="良好")
    bring_sheet(evaluator, 600 + int(achieved) % 100)
    take(evaluator, "evaluation", evaluator.get_by_role("heading", name="走访", exact=True))
    press(evaluator, "提交评估")
    stands_at(cast, "evaluator", project, then)


def visit(cast: Cast, project: str) -> Page:
    """Assign the evaluator and let them begin the form; return its page."""
    office = cast.at("office", f"evaluation/{project}/")
    follow(office, "指派评估员")
    office.get_by_label("评估员").select_option(label="示例评估员")
    office.get_by_label("完成期限").fill(f"{cast.today() + timedelta(days=15)}")
    press(office, "指派评估员")
    evaluator = cast.at("evaluator", f"evaluation/{project}/")
    follow(evaluator, "填写评估表")
    evaluator.get_by_label("走访日期").fill(f"{cast.today()}")
    evaluator.get_by_label("走访地点").fill("示例小学")
    evaluator.get_by_label("访谈对象").fill("家长 3 人，志愿者 5 人")
    evaluator.get_by_label("完成情况").fill("看了活动记录和现场。")
    return evaluator


def bring_sheet(evaluator: Page, width: int) -> None:
    sheet = scan(f"走访表{width}", width)
    evaluator.get_by_label("附件", exact=False).first.set_input_files(sheet)
