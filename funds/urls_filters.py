"""Addresses of kept filters."""

from django.urls import path

from funds.views.saved_filters import MinePage, SavePage

app_name = "filters"
urlpatterns = [
    path("", MinePage.as_view(), name="mine"),
    path("<slug:place>/", SavePage.as_view(), name="save"),
]
