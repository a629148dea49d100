"""Pages on which calls (征集公告) are drafted, published, put off and closed."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.permissions import Accessible, Action
from funds.views.base import FundPage
from kit import clock
from kit.refusals import carry_out
from projects.forms.calls import (
    AcceptForm,
    CallFilesForm,
    CallForm,
    CloseForm,
    ExtendForm,
    NewCallForm,
    PublishForm,
    values_copied,
    values_of,
    values_to_begin_with,
)
from projects.models import Call, CallState
from projects.queries.calls import (
    Standing,
    Terms,
    calls_shown_to,
    standing_of,
    units_that_may_apply,
)
from projects.services.call_files import add_call_files, withdraw_call_file
from projects.services.call_rules import lacking_to_publish
from projects.services.calls import (
    YEARS,
    close_call,
    draft_call,
    edit_call,
    extend_call,
    publish_call,
)
from projects.services.screening import accept_applications, chosen_of, refusal_in_bulk
from projects.views.calls import CallBase, ManagedCall

MOST_OLDER = 12
"""How many older calls a new one may begin from."""
LONGEST_VERSION = 9


class NewCall(FundPage):
    """Draft a call, from the usual rules or from an older call (``?from=``)."""

    action = Action.CALL_MANAGE
    template_name: ClassVar[str] = "calls/form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        source = self._source()
        year = clock.today().year
        if source is None:
            return self._show(NewCallForm(initial=values_to_begin_with(), year=year))
        year = max(year, source.year + 1)
        return self._show(NewCallForm(initial=values_copied(source, year), year=year), source)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = request.POST.get("year_of_call", "")
        known = typed.isdecimal() and int(typed) in YEARS
        year = int(typed) if known else clock.today().year
        form = NewCallForm(request.POST, year=year)
        if form.is_valid():
            call = carry_out(
                request, form, lambda: draft_call(form.data_given(), year, by=self.request.user)
            )
            if call is not None:
                messages.success(request, f"已起草 {call.number}。请核对后发布。")
                return redirect(self.fund.url("calls:call", number=call.number))
        return self._show(form, self._source(), status=400)

    def _source(self) -> Call | None:
        """Return the call to begin from, when the address names one."""
        number = self.request.GET.get("from", "")
        return calls_shown_to(self.request.user).filter(number=number).first() if number else None

    def _show(
        self, form: NewCallForm, source: Call | None = None, *, status: int = 200
    ) -> HttpResponse:
        older = calls_shown_to(self.request.user).order_by("-year", "-id")[:MOST_OLDER]
        known = {"form": form, "source": source, "older": older, "call": None, "seen": 0}
        return self.page(known, status=status)


class EditCall(ManagedCall):
    """Write a draft anew; a published call is shown as it stands."""

    template_name: ClassVar[str] = "calls/form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.call.state != CallState.DRAFT:
            messages.warning(
                request, "公告已经发布，内容不能再改。需要延长时间时，请办“延长征集”。"
            )
            return self.to_call()
        return self._show(CallForm(initial=values_of(self.call), year=self.call.year))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = CallForm(request.POST, year=self.call.year)
        if form.is_valid():
            call = carry_out(
                request,
                form,
                lambda: edit_call(
                    self.call.number,
                    form.data_given(),
                    by=self.request.user,
                    version=version_of(request),
                ),
            )
            if call is not None:
                messages.success(request, f"已保存 {call.number}。")
                return self.to_call(call)
        return self._show(form, version=version_of(request), status=400)

    def _show(
        self, form: CallForm, *, version: int | None = None, status: int = 200
    ) -> HttpResponse:
        seen = self.call.version if version is None else version
        return self.page({"form": form, "seen": seen, "source": None, "older": []}, status=status)


def version_of(request: HttpRequest) -> int:
    """Return the version a form carries; one that never was when it carries none."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) <= LONGEST_VERSION else 0


