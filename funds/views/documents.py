"""Pages of the document register (文件登记)."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from funds.forms.documents import CorrectionForm, DocumentForm, document_values
from funds.models import Document, DocumentKind
from funds.permissions import Accessible, Action, can
from funds.queries.documents import (
    DocumentFilter,
    documents_listed,
    references_of,
    years_of_issue,
)
from funds.queries.timelines import timeline
from funds.services.documents import correct_document, printed_number, register_document
from funds.views.base import FundPage
from kit.files import as_attachment
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out, log_done


class ListPage(FundPage):
    """The register, narrowed by year, kind and words, page by page."""

    action = Action.DOCUMENT_VIEW
    template_name = "documents/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        years = years_of_issue()
        wanted = self._wanted(years)
        rows = documents_listed(wanted)
        page = KeysetPage(rows, order=("-issued_on", "-id"), cursor=request.GET.get(PARAMETER, ""))
        return self.page(
            {
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "count": rows.count(),
                "wanted": wanted,
                "issue_years": [("", "全部"), *((str(year), f"{year} 年") for year in years)],
                "issue_kinds": [("", "全部"), *DocumentKind.choices],
                "chips": _chips(wanted),
                "may_register": can(self.request.user, Action.DOCUMENT_REGISTER, self.fund),
            }
        )

    def _wanted(self, years: list[int]) -> DocumentFilter:
        asked = self.request.GET
        year, kind = asked.get("issued", ""), asked.get("kind", "")
        return DocumentFilter(
            year=int(year) if year.isdecimal() and int(year) in years else None,
            kind=DocumentKind(kind) if kind in DocumentKind.values else None,
            search=printed_number(asked.get("q", ""))[:60],
        )


class DocumentPage(FundPage):
    """A page of the document its address names, by 登记号."""

    document: Document

    def load(self, **kwargs: Any) -> None:
        rows = Document.objects.select_related("file", "registered_by")
        self.document = get_object_or_404(rows, register_number=kwargs["number"])

    def subject(self) -> Accessible:
        return self.document

    def to_document(self, document: Document) -> HttpResponseRedirect:
        """Send the visitor to the document's page."""
        return HttpResponseRedirect(
            self.fund.url("documents:document", number=document.register_number)
        )


class DetailPage(DocumentPage):
    """One document: what its paper says, what rests on it and what happened to its entry."""

    action = Action.DOCUMENT_VIEW
    template_name = "documents/detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        document = self.document
        return self.page(
            {
                "document": document,
                "crumbs": [
                    ("文件登记", self.fund.url("documents:list")),
                    (document.register_number, ""),
                ],
                "references": references_of(document, self.fund),
                "events": timeline(document),
                "may_register": can(self.request.user, Action.DOCUMENT_REGISTER, document),
            }
        )


class RegisterPage(FundPage):
    """Register a document."""

    action = Action.DOCUMENT_REGISTER
    template_name = "documents/register.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"form": DocumentForm()})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = DocumentForm(request.POST, request.FILES)
        if form.is_valid():
            document = carry_out(
                request,
                form,
                lambda: register_document(
                    form.data_given(), by=self.request.user, upload=form.cleaned_data["upload"]
                ),
            )
            if document is not None:
                messages.success(request, f"已登记 {document}，登记号 {document.register_number}。")
                return HttpResponseRedirect(
                    self.fund.url("documents:document", number=document.register_number)
                )
        return self.page({"form": form}, status=400)


class CorrectPage(DocumentPage):
    """Correct what was registered of a document."""

    action = Action.DOCUMENT_REGISTER
    template_name: ClassVar[str] = "documents/correct.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(CorrectionForm(initial=document_values(self.document)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = CorrectionForm(request.POST, request.FILES)
        if form.is_valid():
            document = carry_out(
                request,
                form,
                lambda: correct_document(
                    self.document,
                    form.data_given(),
                    by=self.request.user,
                    reason=form.cleaned_data["reason"],
                    upload=form.cleaned_data["upload"],
                ),
            )
            if document is not None:
                messages.success(request, f"已更正 {document.register_number}。")
                return self.to_document(document)
        return self._show(form, status=400)

    def _show(self, form: CorrectionForm, *, status: int = 200) -> HttpResponse:
        return self.page({"form": form, "document": self.document}, status=status)


class DownloadPage(DocumentPage):
    """Give the document's paper back."""

    action = Action.DOCUMENT_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.document.file is None:
            raise Http404
        response = as_attachment(self.document.file)
        log_done(request, f"下载 {self.document.register_number} {self.document.file.name}")
        return response


def _chips(wanted: DocumentFilter) -> list[tuple[str, str]]:
    """Return what the register is narrowed by, each with the address without it."""
    kept = {
        "q": (f"查找：{wanted.search}", wanted.search),
        "issued": (f"{wanted.year} 年成文", str(wanted.year or "")),
        "kind": (wanted.kind.label if wanted.kind else "", wanted.kind or ""),
    }
    return [
        (words, "?" + urlencode({k: v for k, (_, v) in kept.items() if v and k != name}))
        for name, (words, value) in kept.items()
        if value
    ]
