"""The checklist of moving in, and one kind of sheet: template, upload, what exists."""

import io
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.forms.imports import OnceButton, SheetForm
from funds.permissions import Action
from funds.queries.imports import demand_import, runs_for, steps
from funds.services.imports import bring, request_existing
from funds.views.base import FundPage
from kit.errors import Refusal
from kit.files import FileKind
from kit.imports import Shape, UnknownShape, new_shape
from kit.imports.columns import Kind
from kit.imports.sheets import WRITTEN, write_template
from kit.refusals import carry_out, log_done

RECENT = 5


class HomePage(FundPage):
    """What to bring in, in which order, and what is here already."""

    action = Action.IMPORT
    template_name = "imports/home.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = self.request.user
        recent = runs_for(self.fund, person).order_by("-brought_at", "-id")[:RECENT]
        return self.page(
            {
                "steps": steps(self.fund, person),
                "recent": [(run, label_of(run.shape)) for run in recent],
            }
        )


class ShapePage(FundPage):
    """A page about one shape; besides 导入 it asks for the shape's own action."""

    action = Action.IMPORT
    template_name = "imports/shape.html"
    shape: Shape

    def load(self, **kwargs: Any) -> None:
        try:
            self.shape = new_shape(kwargs["shape"])
        except UnknownShape as error:
            raise Http404 from error

    def needed(self) -> Action:
        demand_import(self.fund, self.shape, by=self.request.user)
        return self.action

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(SheetForm(most=self.shape.most_told))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SheetForm(request.POST, request.FILES, most=self.shape.most_told)
        if form.is_valid():
            upload: UploadedFile = form.cleaned_data["file"]
            run = carry_out(
                request,
                form,
                lambda: bring(self.fund, self.shape, upload, by=self.request.user),
            )
            if run is not None:
                return redirect(self.fund.url("imports:run", number=run.number))
        return self._show(form, status=400)

    def _show(self, form: SheetForm, *, status: int = 200) -> HttpResponse:
        runs = runs_for(self.fund, self.request.user, self.shape.code)
        context = {
            "shape": self.shape,
            "form": form,
            "button": OnceButton(),
            "columns": [
                {"column": column, "kind": WRITTEN[column.kind], "example": example_of(column)}
                for column in self.shape.columns
            ],
            "rows": self.shape.count_for(self.request.user),
            "recent": [
                (run, self.shape.label) for run in runs.order_by("-brought_at", "-id")[:RECENT]
            ],
            "crumbs": [("导入", self.fund.url("imports:home")), (self.shape.label, "")],
        }
        return self.page(context, status=status)


class TemplatePage(ShapePage):
    """The shape's template, with pull-downs from the fund's own units and purposes."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:  # type: ignore[override]
        out = io.BytesIO()
        write_template(out, self.shape)
        out.seek(0)
        return FileResponse(
            out,
            as_attachment=True,
            filename=f"{self.fund.city}-{self.shape.label}-导入模板.xlsx",
            content_type=FileKind.XLSX.value,
        )

    http_method_names = ["get"]


class ExistingPage(ShapePage):
    """Ask for what exists in the shape of the sheet."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = OnceButton(request.POST)
        if not form.is_valid():
            raise Refusal("页面已过期。请重新打开页面，再点导出。")
        job = request_existing(
            self.fund, self.shape, by=self.request.user, key=form.cleaned_data["key"]
        )
        log_done(request, f"导出现有{self.shape.label}")
        return redirect(self.fund.url("jobs:status", job=job.pk))


def label_of(code: str) -> str:
    """Return what a shape is called; its code when no app declares it any more."""
    try:
        return new_shape(code).label
    except UnknownShape:
        return code


def example_of(column: Any) -> str:
    """Return a column's example as the page says it."""
    if column.example is None:
        return ""
    shown: str = column.shown(column.example)
    return f"{shown}%" if column.kind is Kind.PERCENT else shown
