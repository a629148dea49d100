"""Addresses of public notices, under ``/<fund>/notices/``."""

from django.urls import path

from projects.views.approvals import ApproveProject
from projects.views.notices import ApproveAll, NewNotice, NoticeDetail, NoticeList
from projects.views.objections import (
    ObjectionDetail,
    ObjectionList,
    RecordObjection,
    RevealSender,
)

app_name = "notices"
urlpatterns = [
    path("", NoticeList.as_view(), name="list"),
    path("new/", NewNotice.as_view(), name="new"),
    path("objections/", ObjectionList.as_view(), name="objections"),
    path("objections/<slug:number>/", ObjectionDetail.as_view(), name="objection"),
    path("objections/<slug:number>/sender/", RevealSender.as_view(), name="reveal_sender"),
    path("<ref:ref>/approve/", ApproveProject.as_view(), name="approve"),
    path("<slug:number>/", NoticeDetail.as_view(), name="notice"),
    path("<slug:number>/approvals/", ApproveAll.as_view(), name="approve_all"),
    path("<slug:number>/objections/", RecordObjection.as_view(), name="record_objection"),
]
