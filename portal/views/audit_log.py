"""The access log across funds (审计日志), for the one administrator who may read it."""

import uuid
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from funds.permissions import Action
from kit import jobs
from kit.errors import Refusal
from kit.formats import date_cn
from kit.jobs.results import open_kept
from kit.models import Job, JobState
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import log_done
from portal.forms_log import LogForm
from portal.services.log_export import LOG_JOB, request_log
from portal.views.platform_base import PlatformPage
from portal.window.audit_log import log_lines

EXPIRED = "这个文件已过保留期，已经删除。请重新导出。"


class LogPage(PlatformPage):
    """The lines asked for, page by page, the newest first."""

    action = Action.AUDIT_LOG_VIEW
    template_name = "platform/log.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = LogForm(request.GET)
        lines = log_lines(asked.wanted())
        paged = KeysetPage(lines, order=("-id",), cursor=request.GET.get(PARAMETER, ""))
        return self.page(
            {
                "asked": asked,
                "rows": paged.rows,
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
                "narrowed": any(asked.wanted().stored().values()),
                "key": uuid.uuid4().hex,
            }
        )


class LogExport(PlatformPage):
    """The button that asks for the lines as a spreadsheet."""

    action = Action.AUDIT_LOG_VIEW
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = LogForm(request.POST)
        if not asked.understood:
            raise Refusal("有一个筛选条件看不懂，没有导出。请回到审计日志改好再导出。")
        key = request.POST.get("key", "").replace("\0", "")[:40] or None
        job = request_log(asked.wanted(), by=self.request.user, key=key)
        return redirect("platform:log_job", job=job.pk)


class LogJobPage(PlatformPage):
    """How far one's own export is; a fragment when the page asks again."""

    action = Action.AUDIT_LOG_VIEW
    template_name = "platform/log_job.html"
    job: Job

    def load(self, **kwargs: Any) -> None:
        own = Job.objects.filter(kind=LOG_JOB, requested_by=self.request.user)
        self.job = get_object_or_404(own, pk=kwargs["job"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = {"job": self.job, "state": self.job.state.lower(), "note": self._note()}
        if request.headers.get("HX-Request") == "true":
            return render(request, "platform/log_job_status.html", context)
        return self.page(context)

    def _note(self) -> str:
        job = self.job
        if job.state == JobState.FAILED:
            return f"{job.error}（任务号 {job.pk}）"
        if job.state != JobState.DONE:
            return job.step
        if not job.has_result or job.expires_at is None:
            return EXPIRED
        return f"{job.result_name}，保留到{date_cn(job.expires_at.date())}"


class LogDownload(LogJobPage):
    """The spreadsheet, as an attachment; taking it is a line of the log."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:  # type: ignore[override]
        job = self.job
        if job.state != JobState.DONE:
            raise Refusal("这个任务还没有做完，没有文件可以下载。请等它完成。")
        if not job.has_result:
            raise Refusal(EXPIRED)
        try:
            result = open_kept(job.result_path)
        except FileNotFoundError as error:
            raise Refusal("文件找不到了。请重新导出，并告诉平台管理员。") from error
        log_done(request, f"下载{job.result_name}")
        return FileResponse(result, as_attachment=True, filename=job.result_name)


class LogRetry(LogJobPage):
    """Another try at a failed export."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        jobs.retry(self.job)
        return redirect("platform:log_job", job=self.job.pk)
