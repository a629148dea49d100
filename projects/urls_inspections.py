"""Addresses under ``/<fund>/inspections/``: rounds of inspections and what they found."""

from django.urls import path

from projects.views.inspections import (
    InspectionDetail,
    InspectionList,
    PlanRound,
    RoundDetail,
)

app_name = "inspections"
urlpatterns = [
    path("", InspectionList.as_view(), name="list"),
    path("new/", PlanRound.as_view(), name="plan"),
    path("<str:number>/", RoundDetail.as_view(), name="round"),
    path("<str:number>/<ref:ref>/", InspectionDetail.as_view(), name="inspection"),
]
