"""Pages of audit (项目审计): of one project, its audit file, and the list of those at audit."""

import tempfile
from pathlib import Path
from typing import Any, ClassVar

from django.http import FileResponse, HttpRequest, HttpResponse

from funds.permissions import Action, can
from funds.views.base import FundPage
from kit import clock
from kit.exports import Column, Kind, LedgerSheet, write_ledger
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import log_done
from projects.models import AuditFinding, Expense, FindingState
from projects.queries.audit_file import audit_file
from projects.queries.audits import (
    AT_AUDIT,
    at_audit,
    audits_of,
    concluded_within,
    drawn_among,
    findings_of,
    may_go_on_with,
    present_audit,
    sample_drawn,
    with_audit,
)
from projects.queries.spending import vouchers_of
from projects.stages import State
from projects.views.base import ListedPage

HOME = ("审计", "audits:list")
COLUMNS = (
    Column("serial", "序号", Kind.SERIAL, width=6),
    Column("spent_on", "支出日期", Kind.DATE, width=12),
    Column("voucher", "凭证号", width=14),
    Column("number", "支出编号", width=16),
    Column("line", "预算科目", width=18),
    Column("item", "预算明细", width=18),
    Column("summary", "用途", width=28),
    Column("receiver", "收款方", width=22),
    Column("invoice", "发票号码", width=22),
    Column("amount", "金额", Kind.MONEY, width=16, total=True),
    Column("file", "票据影像", width=10),
)


class AuditPage(ListedPage):
    """A page of one project's audit."""

    home = HOME


class ProjectAudit(AuditPage):
    """Everything a project's audits came to, and what the unit has to answer."""

    template_name: ClassVar[str] = "audits/project.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        person, project = request.user, self.project
        rounds = audits_of(project)
        by_round: dict[int, list[AuditFinding]] = {row.pk: [] for row in rounds}
        for finding in findings_of(project):
            by_round[finding.audit_id].append(finding)
        return self.page(
            {
                "rounds": [(row, by_round[row.pk]) for row in rounds],
                "at_audit": project.state == State.AUDIT,
                "may_audit": project.state == State.AUDIT
                and can(person, Action.PROJECT_AUDIT, project),
                "may_answer": project.state in AT_AUDIT and can(person, Action.RECTIFY, project),
                "may_resubmit": project.state == State.AUDIT_RECTIFYING
                and can(person, Action.RECTIFY, project),
                "sees_file": can(person, Action.MONEY_VIEW, project),
                "open": FindingState.OPEN,
            }
        )


class AuditFilePage(AuditPage):
    """The audit file in one page, with what is missing."""

    action = Action.MONEY_VIEW
    template_name: ClassVar[str] = "audits/file.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        project, audit = self.project, present_audit(self.project)
        found = vouchers_of(project).select_related("line")
        page: KeysetPage[Expense] = KeysetPage(
            found, order=("number",), cursor=request.GET.get(PARAMETER, "")
        )
        drawn = drawn_among(audit, page.rows) if audit else {}
        return self.page(
            {
                "file": audit_file(project, self.fund),
                "vouchers": [(row, drawn.get(row.pk)) for row in page.rows],
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "sample": sample_drawn(audit) if audit else None,
                "may_find": audit is not None and may_go_on_with(audit, project, self.request.user),
                "may_export": can(request.user, Action.EXPORT, project),
            }
        )


class VouchersFile(AuditPage):
    """The vouchers of a project as a spreadsheet."""

    action = Action.EXPORT

    def get(self, request: HttpRequest, **kwargs: Any) -> FileResponse:
        project = self.project
        name = f"凭证清单-{project.number}.xlsx"
        sheet = LedgerSheet(
            title=f"{project.name}凭证清单",
            unit=self.fund.office_name,
            dated=clock.today(),
            columns=COLUMNS,
            notes=("只列有效的支出，已冲销的不列。",),
        )
        found = vouchers_of(project).select_related("line").order_by("spent_on", "id")
        rows = (
            {
                "spent_on": row.spent_on,
                "voucher": row.voucher,
                "number": row.number,
                "line": row.line.get_kind_display(),
                "item": row.line.item,
                "summary": row.summary,
                "receiver": row.receiver,
                "invoice": row.invoice or None,
                "amount": row.amount,
                "file": "有" if row.file_id else "没有",
            }
            for row in found
        )
        # The file lives on, nameless, until the answer is sent.
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "vouchers.xlsx"
            write_ledger(path, sheet, rows)
            content = path.open("rb")
        log_done(request, f"下载{name}")
        return FileResponse(content, as_attachment=True, filename=name)


class AuditList(FundPage):
    """What is audited now, and what audits came to."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "audits/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        done = request.GET.get("view") == "done"
        cursor, rows = request.GET.get(PARAMETER, ""), []
        if done:
            found = concluded_within(self.request.user, self.fund.pk)
            page: KeysetPage[Any] = KeysetPage(found, order=("-concluded_at", "-id"), cursor=cursor)
            rows = page.rows
        else:
            page = KeysetPage(
                at_audit(self.request.user, self.fund.pk), order=("number", "id"), cursor=cursor
            )
            rows = with_audit(page.rows)
        return self.page(
            {
                "done": done,
                "rows": rows,
                "may_audit": can(request.user, Action.PROJECT_AUDIT, self.fund),
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
            }
        )
