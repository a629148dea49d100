"""Addresses of projects under ``/api/v1/<fund>/``."""

from django.urls import path

import projects.urls  # noqa: F401 - declares how a project's number stands in an address
from projects.api.catalogue import CategoryList
from projects.api.projects import ProjectDetail, ProjectHistory, ProjectList, ProjectSubmission

urlpatterns = [
    path("categories/", CategoryList.as_view(), name="categories"),
    path("projects/", ProjectList.as_view(), name="projects"),
    path("projects/<ref:ref>/", ProjectDetail.as_view(), name="project"),
    path("projects/<ref:ref>/submit/", ProjectSubmission.as_view(), name="submit_project"),
    path("projects/<ref:ref>/history/", ProjectHistory.as_view(), name="project_history"),
]
