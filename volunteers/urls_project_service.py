"""The address of a project's volunteer service, under ``/<fund>/project-service/``."""

from django.urls import path

from volunteers.views.project_service import ProjectServicePage

app_name = "project_service"
urlpatterns = [path("<ref:ref>/", ProjectServicePage.as_view(), name="project")]
