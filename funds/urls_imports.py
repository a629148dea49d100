"""Addresses of bringing in what exists (导入), under ``/<fund>/imports/``."""

from django.urls import path

from funds.views.imports.runs import (
    AgainPage,
    ConfirmPage,
    FaultsPage,
    ProgressPage,
    RunPage,
    RunsPage,
)
from funds.views.imports.shapes import ExistingPage, HomePage, ShapePage, TemplatePage

app_name = "imports"
urlpatterns = [
    path("", HomePage.as_view(), name="home"),
    path("runs/", RunsPage.as_view(), name="runs"),
    path("runs/<slug:number>/", RunPage.as_view(), name="run"),
    path("runs/<slug:number>/progress/", ProgressPage.as_view(), name="progress"),
    path("runs/<slug:number>/write/", ConfirmPage.as_view(), name="write"),
    path("runs/<slug:number>/again/", AgainPage.as_view(), name="again"),
    path("runs/<slug:number>/faults/", FaultsPage.as_view(), name="faults"),
    path("<slug:shape>/", ShapePage.as_view(), name="shape"),
    path("<slug:shape>/template/", TemplatePage.as_view(), name="template"),
    path("<slug:shape>/existing/", ExistingPage.as_view(), name="existing"),
]
