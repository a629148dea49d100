"""The pages of a project's closure: the summary, the closing, the archive."""

import uuid
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from funds.permissions import Action, can
from funds.views.jobs import watch
from kit.errors import Refusal
from kit.files import as_attachment
from kit.refusals import carry_out, log_done
from projects.forms.closing import CloseForm, PackageForm, SummaryForm, values_of
from projects.lifecycle import BY_CODE, State
from projects.queries.closing import closure_of, package_of, packages_of, reaches_closing
from projects.services.advance import advance
from projects.services.closing import (
    close_project,
    refusal_to_write,
    request_package,
    write_summary,
)
from projects.services.guards import missing_for
from projects.views.base import ProjectPage


class ClosingPage(ProjectPage):
    """A page of a project that has come as far as its closure."""

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        if not reaches_closing(self.project):
            raise Http404

    def to_closing(self) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.fund.url("closing:closing", ref=self.project.ref))


class Closing(ClosingPage):
    """What was written at the end, the certificate, and the archives made."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "closing/closing.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        person, project = self.request.user, self.project
        return self.page(
            {
                "state": State(project.state),
                "closure": closure_of(project),
                "packages": packages_of(project),
                "may_write": can(person, Action.CLOSING_REPORT, project)
                and refusal_to_write(project) is None,
                "may_close": can(person, Action.PROJECT_CLOSE, project)
                and project.state == State.CLOSING,
                "may_archive": can(person, Action.PROJECT_ARCHIVE, project)
                and project.state == State.ARCHIVING,
                "may_download": can(person, Action.EXPORT, project),
            }
        )


class Summary(ClosingPage):
    """写结项总结: the lead unit's words, kept as often as it likes and handed in once."""

    action = Action.CLOSING_REPORT
    template_name: ClassVar[str] = "closing/summary.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        closure = closure_of(self.project)
        return self._show(SummaryForm(initial=values_of(closure)))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = SummaryForm(request.POST)
        submit = "submit" in request.POST
        if form.is_valid():
            closure = carry_out(
                request,
                form,
                lambda: write_summary(
                    self.project.ref,
                    form.summary(),
                    by=self.request.user,
                    version=form.cleaned_data["version"],
                    submit=submit,
                ),
            )
            if closure is not None:
                said = "结项总结已提交给文明办。" if submit else "结项总结已保存，还没有提交。"
                messages.success(request, said)
                return self.to_closing()
        return self._show(form)

    def _show(self, form: SummaryForm) -> HttpResponse:
        return self.page({"form": form, "refusal": refusal_to_write(self.project)})


class Close(ClosingPage):
    """准予结项: the summary once more, what still stands in the way, and the act."""

    action = Action.PROJECT_CLOSE
    template_name: ClassVar[str] = "closing/close.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(CloseForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = CloseForm(request.POST)
        if form.is_valid():
            closure = carry_out(
                request,
                form,
                lambda: close_project(
                    self.project.ref,
                    by=self.request.user,
                    note=form.cleaned_data["note"],
                    seen_state=form.cleaned_data["seen_state"],
                ),
            )
            if closure is not None:
                messages.success(request, f"已准予结项，证书编号 {closure.certificate}。")
                return self.to_closing()
            self.load(**self.kwargs)
        return self._show(form)

    def _show(self, form: CloseForm) -> HttpResponse:
        step = BY_CODE["close"]
        possible = self.project.state in step.sources
        return self.page(
            {
                "form": form,
                "state": State(self.project.state),
                "closure": closure_of(self.project),
                "possible": possible,
                "missing": missing_for(self.project, step) if possible else [],
            }
        )


class Archive(ClosingPage):
    """归档: the archive is made, looked at, and the project becomes read-only."""

    action = Action.PROJECT_ARCHIVE
    template_name: ClassVar[str] = "closing/archive.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(CloseForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = CloseForm(request.POST)
        if form.is_valid():
            project = carry_out(
                request,
                form,
                lambda: advance(
                    self.project.ref,
                    "archive",
                    by=self.request.user,
                    note=form.cleaned_data["note"],
                    seen_state=form.cleaned_data["seen_state"],
                ),
            )
            if project is not None:
                messages.success(request, "项目已归档，从现在起只读。")
                return self.to_closing()
            self.load(**self.kwargs)
        return self._show(form)

    def _show(self, form: CloseForm) -> HttpResponse:
        step = BY_CODE["archive"]
        possible = self.project.state in step.sources
        return self.page(
            {
                "form": form,
                "state": State(self.project.state),
                "package": package_of(self.project),
                "possible": possible,
                "missing": missing_for(self.project, step) if possible else [],
                "key": uuid.uuid4().hex,
            }
        )


class MakePackage(ClosingPage):
    """生成归档包: a job with progress; its page tells how far it is."""

    action = Action.PROJECT_ARCHIVE

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = PackageForm(request.POST)
        if not form.is_valid():
            raise Refusal("没有生成归档包：页面不完整。请刷新页面，再按一次“生成归档包”。")
        key = form.cleaned_data["key"]
        job = request_package(self.project.ref, by=self.request.user, key=key)
        back = self.fund.url("closing:archive", ref=self.project.ref)
        return watch(self.fund, job, back=back)


class DownloadPackage(ClosingPage):
    """An archive as one zip, for who may export the fund's ledgers."""

    action = Action.EXPORT

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        found = [each for each in packages_of(self.project) if each.pk == kwargs["package"]]
        if not found:
            raise Http404
        log_done(request, f"下载归档包 {self.project.number}")
        return as_attachment(found[0].file)
