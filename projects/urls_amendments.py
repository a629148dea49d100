"""Addresses under ``/<fund>/amendments/``: a project's changes."""

from django.urls import path

import projects.urls  # noqa: F401 - registers the converter of a project's reference
from projects.views.amendments import (
    AmendmentList,
    Approve,
    Detail,
    Refuse,
    RequestAmendment,
    Withdraw,
)

app_name = "amendments"
urlpatterns = [
    path("<ref:ref>/", AmendmentList.as_view(), name="list"),
    path("<ref:ref>/new/", RequestAmendment.as_view(), name="request"),
    path("<ref:ref>/<slug:number>/", Detail.as_view(), name="amendment"),
    path("<ref:ref>/<slug:number>/approve/", Approve.as_view(), name="approve"),
    path("<ref:ref>/<slug:number>/refuse/", Refuse.as_view(), name="refuse"),
    path("<ref:ref>/<slug:number>/withdraw/", Withdraw.as_view(), name="withdraw"),
]
