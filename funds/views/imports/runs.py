"""Runs of imports: the list, one run from check to books, and its file of faults."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from funds.permissions import Action, can
from funds.queries.imports import may_open, rows_of, runs_for
from funds.queries.jobs import JobAccess
from funds.services.imports import check_again, confirm_import, refusal_to_confirm
from funds.views.base import FundPage
from funds.views.imports.shapes import ShapePage, label_of
from kit.errors import Refusal
from kit.imports.bulk import BulkShape
from kit.imports.columns import Kind
from kit.jobs.results import open_kept
from kit.models import ENDED, ImportRow, ImportRun, ImportState, Job, JobState, Verdict
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import log_done, log_refusal

BUSY = frozenset({ImportState.CHECKING, ImportState.WRITING})
KIND = {
    ImportState.DONE: "ok",
    ImportState.READY: "warn",
    ImportState.FAULTY: "bad",
    ImportState.UNREADABLE: "bad",
    ImportState.STALE: "bad",
    ImportState.UNCHANGED: "mute",
}
EXPIRED = "错误表已过保留期，已经删除。请重新核对这份文件，再下载。"


@dataclass(frozen=True)
class VerdictTab:
    """One tab of the preview."""

    label: str
    url: str
    active: bool
    count: int


@dataclass(frozen=True)
class ShownRow:
    """One row of the preview."""

    number: int
    name: str
    cells: list[tuple[str, bool, str]]
    faults: list[tuple[str, str]]
    changes: list[tuple[str, str, str]]


class RunsPage(FundPage):
    """Every import the visitor may open, latest first."""

    action = Action.IMPORT
    template_name = "imports/runs.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        page = KeysetPage(
            runs_for(self.fund, self.request.user),
            order=("-id",),
            cursor=request.GET.get(PARAMETER, ""),
        )
        context = {
            "runs": [(run, label_of(run.shape)) for run in page.rows],
            "next_url": page.next_url(request.GET),
            "previous_url": page.previous_url(request.GET),
            "crumbs": [("导入", self.fund.url("imports:home")), ("导入记录", "")],
        }
        return self.page(context)


@method_decorator(never_cache, name="dispatch")
class RunPage(ShapePage):
    """One run: being checked, its preview, being written, done."""

    template_name = "imports/run.html"
    run: ImportRun

    def load(self, **kwargs: Any) -> None:
        found = ImportRun.objects.select_related(
            "file", "brought_by", "confirmed_by", "check_job", "write_job"
        )
        self.run = get_object_or_404(found, number=kwargs["number"])
        super().load(shape=self.run.shape)
        if not may_open(self.shape, self.run, self.request.user):
            raise Http404

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        run, shape = self.run, self.shape
        verdict = self._verdict()
        context = {
            "run": run,
            "shape": shape,
            "badge": KIND.get(ImportState(run.state), "info"),
            "is_busy": run.state in BUSY,
            "job": self.job_shown() if run.state in BUSY else None,
            "tabs": self._tabs(verdict),
            "verdict": verdict.value,
            "heads": self._heads(),
            "not_mine": refusal_to_confirm(self.fund, shape, run, self.request.user),
            "has_faults": run.wrong > 0 and run.check_job.has_result,
            "asks": getattr(shape, "asks", ""),
            "home_url": self.fund.url(shape.home),
            "crumbs": [
                ("导入", self.fund.url("imports:home")),
                (shape.label, self.fund.url("imports:shape", shape=shape.code)),
                (run.number, ""),
            ],
        }
        return self.page({**context, **self._rows(verdict)})

    def _verdict(self) -> Verdict:
        asked = self.request.GET.get("rows", "")
        if asked in Verdict.values:
            return Verdict(asked)
        first = (Verdict.WRONG, Verdict.CHANGED, Verdict.NEW)
        return next((each for each in first if self._count(each)), Verdict.SAME)

    def _count(self, verdict: Verdict) -> int:
        return int(getattr(self.run, verdict.value.lower()))

    def _tabs(self, shown: Verdict) -> list[VerdictTab]:
        return [
            VerdictTab(each.label, f"?rows={each.value}", each is shown, self._count(each))
            for each in (Verdict.NEW, Verdict.CHANGED, Verdict.SAME, Verdict.WRONG)
        ]

    def _rows(self, verdict: Verdict) -> dict[str, Any]:
        if self.run.state == ImportState.CHECKING:
            return {"rows": [], "next_url": "", "previous_url": ""}
        page = KeysetPage(
            rows_of(self.run, verdict),
            order=("number", "id"),
            cursor=self.request.GET.get(PARAMETER, ""),
        )
        return {
            "rows": [self._shown(row) for row in page.rows],
            "next_url": page.next_url(self.request.GET),
            "previous_url": page.previous_url(self.request.GET),
        }

    def _heads(self) -> list[tuple[str, bool]]:
        """Return the listed columns' titles, and which of them hold amounts."""
        listed = (column for column in map(self.shape.column, self.shape.listed) if column)
        return [(column.title, column.kind is Kind.MONEY) for column in listed]

    def _shown(self, row: ImportRow) -> ShownRow:
        shown: list[str] = row.detail["shown"]
        return ShownRow(
            row.number,
            shown[0] if shown else "",
            [(*head, value) for head, value in zip(self._heads(), shown, strict=False)],
            row.detail["faults"],
            row.detail["changes"],
        )

    def current_job(self) -> Job:
        """Return the job that is, or was last, at work on the run."""
        job: Job = self.run.write_job or self.run.check_job
        return job

    def job_shown(self) -> dict[str, Any]:
        """Return what the job component shows."""
        job = self.current_job()
        failed = job.state == JobState.FAILED
        state = "running" if job.state == JobState.DONE else JobState(job.state).name.lower()
        return {
            "title": job.label,
            "state": state,
            "percent": job.progress,
            "note": f"{job.error}（任务号 {job.pk}）" if failed else job.step,
            "poll_url": self.fund.url("imports:progress", number=self.run.number),
            "retry_url": self._retry_url(job) if failed else "",
        }

    def _retry_url(self, job: Job) -> str:
        if can(self.request.user, Action.JOB_RETRY, JobAccess(job, self.fund.pk)):
            return self.fund.url("jobs:retry", job=job.pk)
        return ""


