"""The year's paragraph of a project (年度小结)."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse

from funds.permissions import Action
from kit.errors import Refusal
from kit.refusals import carry_out
from projects.forms.years import YearForm, values_of
from projects.queries.years import year_of
from projects.services.years import refusal_to_tell, set_year
from projects.views.base import ProjectPage


class TellYear(ProjectPage):
    """What came of one year, and the paragraph the annual report prints."""

    action = Action.PROJECT_YEAR_EDIT
    template_name: ClassVar[str] = "projects/year.html"

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        if kwargs["told"] not in self.fund.years():
            raise Http404
        self.told: int = kwargs["told"]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        refusal = refusal_to_tell(self.project)
        if refusal is not None:
            raise Refusal(refusal)
        return self._show(YearForm(initial=values_of(year_of(self.project, self.told))))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = YearForm(request.POST)
        if form.is_valid():
            row = carry_out(
                request,
                form,
                lambda: set_year(self.project.ref, form.year_data(self.told), by=self.request.user),
            )
            if row is not None:
                messages.success(request, f"{self.told} 年的小结已保存。")
                return self.to_project()
        return self._show(form)

    def _show(self, form: YearForm) -> HttpResponse:
        return self.page({"form": form, "told": self.told})
