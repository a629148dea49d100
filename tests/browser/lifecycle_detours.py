"""What does not go straight (补正、异议、变更、整改、终止), through the pages."""

from datetime import timedelta

from playwright.sync_api import expect

from tests.browser.lifecycle_applying import PROJECT, fill_elements
from tests.browser.lifecycle_cast import Cast, follow, is_done, number_in, press, stands_at
from tests.browser.lifecycle_running import bring_sheet, visit

OBJECTION = "这个路口已经有交警值守，请核实是否重复。"


def register(cast: Cast) -> str:
    """Let the lead unit register a project without a call and submit it; return its number."""
    lead = cast.at("lead", "projects/")
    follow(lead, "登记项目")
    fill_elements(lead, cast)
    press(lead, "存为草稿")
    return submit(cast, lead.url.rpartition("/puyang/")[2])


def submit(cast: Cast, path: str) -> str:
    lead = cast.at("lead", path)
    follow(lead, "提交申报")
    press(lead, "提交申报")
    is_done(lead, "待形式审查")
    return number_in(lead, r"PY-\d{4}-\d{3}")


def return_for_correction(cast: Cast, project: str) -> None:
    """Let the office send the application back, the lead unit correct it and submit it again."""
    office = cast.at("office", f"projects/{project}/")
    follow(office, "办理形式审查")
    for met in office.get_by_label("符合", exact=True).all()[1:]:
        met.check()
    office.get_by_label("不符合", exact=True).first.check()
    office.get_by_label("退回补正", exact=True).check()
    office.get_by_label("意见").fill("志愿者人数和开展次数对不上，请核对。")
    office.get_by_label("补正截止日期").fill(f"{cast.today() + timedelta(days=7)}")
    press(office, "记录审查结论")
    stands_at(cast, "office", project, "草稿")
    lead = stands_at(cast, "lead", project, "草稿")
    follow(lead, "修改资料")
    lead.get_by_label("志愿者人数").fill("60")
    press(lead, "保存资料")
    submit(cast, f"projects/{project}/")


def pass_review(cast: Cast, project: str) -> None:
    """Let the office record the review of a project that answers no call."""
    office = cast.at("office", f"projects/{project}/")
    follow(office, "登记评审通过")
    office.get_by_label("说明").fill("办公会议研究同意。")
    press(office, "登记评审通过")
    stands_at(cast, "office", project, "待发布公示")


def object_in_public(cast: Cast, notice: str) -> None:
    """Let anybody object on the public page, without an account."""
    browser = cast.at("office", f"notices/{notice}/").context.browser
    assert browser is not None
    visitor = browser.new_page(locale="zh-CN")
    visitor.goto(f"{cast.fund}/open/notices/{notice}/")
    follow(visitor, "提出异议")
    visitor.get_by_label("对哪个项目有异议").select_option(index=1)
    visitor.get_by_label("异议内容").fill(OBJECTION)
    press(visitor, "提交异议")
    is_done(visitor, "YY-")
    visitor.close()


def answer_objection(cast: Cast, notice: str) -> None:
    """Let the office look into the objection and answer it."""
    office = cast.at("office", f"notices/{notice}/")
    follow(office, OBJECTION)
    office.get_by_label("异议不成立").check()
    office.get_by_label("调查处理情况").fill("向交警支队了解，雨天没有固定值守。")
    office.get_by_label("给异议人的答复").fill("经核实不重复。")
    press(office, "保存处理结果")
    is_done(office, "不成立")


def put_off(cast: Cast, project: str) -> None:
    """Let the lead unit ask for a later end, and the office approve it."""
    later = f"{cast.today() + timedelta(days=260)}"
    lead = cast.at("lead", f"amendments/{project}/")
    follow(lead, "申请变更")
    lead.get_by_label("变更理由和依据").fill("寒假停课，活动顺延。")
    lead.get_by_label("结束日期").fill(later)
    press(lead, "提交变更申请")
    number = number_in(lead, r"BX-\d{4}-\d{3}")
    office = cast.at("office", f"amendments/{project}/{number}/")
    follow(office, "批准变更")
    press(office, "批准变更")
    office = cast.at("office", f"projects/{project}/")
    is_done(office, later)


def fail_and_rectify(cast: Cast, project: str) -> None:
    """Let the evaluator fail the mid-term, and the lead unit rectify."""
    evaluator = visit(cast, project)
    evaluator.get_by_label("存在问题").fill("三所小学还没有开展。")
    evaluator.get_by_label("等次").select_option(label="不合格")
    evaluator.get_by_label("整改期限").fill(f"{cast.today() + timedelta(days=30)}")
    bring_sheet(evaluator, 650)
    press(evaluator, "提交评估")
    stands_at(cast, "evaluator", project, "待中期整改")
    lead = cast.at("lead", f"evaluation/{project}/")
    follow(lead, "提交整改")
    lead.get_by_label("整改情况").fill("已与三所小学商定时间。")
    press(lead, "提交整改")
    stands_at(cast, "lead", project, "待中期评估")


def terminate(cast: Cast, project: str, refund: str) -> None:
    """Let the office end the project and ask money back, and finance record what arrives."""
    office = cast.at("office", f"projects/{project}/")
    office.get_by_text("其他办理").click()
    follow(office, "终止项目")
    office.get_by_label("终止的原因和依据").fill("单位来函，人员调整，无力继续。")
    office.get_by_label("要求退回的金额").fill(refund)
    office.get_by_label("退款期限").fill(f"{cast.today() + timedelta(days=20)}")
    press(office, "终止项目")
    stands_at(cast, "office", project, "已终止")
    finance = cast.at("finance", "money/refunds/")
    finance.locator("main a.row-title").first.click()
    follow(finance, "登记退款到账")
    finance.get_by_label("到账金额").fill(refund)
    finance.get_by_label("到账日期").fill(f"{cast.today()}")
    press(finance, "登记退款到账")
    finance = cast.at("finance", f"projects/{project}/")
    expect(finance.get_by_role("heading", level=1)).to_have_text(PROJECT)
    follow(finance, "登记退款")
    finance.get_by_label("说明").fill("退款已到账。")
    press(finance, "登记退款")
    stands_at(cast, "finance", project, "已退款")
