"""Addresses of the money, under ``/<fund>/money/``."""

from django.urls import path

from funds import urls_books
from funds.views import campaigns, donations

app_name = "money"
urlpatterns = [
    *urls_books.urlpatterns,
    path("campaigns/", campaigns.ListPage.as_view(), name="campaigns"),
    path("campaigns/new/", campaigns.NewPage.as_view(), name="new_campaign"),
    path("campaigns/<slug:number>/", campaigns.DetailPage.as_view(), name="campaign"),
    path("campaigns/<slug:number>/extend/", campaigns.ExtendPage.as_view(), name="extend_campaign"),
    path("donations/", donations.ListPage.as_view(), name="donations"),
    path("donations/new/", donations.NewPage.as_view(), name="new_donation"),
    path("donations/<slug:number>/", donations.DetailPage.as_view(), name="donation"),
    path(
        "donations/<slug:number>/reverse/",
        donations.ReversePage.as_view(),
        name="reverse_donation",
    ),
]
