"""The caller's own background jobs, and their files."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.base import FundApi, FundList
from funds.api.shapes import JobShown
from funds.permissions import Accessible, Action
from funds.queries.jobs import JobAccess, demand_job, is_hidden
from funds.queries.results import open_result
from kit.api.operations import Operation
from kit.models import Job
from kit.refusals import log_done

A = Action


class JobList(FundList):
    """The jobs the caller asked for, the latest first."""

    tag = "后台任务"
    operations = {
        "GET": Operation("list_jobs", "列出我的后台任务", A.JOB_VIEW, JobShown, many=True)
    }
    order = ("-created_at", "-id")

    def rows(self) -> QuerySet[Job]:
        mine = Job.objects.filter(fund=self.fund, requested_by=self.person)
        years = self.reach(A.JOB_VIEW)
        if years is None:
            return mine
        return mine.filter(Q(args__year__in=sorted(years)) | ~Q(args__has_key="year"))


class JobDetail(FundApi):
    """One job: how far it is."""

    tag = "后台任务"
    operations = {"GET": Operation("get_job", "看一个后台任务", A.JOB_VIEW, JobShown)}
    job: Job

    def load(self, **kwargs: Any) -> None:
        self.job = get_object_or_404(Job, pk=kwargs["job"], fund=self.fund)
        if is_hidden(self.job, self.person):
            raise Http404

    def check(self, request: Request) -> None:
        demand_job(self.job, self.fund, self.person)
        super().check(request)

    def subject(self) -> Accessible:
        return JobAccess(self.job, self.fund.pk)

    def get(self, request: Request, **kwargs: Any) -> Response | FileResponse:
        return self.answer(self.job)


class JobFile(JobDetail):
    """A job's result file."""

    operations = {
        "GET": Operation("download_job_file", "下载任务的结果文件", A.JOB_VIEW, file="*/*")
    }

    def get(self, request: Request, **kwargs: Any) -> FileResponse:
        result = open_result(self.job)
        log_done(request._request, f"下载{self.job.result_name}")
        return FileResponse(result, as_attachment=True, filename=self.job.result_name)
