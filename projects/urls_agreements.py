"""Addresses of agreements and their templates, under ``/<fund>/agreements/``."""

from django.urls import path

from projects.views.agreement_drafts import (
    AgreementPage,
    DownloadScan,
    DraftAgreement,
    RewriteAgreement,
    SignAgreement,
)
from projects.views.agreement_templates import (
    ChangeTemplate,
    NewTemplate,
    RetireTemplate,
    TemplateList,
)

app_name = "agreements"
urlpatterns = [
    path("templates/", TemplateList.as_view(), name="templates"),
    path("templates/new/", NewTemplate.as_view(), name="new_template"),
    path("templates/<int:template>/", ChangeTemplate.as_view(), name="template"),
    path("templates/<int:template>/retire/", RetireTemplate.as_view(), name="retire_template"),
    path("<ref:ref>/", AgreementPage.as_view(), name="project"),
    path("<ref:ref>/draft/", DraftAgreement.as_view(), name="draft"),
    path("<ref:ref>/<int:agreement>/text/", RewriteAgreement.as_view(), name="rewrite"),
    path("<ref:ref>/<int:agreement>/sign/", SignAgreement.as_view(), name="sign"),
    path("<ref:ref>/<int:agreement>/scan/", DownloadScan.as_view(), name="scan"),
]
