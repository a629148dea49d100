"""Addresses of divisions (区县) and their residents, under ``/<fund>/divisions/``."""

from django.urls import path

from volunteers.views import divisions

app_name = "divisions"
urlpatterns = [
    path("", divisions.ListPage.as_view(), name="list"),
    path("new/", divisions.AddPage.as_view(), name="add"),
    path("known/", divisions.EnterPage.as_view(), name="enter"),
    path("<slug:code>/rename/", divisions.RenamePage.as_view(), name="rename"),
    path("<slug:code>/retire/", divisions.RetirePage.as_view(), name="retire"),
    path("<slug:code>/residents/", divisions.PopulationPage.as_view(), name="residents"),
]
