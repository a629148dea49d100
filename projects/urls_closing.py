"""Addresses under ``/<fund>/closing/``."""

from django.urls import path

import projects.urls  # noqa: F401 - declares how a project's number stands in an address
from projects.views.closing import (
    Archive,
    Close,
    Closing,
    DownloadPackage,
    MakePackage,
    Summary,
)

app_name = "closing"
urlpatterns = [
    path("<ref:ref>/", Closing.as_view(), name="closing"),
    path("<ref:ref>/summary/", Summary.as_view(), name="summary"),
    path("<ref:ref>/close/", Close.as_view(), name="close"),
    path("<ref:ref>/archive/", Archive.as_view(), name="archive"),
    path("<ref:ref>/packages/make/", MakePackage.as_view(), name="make_package"),
    path("<ref:ref>/packages/<int:package>/", DownloadPackage.as_view(), name="package"),
]
