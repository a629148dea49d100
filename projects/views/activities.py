"""Pages of the activities of one project (活动记录)."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from funds.permissions import Action, can
from kit.errors import Refusal
from kit.files import as_attachment
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out, log_done
from projects.forms.execution import ActivityForm, WithdrawForm
from projects.models import ActivityPart, ActivityPhoto, ActivityReport
from projects.queries.execution import activities_of, execution_totals
from projects.services.activities import let_photo_be_seen, report_activity, withdraw_activity
from projects.services.running import refusal_to_report
from projects.views.base import ProjectPage

PHOTOS_AGAIN = "浏览器不会记住选过的照片。请重新选择照片后再提交。"


class Activities(ProjectPage):
    """All activities of the project, page by page, with the totals of those that stand."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "execution/activities.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        page = KeysetPage(
            activities_of(self.project),
            order=("-held_on", "-id"),
            cursor=request.GET.get(PARAMETER, ""),
        )
        shut = refusal_to_report(self.project)
        return self.page(
            {
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "totals": execution_totals(self.project),
                "shut": shut,
                "may_report": shut is None
                and can(self.request.user, Action.EXECUTION_REPORT, self.project),
            }
        )


class ReportActivity(ProjectPage):
    """Report an activity, on a phone as well."""

    action = Action.EXECUTION_REPORT
    template_name: ClassVar[str] = "execution/report.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        refusal = refusal_to_report(self.project)
        if refusal is not None:
            raise Refusal(refusal)
        return self.page({"form": ActivityForm(project=self.project), "again": ""})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ActivityForm(request.POST, request.FILES, project=self.project)
        if form.is_valid():
            photos = form.photos_given()
            activity = carry_out(
                request,
                form,
                lambda: report_activity(
                    self.project.ref,
                    form.activity(),
                    photos,
                    by=self.request.user,
                    key=form.cleaned_data["key"],
                ),
            )
            if activity is not None:
                messages.success(request, f"已填报 {activity.number} {activity.title}。")
                return _to(self, activity.number)
        again = PHOTOS_AGAIN if request.FILES else ""
        return self.page({"form": form, "again": again}, status=400)


class ActivityPage(ProjectPage):
    """A page of one activity of the project."""

    activity: ActivityReport

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.activity = get_object_or_404(activities_of(self.project), number=kwargs["number"])


class ActivityDetail(ActivityPage):
    """One activity with its photographs."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "execution/activity.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        person, shut = self.request.user, refusal_to_report(self.project)
        may_report = shut is None and can(person, Action.EXECUTION_REPORT, self.project)
        return self.page(
            {
                "activity": self.activity,
                "parts": [(part.label, part in self.activity.parts) for part in ActivityPart],
                "may_withdraw": may_report and not self.activity.withdrawn_note,
                "may_publish": can(person, Action.PROJECT_NOTICE, self.project),
            }
        )


class WithdrawActivity(ActivityPage):
    """Withdraw (作废) a wrong report."""

    action = Action.EXECUTION_REPORT
    template_name: ClassVar[str] = "execution/withdraw.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page({"form": WithdrawForm(), "activity": self.activity})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = WithdrawForm(request.POST)
        if form.is_valid():
            activity = carry_out(
                request,
                form,
                lambda: withdraw_activity(
                    self.activity.number, form.cleaned_data["reason"], by=self.request.user
                ),
            )
            if activity is not None:
                messages.success(request, f"{activity.number} 已作废。请另填一份正确的记录。")
                return _to(self, activity.number)
        return self.page({"form": form, "activity": self.activity}, status=400)


class PhotoPage(ProjectPage):
    """A page of one photograph of the project."""

    photo: ActivityPhoto

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        photos = ActivityPhoto.objects.select_related("file", "activity")
        self.photo = get_object_or_404(photos, activity__project=self.project, pk=kwargs["photo"])


class PhotoFile(PhotoPage):
    """The photograph itself: an image of ours, written anew when it was kept.

    It is sent as a download, which an ``img`` shows all the same and a visited address does not.
    """

    action = Action.PROJECT_VIEW

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if "download" in request.GET:
            log_done(request, f"下载 {self.photo.activity.number} 照片 {self.photo.file.name}")
        return as_attachment(self.photo.file)


class PublishPhoto(PhotoPage):
    """Let the photograph be seen on the public page, or take it off."""

    action = Action.PROJECT_NOTICE

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        shown = request.POST.get("shown") == "yes"
        let_photo_be_seen(self.photo.pk, shown, by=self.request.user)
        done = "照片已公开，项目公开页上可以看到。" if shown else "照片已从项目公开页撤下。"
        messages.success(request, done)
        return _to(self, self.photo.activity.number)


def _to(page: ProjectPage, number: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(
        page.fund.url("execution:activity", ref=page.project.ref, number=number)
    )
