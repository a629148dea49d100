"""Addresses under ``/<fund>/hours/``: late entries, records, rules, figures and rankings."""

from django.urls import path

from volunteers.views.district_figures import DistrictsPage
from volunteers.views.figures import FiguresPage
from volunteers.views.hours import HoursOf, ReverseRecord
from volunteers.views.hours_rules import AddRule, RuleList
from volunteers.views.late_entries import (
    ConfirmEntry,
    ConfirmMany,
    EnterLate,
    EntryList,
    EntryPage,
    RefuseEntry,
)
from volunteers.views.paper_lists import ConfirmSheet, SheetPage
from volunteers.views.rankings import RankingPage
from volunteers.views.team_figures import TeamsFile, TeamsPage

app_name = "hours"
urlpatterns = [
    path("", EntryList.as_view(), name="list"),
    path("new/", EnterLate.as_view(), name="enter"),
    path("confirm/", ConfirmMany.as_view(), name="confirm_many"),
    path("lists/<slug:number>/", SheetPage.as_view(), name="sheet"),
    path("lists/<slug:number>/confirm/", ConfirmSheet.as_view(), name="confirm_sheet"),
    path("entries/<slug:number>/", EntryPage.as_view(), name="entry"),
    path("entries/<slug:number>/confirm/", ConfirmEntry.as_view(), name="confirm"),
    path("entries/<slug:number>/refuse/", RefuseEntry.as_view(), name="refuse"),
    path("volunteers/<slug:number>/", HoursOf.as_view(), name="records"),
    path("records/<int:record>/reverse/", ReverseRecord.as_view(), name="reverse"),
    path("rules/", RuleList.as_view(), name="rules"),
    path("rules/new/", AddRule.as_view(), name="add_rule"),
    path("figures/", FiguresPage.as_view(), name="figures"),
    path("figures/teams/", TeamsPage.as_view(), name="teams"),
    path("figures/teams/file/", TeamsFile.as_view(), name="teams_file"),
    path("figures/districts/", DistrictsPage.as_view(), name="districts"),
    path("ranking/", RankingPage.as_view(), name="ranking"),
]
