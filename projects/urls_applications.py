"""Addresses under ``/<fund>/applications/``: an application as it is read."""

from django.urls import path

from projects.views.applications import ApplicationPage, DownloadAttachment

app_name = "applications"
urlpatterns = [
    path("<ref:ref>/", ApplicationPage.as_view(), name="application"),
    path("<ref:ref>/files/<int:file>/", DownloadAttachment.as_view(), name="file"),
]
