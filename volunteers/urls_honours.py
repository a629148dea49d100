"""Addresses of honours (表彰), under ``/<fund>/honours/``."""

from django.urls import path

from volunteers.views import honours

app_name = "honours"
urlpatterns = [
    path("", honours.ListPage.as_view(), name="list"),
    path("new/", honours.RecordPage.as_view(), name="record"),
    path("<slug:number>/", honours.DetailPage.as_view(), name="honour"),
    path("<slug:number>/withdraw/", honours.WithdrawPage.as_view(), name="withdraw"),
]
