"""Addresses under ``/<fund>/evaluation/``."""

from django.urls import path

from projects.views.evaluation import (
    Assign,
    Evaluate,
    EvaluationList,
    ProjectEvaluation,
    Rectify,
)

app_name = "evaluation"
urlpatterns = [
    path("", EvaluationList.as_view(), name="list"),
    path("<ref:ref>/", ProjectEvaluation.as_view(), name="project"),
    path("<ref:ref>/assign/", Assign.as_view(), name="assign"),
    path("<ref:ref>/evaluate/", Evaluate.as_view(), name="evaluate"),
    path("<ref:ref>/rectify/", Rectify.as_view(), name="rectify"),
]
