"""Pages of a project's amendments (变更): asking for one, deciding it, and what was what."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Accessible, Action, can, refusal_of
from kit.errors import Refusal
from kit.refusals import carry_out, log_refusal
from projects.forms.amendments import AmendmentForm, ApprovalForm, NoForm
from projects.lifecycle import BY_CODE
from projects.models import Amendment, AmendmentState
from projects.queries.amendments import amendments_of
from projects.queries.applications import differences, versions_of
from projects.queries.spending import shift_percent
from projects.services.amendments import (
    approve_amendment,
    refusal_to_request,
    refuse_amendment,
    request_amendment,
    withdraw_amendment,
)
from projects.views.base import ProjectPage


class AmendmentList(ProjectPage):
    """变更: what was asked for and decided, and the versions it left."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "amendments/list.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        project = self.project
        return self.page(
            {
                "amendments": list(amendments_of(project)),
                "versions": self._versions(),
                "may_request": can(self.request.user, Action.AMENDMENT_REQUEST, project),
                "refusal": refusal_to_request(project),
            }
        )

    def _versions(self) -> list[dict[str, Any]]:
        """Return each kept version with what it says differently from the one before it."""
        rows = sorted(versions_of(self.project), key=lambda row: row.number)
        told = []
        for place, row in enumerate(rows):
            step = BY_CODE.get(row.step)
            before = rows[place - 1] if place else None
            told.append(
                {
                    "row": row,
                    "label": step.label if step else "",
                    "before": before,
                    "differences": differences(before.content, row.content) if before else [],
                }
            )
        return told[::-1]


class RequestAmendment(ProjectPage):
    """申请变更: what is beside what will be."""

    action = Action.AMENDMENT_REQUEST
    template_name: ClassVar[str] = "amendments/request.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(self._form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST, request.FILES)
        if form.is_valid():
            amendment = carry_out(
                request,
                form,
                lambda: request_amendment(
                    self.project.ref,
                    form.data_given(),
                    by=self.request.user,
                    version=form.cleaned_data["version"],
                    papers=form.papers_given(),
                ),
            )
            if amendment is not None:
                messages.success(
                    request, f"变更申请 {amendment.number} 已提交，由文明办的另一个人审批。"
                )
                return to_amendment(self, amendment)
        return self._show(form, status=400)

    def _show(self, form: AmendmentForm, *, status: int = 200) -> HttpResponse:
        return self.page(
            {
                "form": form,
                "refusal": refusal_to_request(self.project),
                "shift": shift_percent(self.project).normalize(),
            },
            status=status,
        )

    def _form(self, *given: Any) -> AmendmentForm:
        return AmendmentForm(
            *given,
            person=self.request.user,
            fund_id=self.fund.pk,
            year=self.year,
            project=self.project,
        )


class AmendmentPage(ProjectPage):
    """A page of one amendment."""

    action = Action.PROJECT_VIEW
    amendment: Amendment

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        found = amendments_of(self.project).filter(number=kwargs["number"]).first()
        if found is None:
            raise Http404
        found.project = self.project
        self.amendment = found

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        back = self.fund.url("amendments:amendment", ref=self.project.ref, number=self.number)
        shown = {"amendment": self.amendment, "back": back, **(context or {})}
        return super().page(shown, status=status)

    @property
    def number(self) -> str:
        return str(self.amendment.number)


class Detail(AmendmentPage):
    """One amendment: what changes beside what was, and its decision."""

    template_name: ClassVar[str] = "amendments/amendment.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        person, waiting = self.request.user, self.amendment.state == AmendmentState.REQUESTED
        refusal = refusal_of(person, Action.PROJECT_AMEND, self.amendment)
        office = can(person, Action.PROJECT_AMEND, self.project)
        under_way = self.project.state in BY_CODE["amend"].sources
        return self.page(
            {
                "waiting": waiting,
                "decides": waiting and office,
                "blocked": refusal or "",
                "ended": "" if under_way else f"项目现在是“{self.project.get_state_display()}”",
                "withdraws": waiting and self.amendment.requested_by_id == person.pk,
            }
        )


class DecisionPage(AmendmentPage):
    """A page on which an amendment is decided."""

    action = Action.PROJECT_AMEND

    def subject(self) -> Accessible:
        return self.amendment


class Approve(DecisionPage):
    """批准变更."""

    template_name: ClassVar[str] = "amendments/approve.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page({"form": ApprovalForm()})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ApprovalForm(request.POST, request.FILES)
        if form.is_valid():
            done = carry_out(
                request,
                form,
                lambda: approve_amendment(
                    self.number,
                    by=self.request.user,
                    effective_on=form.cleaned_data["effective_on"],
                    note=form.cleaned_data["note"],
                    papers=form.papers_given(),
                ),
            )
            if done is not None:
                messages.success(request, "变更已批准，项目资料已改，原来的内容留在变更记录里。")
                return to_amendment(self, done)
        return self.page({"form": form}, status=400)


class Refuse(DecisionPage):
    """不同意变更."""

    template_name: ClassVar[str] = "amendments/refuse.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page({"form": NoForm()})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = NoForm(request.POST)
        if form.is_valid():
            note = form.cleaned_data["note"]
            done = carry_out(
                request,
                form,
                lambda: refuse_amendment(self.number, by=self.request.user, note=note),
            )
            if done is not None:
                messages.success(request, "已退回，申请人会收到您写的理由。项目没有改动。")
                return to_amendment(self, done)
        return self.page({"form": form}, status=400)


class Withdraw(AmendmentPage):
    """撤回变更申请."""

    action = Action.AMENDMENT_REQUEST

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            withdraw_amendment(self.number, by=self.request.user)
        except Refusal as refusal:
            log_refusal(request, refusal)
            messages.error(request, refusal.message)
        else:
            messages.success(request, "变更申请已撤回。")
        return to_amendment(self, self.amendment)


def to_amendment(page: ProjectPage, amendment: Amendment) -> HttpResponseRedirect:
    """Send the visitor to an amendment's page."""
    number = amendment.number
    return HttpResponseRedirect(
        page.fund.url("amendments:amendment", ref=page.project.ref, number=number)
    )
