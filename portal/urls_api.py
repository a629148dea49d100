"""Every address of the API: the description of it, and what each fund has under its name."""

from django.urls import include, path

from portal.views.api import SchemaApi

app_name = "api"
urlpatterns = [
    path("schema/", SchemaApi.as_view(), name="schema"),
    path("<slug:fund>/", include("funds.urls_api")),
    path("<slug:fund>/", include("projects.urls_api")),
    path("<slug:fund>/", include("volunteers.urls_api")),
    path("<slug:fund>/", include("reports.urls_api")),
]
