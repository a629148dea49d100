"""Addresses of the books (账簿), under ``/<fund>/money/``; named in the ``money`` namespace."""

from django.urls import URLPattern, path

from funds.views.books.accounts import AccountsPage
from funds.views.books.entries import EntriesPage, EntryPage
from funds.views.books.openings import OpeningsPage, RecordOpeningPage
from funds.views.books.periods import ClosePeriodPage, PeriodsPage

urlpatterns: list[URLPattern] = [
    path("accounts/", AccountsPage.as_view(), name="accounts"),
    path("entries/", EntriesPage.as_view(), name="entries"),
    path("entries/<str:number>/", EntryPage.as_view(), name="entry"),
    path("periods/", PeriodsPage.as_view(), name="periods"),
    path("periods/<int:year>/<int:month>/close/", ClosePeriodPage.as_view(), name="close_period"),
    path("openings/", OpeningsPage.as_view(), name="openings"),
    path("openings/new/", RecordOpeningPage.as_view(), name="record_opening"),
]
