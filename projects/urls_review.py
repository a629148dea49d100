"""Addresses of expert review for the office, under ``/<fund>/review/``."""

from django.urls import path

import projects.urls  # noqa: F401 - declares how a project's number stands in an address
from projects.views.experts import (
    AddConflict,
    AddExpert,
    ChangeExpert,
    EndConflict,
    ExpertDetail,
    Pool,
    TakeBack,
    TakeOut,
)
from projects.views.panel_forming import (
    ChooseCandidates,
    ChooseMembers,
    DrawMembers,
    NewPanel,
)
from projects.views.panel_replacing import RelieveMember, ReplaceMembers
from projects.views.panel_results import CutPage, DecideOne, RankingPage
from projects.views.panel_stages import (
    ClosePage,
    Decide,
    ExtendPage,
    GoOn,
    OpenDeclaration,
    StartScoring,
)
from projects.views.panels import PanelDetail, PanelList, Recusals, ScoreMatrix

app_name = "review"
urlpatterns = [
    path("", PanelList.as_view(), name="list"),
    path("new/", NewPanel.as_view(), name="new"),
    path("experts/", Pool.as_view(), name="experts"),
    path("experts/new/", AddExpert.as_view(), name="add_expert"),
    path("experts/<slug:expert>/", ExpertDetail.as_view(), name="expert"),
    path("experts/<slug:expert>/change/", ChangeExpert.as_view(), name="change_expert"),
    path("experts/<slug:expert>/leave/", TakeOut.as_view(), name="take_out"),
    path("experts/<slug:expert>/return/", TakeBack.as_view(), name="take_back"),
    path("experts/<slug:expert>/ties/new/", AddConflict.as_view(), name="add_conflict"),
    path(
        "experts/<slug:expert>/ties/<int:conflict>/end/",
        EndConflict.as_view(),
        name="end_conflict",
    ),
    path("<slug:number>/", PanelDetail.as_view(), name="panel"),
    path("<slug:number>/candidates/", ChooseCandidates.as_view(), name="candidates"),
    path("<slug:number>/draw/", DrawMembers.as_view(), name="draw"),
    path("<slug:number>/members/", ChooseMembers.as_view(), name="members"),
    path("<slug:number>/declare/", OpenDeclaration.as_view(), name="declare"),
    path("<slug:number>/replace/", ReplaceMembers.as_view(), name="replace"),
    path("<slug:number>/members/<slug:expert>/relieve/", RelieveMember.as_view(), name="relieve"),
    path("<slug:number>/recusals/", Recusals.as_view(), name="recusals"),
    path("<slug:number>/score/", StartScoring.as_view(), name="score"),
    path("<slug:number>/extend/", ExtendPage.as_view(), name="extend"),
    path("<slug:number>/close/", ClosePage.as_view(), name="close"),
    path("<slug:number>/matrix/", ScoreMatrix.as_view(), name="matrix"),
    path("<slug:number>/ranking/", RankingPage.as_view(), name="ranking"),
    path("<slug:number>/ranking/cut/", CutPage.as_view(), name="cut"),
    path("<slug:number>/ranking/decide/", Decide.as_view(), name="decide"),
    path("<slug:number>/ranking/go-on/", GoOn.as_view(), name="go_on"),
    path("<slug:number>/ranking/<ref:ref>/", DecideOne.as_view(), name="decide_one"),
]
