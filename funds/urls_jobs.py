"""Addresses of a fund's background jobs, under ``/<fund>/jobs/``."""

from django.urls import path

from funds.views.jobs import DownloadPage, RetryPage, StatusPage

app_name = "jobs"
urlpatterns = [
    path("<int:job>/", StatusPage.as_view(), name="status"),
    path("<int:job>/download/", DownloadPage.as_view(), name="download"),
    path("<int:job>/retry/", RetryPage.as_view(), name="retry"),
]
