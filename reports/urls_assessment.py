"""Addresses of the papers of evaluation and audit, under ``/<fund>/papers/``."""

from django.urls import path

from reports.views.assessment import AuditPaper, EvaluationPaper

app_name = "papers_assessment"
urlpatterns = [
    path("evaluation/<ref:ref>/<int:evaluation>/", EvaluationPaper.as_view(), name="evaluation"),
    path("audit/<ref:ref>/<int:audit>/", AuditPaper.as_view(), name="audit"),
]