class ProgressPage(RunPage):
    """The job's line alone; once it has ended the page is read anew."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = {"fund": self.fund, "job": self.job_shown()}
        response = render(request, "imports/progress.html", context)
        if self.current_job().state in ENDED:
            response["HX-Refresh"] = "true"
        return response


class RunAct(RunPage):
    """A button of a run."""

    http_method_names = ["post"]


class ConfirmPage(RunAct):
    """Write what was checked."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        shape = self.shape
        try:
            told = shape.heard(request.POST.dict()) if isinstance(shape, BulkShape) else {}
        except Refusal as refusal:
            log_refusal(request, refusal)
            messages.error(request, refusal.message)
        else:
            confirm_import(self.fund, shape, self.run, by=self.request.user, told=told)
        return redirect(self.fund.url("imports:run", number=self.run.number))


class AgainPage(RunAct):
    """Check the same file again."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        run = check_again(self.fund, self.shape, self.run, by=self.request.user)
        messages.info(request, f"正在重新核对，编号 {run.number}。")
        return redirect(self.fund.url("imports:run", number=run.number))


class FaultsPage(RunPage):
    """The sheet again, with a first column that says what is wrong."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:  # type: ignore[override]
        job = self.run.check_job
        if not job.result_sha256:
            raise Refusal("这份表没有错误，没有错误表。")
        if not job.has_result:
            raise Refusal(EXPIRED)
        try:
            file = open_kept(job.result_path)
        except FileNotFoundError as error:
            raise Http404 from error
        log_done(request, f"下载{job.result_name}")
        return FileResponse(file, as_attachment=True, filename=job.result_name)
