"""Addresses under ``/<fund>/holidays/``."""

from django.urls import path

from projects.views.holidays import AddDay, ChangeDay, HolidayList

app_name = "holidays"
urlpatterns = [
    path("", HolidayList.as_view(), name="list"),
    path("new/", AddDay.as_view(), name="add"),
    path("<slug:day>/", ChangeDay.as_view(), name="change"),
]
