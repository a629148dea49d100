"""Addresses of organisations (志愿组织) and kinds of teams, under ``/<fund>/teams/``."""

from django.urls import path

from volunteers.views import organisations, team_figures, team_kinds

app_name = "teams"
urlpatterns = [
    path("", organisations.ListPage.as_view(), name="list"),
    path("new/", organisations.RegisterPage.as_view(), name="register"),
    path("kinds/", team_kinds.ListPage.as_view(), name="kinds"),
    path("kinds/new/", team_kinds.AddPage.as_view(), name="add_kind"),
    path("kinds/<int:kind>/", team_kinds.ChangePage.as_view(), name="change_kind"),
    path("kinds/<int:kind>/retire/", team_kinds.RetirePage.as_view(), name="retire_kind"),
    path("<slug:number>/", organisations.DetailPage.as_view(), name="team"),
    path("<slug:number>/figures/", team_figures.TeamFiguresPage.as_view(), name="figures"),
    path("<slug:number>/edit/", organisations.EditPage.as_view(), name="edit"),
    path("<slug:number>/contact/", organisations.OwnFactsPage.as_view(), name="contact"),
    path("<slug:number>/close/", organisations.ClosePage.as_view(), name="close"),
]
