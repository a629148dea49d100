"""Addresses under ``/<fund>/bars/``: units that may not apply (限制申报)."""

from django.urls import path

from projects.views.bars import BarList, LiftBar, RecordBar

app_name = "bars"
urlpatterns = [
    path("", BarList.as_view(), name="list"),
    path("new/", RecordBar.as_view(), name="record"),
    path("<int:bar>/lift/", LiftBar.as_view(), name="lift"),
]
