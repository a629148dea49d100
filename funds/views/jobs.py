"""Background jobs as people see them: progress, result, another try."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from funds.permissions import Action, can, demand
from funds.queries.jobs import JobAccess, demanded_by
from funds.queries.results import EXPIRED, open_result
from funds.views.base import FundPage
from kit import jobs
from kit.formats import date_cn
from kit.models import Job, JobState
from kit.refusals import log_done


@method_decorator(never_cache, name="dispatch")
class JobPage(FundPage):
    """A page about one job of the fund."""

    action = Action.JOB_VIEW
    job: Job

    def load(self, **kwargs: Any) -> None:
        self.job = get_object_or_404(Job, pk=kwargs["job"], fund=self.fund)

    def needed(self) -> Action:
        """Return the page's action, once what the job itself demands is granted."""
        for action in demanded_by(self.job):
            demand(self.request.user, action, self.fund)
        return self.action

    def subject(self) -> JobAccess:
        return JobAccess(self.job, self.fund.pk)


class StatusPage(JobPage):
    """Where the job stands: a whole page, or only the fragment when the page asks again."""

    template_name = "jobs/page.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = {"job": self.job, "shown": self._shown()}
        if request.headers.get("HX-Request") == "true":
            return render(request, "jobs/status.html", context)
        sees_reports = can(request.user, Action.REPORT_VIEW, self.fund)
        return self.page({**context, "sees_reports": sees_reports})

    def _shown(self) -> dict[str, Any]:
        """Return what the job component shows."""
        job = self.job
        may_retry = job.state == JobState.FAILED and can(
            self.request.user, Action.JOB_RETRY, self.subject()
        )
        return {
            "state": JobState(job.state).name.lower(),
            "percent": job.progress,
            "note": self._note(),
            "poll_url": self._url("status"),
            "open_url": self._url("download") if job.has_result else "",
            "retry_url": self._url("retry") if may_retry else "",
        }

    def _url(self, name: str) -> str:
        return self.fund.url(f"jobs:{name}", job=self.job.pk)

    def _note(self) -> str:
        job = self.job
        if job.state == JobState.FAILED:
            return f"{job.error}（任务号 {job.pk}）"
        if job.state != JobState.DONE:
            return job.step
        if not job.result_sha256:
            return "已经办完。"
        if not job.has_result or job.expires_at is None:
            return EXPIRED
        return f"{job.result_name}，保留到{date_cn(timezone.localdate(job.expires_at))}"


class DownloadPage(JobPage):
    """The result file, as an attachment."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        job = self.job
        result = open_result(job)
        log_done(request, f"下载{job.result_name}")
        return FileResponse(result, as_attachment=True, filename=job.result_name)


class RetryPage(JobPage):
    """Another try at a failed job, by the person who asked for it."""

    action = Action.JOB_RETRY
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        jobs.retry(self.job)
        return redirect(self.fund.url("jobs:status", job=self.job.pk))
