"""Background jobs as people see them: progress, result, another try."""

from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from funds.models import Fund
from funds.permissions import Action, can
from funds.queries.jobs import JobAccess, demand_job, is_hidden
from funds.queries.results import EXPIRED, open_result
from funds.views.base import FundPage
from kit import jobs
from kit.formats import date_cn
from kit.models import Job, JobState
from kit.refusals import log_done

BACK = "back"


def watch(fund: Fund, job: Job, *, back: str) -> HttpResponseRedirect:
    """Go to a job's page, which leads back to where one goes on when it is done.

    Args:
        back: the path of a page of the fund.
    """
    return HttpResponseRedirect(f"{fund.url('jobs:status', job=job.pk)}?{urlencode({BACK: back})}")


@method_decorator(never_cache, name="dispatch")
class JobPage(FundPage):
    """A page about one job of the fund."""

    action = Action.JOB_VIEW
    job: Job

    def load(self, **kwargs: Any) -> None:
        self.job = get_object_or_404(Job, pk=kwargs["job"], fund=self.fund)
        if is_hidden(self.job, self.request.user):
            raise Http404

    def needed(self) -> Action:
        """Return the page's action, once what the job itself demands is granted."""
        demand_job(self.job, self.fund, self.request.user)
        return self.action

    def subject(self) -> JobAccess:
        return JobAccess(self.job, self.fund.pk)

    @property
    def back(self) -> str:
        """Where the visitor goes on: a path of this fund, or nothing."""
        back = self.request.GET.get(BACK, "")
        return back if back.startswith(f"/{self.fund.slug}/") else ""

    def job_url(self, name: str) -> str:
        """Return the address of a page of this job, which leads back to the same place."""
        url = self.fund.url(f"jobs:{name}", job=self.job.pk)
        return f"{url}?{urlencode({BACK: self.back})}" if self.back else url


class StatusPage(JobPage):
    """Where the job stands: a whole page, or only the fragment when the page asks again."""

    template_name = "jobs/page.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = {"job": self.job, "shown": self._shown()}
        if request.headers.get("HX-Request") == "true":
            return render(request, "jobs/status.html", context)
        sees_reports = can(request.user, Action.REPORT_VIEW, self.fund)
        return self.page({**context, "sees_reports": sees_reports, "back": self.back})

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
            "poll_url": self.job_url("status"),
            "open_url": self.job_url("download") if job.has_result else "",
            "retry_url": self.job_url("retry") if may_retry else "",
        }

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
        return redirect(self.job_url("status"))
