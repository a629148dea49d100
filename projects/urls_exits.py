"""Addresses under ``/<fund>/exits/``: ending a project before its time."""

from django.urls import path

import projects.urls  # noqa: F401 - registers the converter of a project's reference
from projects.views.exits import Terminate

app_name = "exits"
urlpatterns = [path("<ref:ref>/terminate/", Terminate.as_view(), name="terminate")]
