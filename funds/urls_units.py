"""Addresses of units (单位), under ``/<fund>/units/``."""

from django.urls import path

from funds.views import units

app_name = "units"
urlpatterns = [
    path("", units.ListPage.as_view(), name="list"),
    path("new/", units.AddPage.as_view(), name="add"),
    path("<int:unit>/", units.DetailPage.as_view(), name="unit"),
    path("<int:unit>/edit/", units.EditPage.as_view(), name="edit"),
    path("<int:unit>/retire/", units.RetirePage.as_view(), name="retire"),
]