class PublishCall(ManagedCall):
    """What is lacking, who will be told, and the button."""

    template_name: ClassVar[str] = "calls/publish.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(PublishForm(initial={"version": self.call.version}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PublishForm(request.POST)
        if form.is_valid():
            call = carry_out(
                request,
                form,
                lambda: publish_call(
                    self.call.number, by=self.request.user, version=form.cleaned_data["version"]
                ),
            )
            if call is not None:
                messages.success(request, f"已发布 {call.number}，已通知可以申报的单位。")
                return self.to_call(call)
            self.load(**self.kwargs)
        return self._show(form, status=400)

    def _show(self, form: PublishForm, *, status: int = 200) -> HttpResponse:
        drafted = self.call.state == CallState.DRAFT
        return self.page(
            {
                "form": form,
                "drafted": drafted,
                "lacking": lacking_to_publish(self.call) if drafted else [],
                "units": units_that_may_apply(self.call),
            },
            status=status,
        )


class ExtendCall(ManagedCall):
    """Put the closing off."""

    template_name: ClassVar[str] = "calls/extend.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(ExtendForm(initial={"version": self.call.version}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ExtendForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            call = carry_out(
                request,
                form,
                lambda: extend_call(
                    self.call.number,
                    given["closes_at"],
                    given["reason"],
                    by=self.request.user,
                    version=given["version"],
                ),
            )
            if call is not None:
                messages.success(request, "已延期，已通知可以申报的单位，公开页已更新。")
                return self.to_call(call)
            self.load(**self.kwargs)
        return self._show(form, status=400)

    def _show(self, form: ExtendForm, *, status: int = 200) -> HttpResponse:
        possible = self.call.state == CallState.PUBLISHED
        return self.page({"form": form, "possible": possible}, status=status)


class CloseCall(ManagedCall):
    """Close by hand."""

    template_name: ClassVar[str] = "calls/close.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(CloseForm(initial={"version": self.call.version}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = CloseForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            call = carry_out(
                request,
                form,
                lambda: close_call(
                    self.call.number,
                    given["reason"],
                    by=self.request.user,
                    version=given["version"],
                ),
            )
            if call is not None:
                messages.success(request, f"{call.number} 已办理截止。")
                return self.to_call(call)
            self.load(**self.kwargs)
        return self._show(form, status=400)

    def _show(self, form: CloseForm, *, status: int = 200) -> HttpResponse:
        early = standing_of(self.call) is not Standing.CLOSED
        possible = self.call.state == CallState.PUBLISHED
        return self.page({"form": form, "possible": possible, "early": early}, status=status)


class AddCallFiles(ManagedCall):
    """Put files to a call."""

    template_name: ClassVar[str] = "calls/files.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"form": CallFilesForm()})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = CallFilesForm(request.POST, request.FILES)
        if form.is_valid():
            files = form.cleaned_data["uploads"]
            call = carry_out(
                request,
                form,
                lambda: add_call_files(self.call.number, files, by=self.request.user),
            )
            if call is not None:
                messages.success(request, f"已上传 {len(files)} 个附件。")
                return self.to_call(call)
        return self.page({"form": form}, status=400)


class WithdrawCallFile(ManagedCall):
    """Take a file off a call."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        withdraw_call_file(self.call.number, kwargs["file"], by=self.request.user)
        messages.success(request, "已撤下这个附件，公开页不再提供。")
        return self.to_call()


class AcceptApplications(CallBase):
    """Accept the chosen applications: first what can be and what cannot, then the results."""

    action = Action.PROJECT_SCREEN
    template_name: ClassVar[str] = "calls/accept.html"

    def subject(self) -> Accessible:
        return self.fund

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.to_call()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refs = request.POST.getlist("only")
        if "confirm" not in request.POST:
            return self._ask(AcceptForm(), refs)
        form = AcceptForm(request.POST)
        if form.is_valid():
            results = carry_out(
                request,
                form,
                lambda: accept_applications(self.call, refs, by=self.request.user),
            )
            if results is not None:
                done = sum(result.done for result in results)
                return self.page({"results": results, "done": done})
        return self._ask(form, refs, status=400)

    def _ask(self, form: AcceptForm, refs: list[str], *, status: int = 200) -> HttpResponse:
        terms = Terms(self.call)
        rows = [
            (project, refusal_in_bulk(project, terms, self.request.user))
            for project in chosen_of(self.call, refs)
        ]
        lines = self.call.checklist.order_by("sequence")
        able = sum(refusal is None for _, refusal in rows)
        return self.page(
            {"form": form, "rows": rows, "able": able, "lines": lines, "results": None},
            status=status,
        )
