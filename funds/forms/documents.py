"""Forms of the document register (文件登记)."""

from typing import Any

from django import forms

from funds.models import Document, DocumentKind
from funds.services.documents import DocumentData
from kit.controls import DateControl
from kit.plain_form import PlainForm

MOST = 1_000_000


class DocumentForm(PlainForm):
    """A document as its paper says it."""

    number = forms.CharField(
        label="文号",
        max_length=60,
        required=False,
        help_text="照文件抄写，例如：并文明〔2018〕8号。年份的括号随意输入，会统一成〔〕。",
    )
    title = forms.CharField(label="标题", max_length=200, help_text="写全称，不用加书名号")
    kind = forms.ChoiceField(label="种类", choices=[("", "请选择"), *DocumentKind.choices])
    issuer = forms.CharField(label="发文单位", max_length=120, required=False)
    issued_on = forms.DateField(label="成文日期", widget=DateControl, required=False)
    pages = forms.IntegerField(label="页数", required=False, min_value=1, max_value=MOST)
    copies = forms.IntegerField(
        label="印数", required=False, min_value=1, max_value=MOST, help_text="文件末页的“共印”"
    )
    reported_to = forms.CharField(label="抄报", max_length=300, required=False)
    copied_to = forms.CharField(label="抄送", max_length=300, required=False)
    upload = forms.FileField(
        label="文件扫描件",
        required=False,
        help_text="PDF、Word（.docx）或照片，不超过 20 MB。可以以后再补。",
    )
    remarks = forms.CharField(
        label="备注", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def data_given(self) -> DocumentData:
        """Return what was typed, for the service."""
        names = DocumentData.__dataclass_fields__
        given = {name: self.cleaned_data[name] for name in names}
        return DocumentData(**{**given, "kind": DocumentKind(given["kind"])})


class CorrectionForm(DocumentForm):
    """A registered document as it should have been written, and why it is corrected."""

    reason = forms.CharField(
        label="更正理由", max_length=300, help_text="它会留在办理记录里，原来的内容也留着。"
    )


def document_values(document: Document) -> dict[str, Any]:
    """Return the initial values of a form that corrects ``document``."""
    return {name: getattr(document, name) for name in DocumentData.__dataclass_fields__}
