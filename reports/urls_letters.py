"""Addresses of papers to send out and to sign, under ``/<fund>/letters/``."""

from django.urls import path

from reports.views.letters import (
    AgreementText,
    AgreementWord,
    ApprovalLetter,
    ClosingCertificate,
)

app_name = "letters"
urlpatterns = [
    path("<ref:ref>/approval.pdf", ApprovalLetter.as_view(), name="approval"),
    path("<ref:ref>/certificate.pdf", ClosingCertificate.as_view(), name="certificate"),
    path("<ref:ref>/<int:agreement>/agreement.pdf", AgreementText.as_view(), name="agreement"),
    path("<ref:ref>/<int:agreement>/agreement.docx", AgreementWord.as_view(), name="word"),
]
