"""Addresses under ``/<fund>/audits/``."""

from django.urls import path

from projects.views.auditing import (
    AnswerFinding,
    CheckVouchers,
    Conclude,
    DrawVouchers,
    NewFinding,
    Resubmit,
    SettleFinding,
    Workbench,
)
from projects.views.audits import AuditFilePage, AuditList, ProjectAudit, VouchersFile

app_name = "audits"
urlpatterns = [
    path("", AuditList.as_view(), name="list"),
    path("<ref:ref>/", ProjectAudit.as_view(), name="project"),
    path("<ref:ref>/file/", AuditFilePage.as_view(), name="file"),
    path("<ref:ref>/vouchers/", VouchersFile.as_view(), name="vouchers"),
    path("<ref:ref>/audit/", Workbench.as_view(), name="audit"),
    path("<ref:ref>/draw/", DrawVouchers.as_view(), name="draw"),
    path("<ref:ref>/check/", CheckVouchers.as_view(), name="check"),
    path("<ref:ref>/findings/new/", NewFinding.as_view(), name="new_finding"),
    path("<ref:ref>/findings/<int:finding>/settle/", SettleFinding.as_view(), name="settle"),
    path("<ref:ref>/findings/<int:finding>/answer/", AnswerFinding.as_view(), name="answer"),
    path("<ref:ref>/conclude/", Conclude.as_view(), name="conclude"),
    path("<ref:ref>/resubmit/", Resubmit.as_view(), name="resubmit"),
]
