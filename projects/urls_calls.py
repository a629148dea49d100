"""Addresses under ``/<fund>/calls/``."""

from django.urls import path

from projects.views import call_acts, calls

app_name = "calls"
urlpatterns = [
    path("", calls.CallList.as_view(), name="list"),
    path("new/", call_acts.NewCall.as_view(), name="new"),
    path("<slug:number>/", calls.CallDetail.as_view(), name="call"),
    path("<slug:number>/edit/", call_acts.EditCall.as_view(), name="edit"),
    path("<slug:number>/publish/", call_acts.PublishCall.as_view(), name="publish"),
    path("<slug:number>/extend/", call_acts.ExtendCall.as_view(), name="extend"),
    path("<slug:number>/close/", call_acts.CloseCall.as_view(), name="close"),
    path("<slug:number>/accept/", call_acts.AcceptApplications.as_view(), name="accept"),
    path("<slug:number>/files/", call_acts.AddCallFiles.as_view(), name="add_files"),
    path("<slug:number>/files/<int:file>/", calls.CallFileDownload.as_view(), name="file"),
    path(
        "<slug:number>/files/<int:file>/withdraw/",
        call_acts.WithdrawCallFile.as_view(),
        name="withdraw_file",
    ),
]
