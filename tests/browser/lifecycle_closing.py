"""Audit, closure and archive (审计、结项、归档), through the pages."""

from pathlib import Path

from playwright.sync_api import expect

from reports.archive.verifying import faults_of
from tests.browser.camera import take
from tests.browser.lifecycle_cast import (
    JOB_MILLISECONDS,
    Cast,
    follow,
    is_done,
    press,
    scan,
    stands_at,
)

SEED = "2026 福彩 3D 第 300 期 0 9 2"
DRAWN = 2


def audit(cast: Cast, project: str) -> None:
    """Let the auditor open the audit, draw vouchers by a seed, check them, find it clean."""
    auditor = cast.at("auditor", f"projects/{project}/")
    follow(auditor, "办理审计")
    press(auditor, "开始审计")
    follow(auditor, "抽取凭证")
    auditor.get_by_label("抽取张数").fill(f"{DRAWN}")
    auditor.get_by_label("随机种子").fill(SEED)
    press(auditor, "抽取凭证")
    is_done(auditor, f"3 张里抽 {DRAWN} 张")
    follow(auditor, f"核查凭证（还有 {DRAWN} 张）")
    for result in auditor.get_by_label("核查结果").all():
        result.select_option(label="相符")
    take(auditor, "vouchers")
    press(auditor, "保存核查结果")
    auditor = cast.at("auditor", f"audits/{project}/audit/")
    follow(auditor, "出具审计意见")
    auditor.get_by_label("审计意见").select_option(label="无保留意见")
    auditor.get_by_label("办理结果").select_option(label="通过审计")
    auditor.get_by_label("审计结论").fill("抽查的凭证齐全、相符，支出没有超出预算。")
    auditor.get_by_label("专项审计报告").set_input_files(scan("审计报告", 710))
    press(auditor, "出具审计意见")
    stands_at(cast, "auditor", project, "待结项")


def close(cast: Cast, project: str) -> None:
    """Let the lead unit hand its summary in, and the office close the project."""
    lead = cast.at("lead", f"closing/{project}/")
    follow(lead, "写结项总结")
    lead.get_by_label("项目成效").fill("雨天护送学生 2100 人次，没有发生事故。")
    lead.get_by_label("经验与不足").fill("雨具要提前分发。")
    lead.get_by_label("下一阶段打算").fill("明年扩到十所小学。")
    press(lead, "提交结项总结")
    is_done(lead, "已提交")
    office = cast.at("office", f"projects/{project}/")
    follow(office, "准予结项")
    press(office, "准予结项")
    stands_at(cast, "office", project, "待付尾款")


def make_package(cast: Cast, project: str, path: Path) -> tuple[int, list[str]]:
    """Let the office have the archive made and download it; return what its manifest says."""
    office = cast.at("office", f"projects/{project}/")
    follow(office, "归档项目")
    press(office, "生成归档包")
    expect(office.locator(".job-done")).to_be_visible(timeout=JOB_MILLISECONDS)
    follow(office, "回去接着办")
    follow(office, "回到结项")
    take(office, "archive")
    with office.expect_download() as download:
        office.locator("main a[download]").first.click()
    download.value.save_as(path)
    return faults_of(path)


def archive(cast: Cast, project: str) -> None:
    """Let the office archive the project; then nobody changes it any more."""
    office = cast.at("office", f"closing/{project}/archive/")
    press(office, "归档项目")
    stands_at(cast, "office", project, "已归档")
    lead = cast.at("lead", f"projects/{project}/")
    expect(lead.get_by_role("link", name="修改资料")).to_have_count(0)
