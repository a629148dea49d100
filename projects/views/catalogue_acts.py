"""The pages on which the catalogue is edited."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from funds.permissions import Action
from kit.errors import Refusal
from kit.refusals import carry_out
from projects.forms.catalogue import (
    ChangeForm,
    CopyForm,
    MergeForm,
    NewCategoryForm,
    RetireForm,
    category_values,
)
from projects.queries.catalogue import leads_of, project_counts
from projects.queries.projects import visible_to
from projects.services.catalogue import (
    add_category,
    change_category,
    copy_to_year,
    merge_categories,
    retire_category,
)
from projects.views.catalogue import CataloguePage, CategoryPage


class AddCategory(CataloguePage):
    """Add a category to a year's catalogue."""

    action = Action.CATALOGUE_EDIT
    template_name: ClassVar[str] = "projects/add_category.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        initial = {"year": self.catalogue_asked() or self.year}
        return self.page({"form": NewCategoryForm(initial=initial, this_year=self.year)})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = NewCategoryForm(request.POST, this_year=self.year)
        if form.is_valid():
            given = form.data_given(form.cleaned_data["year"])
            category = carry_out(request, form, lambda: add_category(given, by=self.request.user))
            if category is not None:
                messages.success(request, f"已新增类别“{category.name}”。")
                return self.to_year(category.year)
        return self.page({"form": form}, status=400)


class CategoryAct(CategoryPage):
    """An act on a category that is in use."""

    action = Action.CATALOGUE_EDIT

    def require_use(self) -> None:
        """Do nothing when the category is in use.

        Raises:
            Refusal: it is retired; its page says into which it was merged.
        """
        if self.category.retired_at is not None:
            raise Refusal(f"“{self.category.name}”已停用，不能再改。请在现用的类别里选。")


class ChangeCategory(CategoryAct):
    """Rename a category, or give it another number, document or other leads."""

    template_name: ClassVar[str] = "projects/change_category.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.require_use()
        leads = leads_of(self.category)
        initial = category_values(self.category, leads)
        return self.page({"form": ChangeForm(initial=initial, lead_count=len(leads))})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ChangeForm(request.POST, lead_count=len(leads_of(self.category)))
        if form.is_valid():
            category = carry_out(
                request,
                form,
                lambda: change_category(
                    self.category,
                    form.data_given(self.category.year),
                    by=self.request.user,
                    reason=form.cleaned_data["reason"],
                    version=form.cleaned_data["version"],
                ),
            )
            if category is not None:
                return self.done("已保存类别。", category)
        return self.page({"form": form}, status=400)


class RetireCategory(CategoryAct):
    """Offer a category no more."""

    template_name: ClassVar[str] = "projects/retire_category.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.require_use()
        return self._show(RetireForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = RetireForm(request.POST)
        if form.is_valid():
            category = carry_out(
                request,
                form,
                lambda: retire_category(
                    self.category, by=self.request.user, reason=form.cleaned_data["reason"]
                ),
            )
            if category is not None:
                return self.done(f"已停用“{category.name}”，新项目不再能选它。", category)
        return self._show(form, status=400)

    def _show(self, form: RetireForm, *, status: int = 200) -> HttpResponse:
        visible = visible_to(self.request.user, self.fund.pk)
        projects = project_counts(visible, [self.category]).get(self.category.pk, 0)
        return self.page({"form": form, "projects": projects}, status=status)


class MergeCategory(CategoryAct):
    """Let other categories of the year become part of this one."""

    template_name: ClassVar[str] = "projects/merge_category.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.require_use()
        return self.page({"form": MergeForm(keep=self.category)})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = MergeForm(request.POST, keep=self.category)
        if form.is_valid():
            others = list(form.cleaned_data["others"])
            category = carry_out(
                request,
                form,
                lambda: merge_categories(
                    self.category, others, by=self.request.user, reason=form.cleaned_data["reason"]
                ),
            )
            if category is not None:
                words = "、".join(other.name for other in others)
                return self.done(f"已把{words}并入“{category.name}”，项目也转来了。", category)
        return self.page({"form": form}, status=400)


class CopyCatalogue(CataloguePage):
    """Copy a year's catalogue to another year."""

    action = Action.CATALOGUE_EDIT
    template_name: ClassVar[str] = "projects/copy_catalogue.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        shown = self.catalogue_asked()
        return self.page({"form": CopyForm(initial={"year_from": shown, "year_to": shown + 1})})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = CopyForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            copied = carry_out(
                request,
                form,
                lambda: copy_to_year(given["year_from"], given["year_to"], by=self.request.user),
            )
            if copied is not None:
                messages.success(request, _told(len(copied), given["year_to"]))
                return self.to_year(given["year_to"])
        return self.page({"form": form}, status=400)


def _told(copied: int, year: int) -> str:
    if not copied:
        return f"{year} 年的目录里已经都有了，没有再复制。"
    return f"已把 {copied} 个类别复制到 {year} 年的目录。"
