"""The pages of the catalogue (类别与牵头单位)."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from funds.permissions import Accessible, Action, can
from funds.queries.timelines import timeline
from funds.views.base import FundPage
from projects.models import Category
from projects.queries.catalogue import (
    catalogue_year,
    catalogue_years,
    categories_of,
    leads_of,
    project_counts,
    retired_of,
)
from projects.queries.projects import visible_to


@dataclass(frozen=True)
class ShownCategory:
    """A category with how many projects the visitor sees of it."""

    category: Category
    projects: int


@dataclass(frozen=True)
class YearTab:
    """One year's catalogue among the tabs."""

    label: str
    url: str
    active: bool
    count: int | None = None


class CataloguePage(FundPage):
    """A page of the catalogue."""

    def to_year(self, year: int) -> HttpResponseRedirect:
        """Send the visitor to a year's catalogue."""
        return HttpResponseRedirect(f"{self.fund.url('projects:catalogue')}?of={year}")

    def catalogue_asked(self) -> int:
        """Return the year of ``?of=``, else of the catalogue in force; 0 when there is none."""
        asked = self.request.GET.get("of", "")
        if asked.isdecimal() and int(asked) in catalogue_years():
            return int(asked)
        return catalogue_year(self.year)


class Catalogue(CataloguePage):
    """A year's categories with the units that lead them, the document behind and the projects."""

    action = Action.CATALOGUE_VIEW
    template_name: ClassVar[str] = "projects/catalogue.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        shown = self.catalogue_asked()
        found = categories_of(shown).select_related("document").order_by("number")
        categories, retired = list(found), list(retired_of(shown))
        counts = project_counts(
            visible_to(self.request.user, self.fund.pk), [*categories, *retired]
        )
        leads = {lead.unit_id for category in categories for lead in category.leads.all()}
        documents = {c.document: c.document for c in categories if c.document}
        return self.page(
            {
                "shown": shown,
                "tabs": self._tabs(shown),
                "rows": [ShownCategory(row, counts.get(row.pk, 0)) for row in categories],
                "retired": [ShownCategory(row, counts.get(row.pk, 0)) for row in retired],
                "unit_count": len(leads),
                "project_count": sum(counts.get(row.pk, 0) for row in categories),
                "documents": list(documents),
                "sources": sorted({c.source for c in categories if not c.document and c.source}),
                "may_edit": can(self.request.user, Action.CATALOGUE_EDIT, self.fund),
                "may_read": can(self.request.user, Action.DOCUMENT_VIEW, self.fund),
                "may_group": can(self.request.user, Action.PROJECT_YEAR_EDIT, self.fund),
            }
        )

    def _tabs(self, shown: int) -> list[YearTab]:
        in_force = catalogue_year(self.year)
        return [
            YearTab(
                f"{year} 年目录{f'（{self.year} 年执行）' if year == in_force else ''}",
                f"?of={year}",
                year == shown,
            )
            for year in catalogue_years()
        ]


class CategoryPage(CataloguePage):
    """A page of the category its address names."""

    category: Category

    def load(self, **kwargs: Any) -> None:
        rows = Category.objects.select_related("document", "merged_into")
        self.category = get_object_or_404(rows, pk=kwargs["category"])

    def subject(self) -> Accessible:
        return self.category

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        crumbs = [
            (
                f"{self.category.year} 年目录",
                f"{self.fund.url('projects:catalogue')}?of={self.category.year}",
            ),
            (f"第 {self.category.number} 类", ""),
        ]
        shown = {"category": self.category, "crumbs": crumbs, **(context or {})}
        return super().page(shown, status=status)

    def done(self, words: str, category: Category) -> HttpResponseRedirect:
        """Say what was done and send the visitor to the category."""
        messages.success(self.request, words)
        return HttpResponseRedirect(self.fund.url("projects:category", category=category.pk))


class CategoryDetail(CategoryPage):
    """One category: who leads it, what it rests on, its projects and what happened to it."""

    action = Action.CATALOGUE_VIEW
    template_name: ClassVar[str] = "projects/category.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        visible = visible_to(self.request.user, self.fund.pk)
        return self.page(
            {
                "leads": leads_of(self.category),
                "projects": project_counts(visible, [self.category]).get(self.category.pk, 0),
                "events": timeline(self.category),
                "may_read": can(self.request.user, Action.DOCUMENT_VIEW, self.fund),
                "may_edit": can(self.request.user, Action.CATALOGUE_EDIT, self.category)
                and self.category.retired_at is None,
            }
        )
