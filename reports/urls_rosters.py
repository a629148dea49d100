"""Addresses of the roster and of service records as spreadsheets, under ``/<fund>/rosters/``."""

from django.urls import path

from reports.views.records import RecordsPage, TeamRecordsPage
from reports.views.rosters import RosterPage, TeamRosterPage

app_name = "rosters"
urlpatterns = [
    path("export/", RosterPage.as_view(), name="export"),
    path("records/", RecordsPage.as_view(), name="records"),
    path("teams/<slug:number>/records/", TeamRecordsPage.as_view(), name="team_records"),
    path("teams/<slug:number>/", TeamRosterPage.as_view(), name="team"),
]
