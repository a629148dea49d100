"""历史录入 of a project."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Action
from funds.views.base import FundPage
from kit.refusals import carry_out
from projects.forms.historical import HistoricalForm
from projects.services.historical import record_historical


class RecordHistorical(FundPage):
    """A project older than the portal, with what its source says and no more."""

    action = Action.PROJECT_RECORD_HISTORY
    template_name: ClassVar[str] = "projects/historical.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page({"form": self._form()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            project = carry_out(
                request,
                form,
                lambda: record_historical(
                    form.historical_data(),
                    by=self.request.user,
                    key=form.cleaned_data["key"],
                ),
            )
            if project is not None:
                messages.success(request, f"已录入 {project.ref}。资料没有写到的标为未说明。")
                return HttpResponseRedirect(self.fund.url("projects:project", ref=project.ref))
        return self.page({"form": form})

    def _form(self, data: Any = None) -> HistoricalForm:
        return HistoricalForm(data, person=self.request.user, fund_id=self.fund.pk, year=self.year)
