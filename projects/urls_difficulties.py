"""Addresses under ``/<fund>/difficulties/``: the difficulties of all projects."""

from django.urls import path

from projects.views.difficulties import DifficultyList

app_name = "difficulties"
urlpatterns = [path("", DifficultyList.as_view(), name="list")]
