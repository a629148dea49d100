"""Addresses under ``/<fund>/applications/``: an application for printing."""

from django.urls import path

from reports.views.application_papers import ApplicationPdf, ApplicationWord

app_name = "application_papers"
urlpatterns = [
    path("<ref:ref>/pdf/", ApplicationPdf.as_view(), name="pdf"),
    path("<ref:ref>/docx/", ApplicationWord.as_view(), name="docx"),
]
