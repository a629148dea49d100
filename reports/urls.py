"""Addresses of reports, under ``/<fund>/reports/``."""

from django.urls import path

from reports.views.exports import ExportPage
from reports.views.files import DownloadPage, OriginalPage, VerifyPage
from reports.views.lines import CountersignPage, SignPage
from reports.views.reports import DetailPage, FinalisePage, ListPage, ProgressPage, RetryPage
from reports.views.statements import NewStatementPage, StatementsPage
from reports.views.texts import TextsPage

app_name = "reports"
urlpatterns = [
    path("", ListPage.as_view(), name="list"),
    path("texts/", TextsPage.as_view(), name="texts"),
    path("statements/", StatementsPage.as_view(), name="statements"),
    path("statements/new/", NewStatementPage.as_view(), name="new_statement"),
    path("exports/<slug:ledger>/", ExportPage.as_view(), name="export"),
    path("verify/<slug:code>/", VerifyPage.as_view(), name="verify"),
    path("verify/<slug:code>/original/", OriginalPage.as_view(), name="original"),
    path("<slug:number>/", DetailPage.as_view(), name="report"),
    path("<slug:number>/progress/", ProgressPage.as_view(), name="progress"),
    path("<slug:number>/download/", DownloadPage.as_view(), name="download"),
    path("<slug:number>/retry/", RetryPage.as_view(), name="retry"),
    path("<slug:number>/final/", FinalisePage.as_view(), name="finalise"),
    path("<slug:number>/lines/<int:sequence>/sign/", SignPage.as_view(), name="sign"),
    path("<slug:number>/countersign/", CountersignPage.as_view(), name="countersign"),
]
