"""Approving one project after its notice (准予立项)."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from funds.permissions import Action
from kit import clock
from kit.formats import money
from kit.refusals import carry_out
from projects.forms.notices import ApprovalForm
from projects.queries.notices import limits_of, noticed_last
from projects.services.approvals import approve_project
from projects.services.guards.notice import BEFORE_APPROVAL
from projects.stages import State
from projects.views.base import ProjectPage


class ApproveProject(ProjectPage):
    """The number, the amount and the day; beside them what was asked for and noticed."""

    action = Action.PROJECT_NOTICE
    template_name: ClassVar[str] = "notices/approve.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(ApprovalForm(initial=self._initial()))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ApprovalForm(request.POST)
        if form.is_valid():
            seen = form.cleaned_data["seen_version"]
            approval = carry_out(
                request,
                form,
                lambda: approve_project(
                    self.project.ref, form.data_given(), by=self.request.user, seen_version=seen
                ),
            )
            if approval is not None:
                messages.success(
                    request, f"已准予立项：{approval.number}，{money(approval.amount)} 元。"
                )
                return self.to_project()
            self.load(**self.kwargs)
        return self._show(form, status=400)

    def _initial(self) -> dict[str, Any]:
        row = noticed_last(self.project)
        amount = row.amount if row and row.amount is not None else self.project.requested_amount
        differs = row is not None and amount != self.project.requested_amount
        reason = f"按公示 {row.notice.number} 的拟支持金额批准" if row and differs else ""
        return {
            "seen_version": self.project.version,
            "amount": amount,
            "difference_reason": reason,
            "approved_on": clock.today(),
        }

    def _show(self, form: ApprovalForm, *, status: int = 200) -> HttpResponse:
        state = State(self.project.state)
        here = state is State.NOTICE
        missing = [guard(self.project) for guard in BEFORE_APPROVAL] if here else []
        return self.page(
            {
                "form": form,
                "state": state,
                "possible": here,
                "missing": [sentence for sentence in missing if sentence],
                "noticed": noticed_last(self.project),
                "ceiling": limits_of(self.project)[1],
                "requested": self.project.requested_amount,
            },
            status=status,
        )
