"""Addresses of the platform itself, under ``/platform/``."""

from django.urls import URLPattern, URLResolver, path

from portal.views import audit_log
from portal.views.compare import ComparePage
from portal.views.founding import FoundedPage, NewFundPage, StartPage
from portal.views.platform import PlatformHome

app_name = "platform"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", PlatformHome.as_view(), name="home"),
    path("funds/", ComparePage.as_view(), name="compare"),
    path("new-fund/", StartPage.as_view(), name="start"),
    path("new-fund/<slug:step>/", NewFundPage.as_view(), name="new_fund"),
    path("founded/<slug:slug>/", FoundedPage.as_view(), name="founded"),
    path("log/", audit_log.LogPage.as_view(), name="log"),
    path("log/export/", audit_log.LogExport.as_view(), name="log_export"),
    path("log/jobs/<int:job>/", audit_log.LogJobPage.as_view(), name="log_job"),
    path("log/jobs/<int:job>/download/", audit_log.LogDownload.as_view(), name="log_download"),
    path("log/jobs/<int:job>/retry/", audit_log.LogRetry.as_view(), name="log_retry"),
]
