"""Addresses of figures, under ``/<fund>/figures/``."""

from django.urls import path

from reports.views.figures import FigurePage

app_name = "figures"
urlpatterns = [path("<slug:key>/", FigurePage.as_view(), name="figure")]
