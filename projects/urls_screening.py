"""Addresses under ``/<fund>/screening/``; the ``ref`` of a project is that of its own pages."""

from django.urls import path

from projects.views.screening import ScreeningRecord, ScreenProject

app_name = "screening"
urlpatterns = [
    path("<ref:ref>/", ScreenProject.as_view(), name="screen"),
    path("<ref:ref>/record/", ScreeningRecord.as_view(), name="record"),
]
