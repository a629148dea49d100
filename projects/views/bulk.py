"""Acts on the chosen rows of the project ledger (批量办理)."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.permissions import Action
from funds.views.base import FundPage
from kit.refusals import carry_out
from projects.forms.years import SortForm
from projects.models import ProjectYear
from projects.services.bulk import chosen, refusal_to_sort, sort_years


class SortYears(FundPage):
    """Sort the chosen projects' year: first what is chosen and what cannot be, then the results."""

    action = Action.PROJECT_YEAR_EDIT
    template_name: ClassVar[str] = "projects/bulk_years.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return redirect(self.fund.url("projects:list"))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        refs = request.POST.getlist("only")
        if "confirm" not in request.POST:
            return self._ask(SortForm(), refs)
        form = SortForm(request.POST)
        if form.is_valid():
            year, given = self.year, form.sorting()
            results = carry_out(
                request, form, lambda: sort_years(refs, year, *given, by=self.request.user)
            )
            if results is not None:
                done = sum(result.done for result in results)
                return self.page({"results": results, "done": done})
        return self._ask(form, refs, status=400)

    def _ask(self, form: SortForm, refs: list[str], *, status: int = 200) -> HttpResponse:
        projects = chosen(refs, self.request.user)
        years = {
            row.project_id: row
            for row in ProjectYear.objects.filter(
                project__in=projects, year=self.year
            ).select_related("group")
        }
        rows = [
            (
                project,
                years.get(project.pk),
                refusal_to_sort(project, years.get(project.pk), self.year),
            )
            for project in projects
        ]
        return self.page(
            {"form": form, "rows": rows, "able": sum(not row[2] for row in rows)}, status=status
        )
