"""Addresses of projects under ``/api/v1/<fund>/``."""

from django.urls import path

import projects.urls  # noqa: F401 - declares how a project's number stands in an address
from projects.api import (
    activities,
    agreements,
    applications,
    audits,
    calls,
    closing,
    difficulties,
    evaluations,
    expenses,
    inspections,
    notices,
    panels,
)
from projects.api.catalogue import CategoryList
from projects.api.projects import ProjectDetail, ProjectHistory, ProjectList, ProjectSubmission

ONE = "projects/<ref:ref>/"

urlpatterns = [
    path("calls/", calls.CallList.as_view(), name="calls"),
    path("calls/<slug:number>/", calls.CallDetail.as_view(), name="call"),
    path("panels/", panels.PanelList.as_view(), name="panels"),
    path("panels/<slug:number>/results/", panels.PanelResults.as_view(), name="panel_results"),
    path("notices/", notices.NoticeList.as_view(), name="notices"),
    path("notices/<slug:number>/", notices.NoticeDetail.as_view(), name="notice"),
    path("categories/", CategoryList.as_view(), name="categories"),
    path("projects/", ProjectList.as_view(), name="projects"),
    path(ONE, ProjectDetail.as_view(), name="project"),
    path(f"{ONE}submit/", ProjectSubmission.as_view(), name="submit_project"),
    path(f"{ONE}history/", ProjectHistory.as_view(), name="project_history"),
    path(f"{ONE}application/", applications.ProjectApplication.as_view(), name="application"),
    path(f"{ONE}versions/", applications.ProjectVersions.as_view(), name="versions"),
    path(f"{ONE}approval/", notices.ProjectApproval.as_view(), name="approval"),
    path(f"{ONE}agreements/", agreements.ProjectAgreements.as_view(), name="agreements"),
    path(f"{ONE}amendments/", agreements.ProjectAmendments.as_view(), name="amendments"),
    path(f"{ONE}activities/", activities.ActivityList.as_view(), name="activities"),
    path(f"{ONE}activities/<slug:number>/", activities.ActivityDetail.as_view(), name="activity"),
    path(f"{ONE}expenses/", expenses.ExpenseList.as_view(), name="expenses"),
    path(f"{ONE}expenses/<slug:number>/", expenses.ExpenseDetail.as_view(), name="expense"),
    path(
        f"{ONE}difficulties/",
        difficulties.ProjectDifficulties.as_view(),
        name="project_difficulties",
    ),
    path(
        f"{ONE}difficulties/<slug:number>/answer/",
        difficulties.DifficultyAnswer.as_view(),
        name="settle_difficulty",
    ),
    path(
        f"{ONE}inspections/", inspections.ProjectInspections.as_view(), name="project_inspections"
    ),
    path(
        f"{ONE}evaluations/", evaluations.ProjectEvaluations.as_view(), name="project_evaluations"
    ),
    path(f"{ONE}audits/", audits.ProjectAudits.as_view(), name="audits"),
    path(
        f"{ONE}findings/<int:finding>/answer/",
        audits.FindingAnswer.as_view(),
        name="answer_finding",
    ),
    path(f"{ONE}closure/", closing.ProjectClosure.as_view(), name="closure"),
    path("difficulties/", difficulties.DifficultyList.as_view(), name="difficulties"),
    path("inspections/", inspections.InspectionList.as_view(), name="inspections"),
    path("evaluations/", evaluations.EvaluationList.as_view(), name="evaluations"),
]
