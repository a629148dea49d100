"""The address of a panel's minutes, under ``/<fund>/review/<number>/minutes/``."""

from django.urls import path

from reports.views.minutes import MinutesPage

app_name = "minutes"
urlpatterns = [path("", MinutesPage.as_view(), name="download")]
