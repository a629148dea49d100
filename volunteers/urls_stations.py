"""Addresses of stations and sites (站点), under ``/<fund>/stations/``."""

from django.urls import path

from volunteers.views import stations

app_name = "stations"
urlpatterns = [
    path("", stations.ListPage.as_view(), name="list"),
    path("new/", stations.RegisterPage.as_view(), name="register"),
    path("<slug:number>/", stations.DetailPage.as_view(), name="station"),
    path("<slug:number>/edit/", stations.EditPage.as_view(), name="edit"),
    path("<slug:number>/close/", stations.ClosePage.as_view(), name="close"),
]
