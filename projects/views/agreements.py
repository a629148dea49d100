"""Recording a project's agreement (拨付协议)."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from funds.permissions import Action, can
from kit.refusals import carry_out
from projects.forms.agreements import AgreementForm
from projects.services.agreements import record_agreement
from projects.views.base import ProjectPage


class RecordAgreement(ProjectPage):
    """Choose the commitment that is this project's agreement."""

    action = Action.PROJECT_AGREE
    template_name: ClassVar[str] = "projects/agreement.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        chosen = request.GET.get("commitment", "")
        return self._show(AgreementForm(initial={"commitment": chosen}))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = AgreementForm(request.POST)
        if form.is_valid():
            agreement = carry_out(
                request,
                form,
                lambda: record_agreement(
                    self.project.ref,
                    form.cleaned_data["commitment"],
                    by=self.request.user,
                    signed_on=form.cleaned_data["signed_on"],
                ),
            )
            if agreement is not None:
                messages.success(request, f"已登记协议 {agreement.commitment.number}。")
                return self.to_project()
        return self._show(form)

    def _show(self, form: AgreementForm) -> HttpResponse:
        may_record = can(self.request.user, Action.COMMITMENT_RECORD, self.fund)
        return self.page({"form": form, "may_record": may_record})
