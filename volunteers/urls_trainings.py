"""Addresses of trainings (培训), under ``/<fund>/trainings/``."""

from django.urls import path

from volunteers.views import trainings

app_name = "trainings"
urlpatterns = [
    path("", trainings.ListPage.as_view(), name="list"),
    path("new/", trainings.RecordPage.as_view(), name="record"),
    path("<slug:number>/", trainings.DetailPage.as_view(), name="training"),
    path("<slug:number>/withdraw/", trainings.WithdrawPage.as_view(), name="withdraw"),
]
