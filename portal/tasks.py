"""The jobs of the platform."""

from collections.abc import Iterator

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from kit import clock
from kit.exports import Column, Kind, LedgerSheet, write_ledger
from kit.exports.writer import Row
from kit.jobs import JobRun, handler
from kit.models import AccessLog
from portal.resets import RESET_JOB, mail_reset_links
from portal.services.log_export import LOG_JOB
from portal.sessions import SessionStore
from portal.window.audit_log import LogFilter, log_lines

COLUMNS = (
    Column("serial", "序号", Kind.SERIAL, 6),
    Column("at", "时间", width=20),
    Column("fund", "基金", width=20),
    Column("account", "账号", width=18),
    Column("person", "姓名", width=12),
    Column("action", "办理", width=24),
    Column("subject", "对象", width=34),
    Column("outcome", "结果", width=8),
    Column("reason", "说明", width=44),
    Column("request", "请求号", width=26),
)


@handler(LOG_JOB)
def write_log(run: JobRun) -> None:
    """Write the lines asked for, newest first, row by row from one reading."""
    wanted = LogFilter.restored(run.args)
    sheet = LedgerSheet(
        title="审计日志",
        unit="志愿城市专项基金平台",
        dated=clock.today(),
        columns=COLUMNS,
        notes=(_told(wanted),),
        money_unit="—",
        tab="审计日志",
    )
    run.progress(10, "正在写表")
    with transaction.atomic():
        lines = log_lines(wanted).order_by("-id").iterator(chunk_size=500)
        write_ledger(run.output(f"审计日志-{clock.today():%Y%m%d}.xlsx"), sheet, _rows(lines))


def _rows(lines: Iterator[AccessLog]) -> Iterator[Row]:
    for line in lines:
        person = line.person
        yield {
            "at": f"{timezone.localtime(line.at):%Y-%m-%d %H:%M:%S}",
            "fund": line.fund.name if line.fund else "平台",
            "account": person.get_username() if person else "",
            "person": str(person) if person else "没有登录",
            "action": line.action,
            "subject": line.subject,
            "outcome": line.get_outcome_display(),
            "reason": line.reason,
            "request": line.request_id,
        }


def _told(wanted: LogFilter) -> str:
    """Return in words what the lines were narrowed by."""
    conditions = [
        f"基金：{wanted.fund}" if wanted.fund else "",
        f"账号：{wanted.person}" if wanted.person else "",
        f"结果：{wanted.outcome.label}" if wanted.outcome else "",
        f"自 {wanted.first}" if wanted.first else "",
        f"至 {wanted.last}" if wanted.last else "",
    ]
    return "筛选条件：" + ("，".join(part for part in conditions if part) or "全部")


@handler(RESET_JOB)
def mail_reset(run: JobRun) -> None:
    """Mail reset links to the accounts of an address; an address without account gets nothing."""
    mail_reset_links(run.args["email"])


@shared_task(name="portal.sweep_sessions")
def sweep_sessions() -> None:
    """Remove sessions that ended hours ago; nobody can use them again."""
    SessionStore.clear_expired()
