"""Addresses under ``/<fund>/projects/``."""

from django.urls import path, register_converter

from projects.models.project import KEY_ALPHABET, KEY_LENGTH
from projects.views.agreements import RecordAgreement
from projects.views.bulk import SortYears
from projects.views.catalogue import Catalogue
from projects.views.detail import ProjectDetail
from projects.views.drafts import AmendProject, EditProject, NewProject
from projects.views.groups import GroupList, NewGroup
from projects.views.historical import RecordHistorical
from projects.views.listing import ProjectList
from projects.views.steps import TakeStep
from projects.views.years import TellYear


class RefConverter:
    """A project's number, or its key while it has none."""

    regex = rf"[A-Z]{{2,4}}-\d{{4}}-\d{{3,}}|[{KEY_ALPHABET}]{{{KEY_LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(RefConverter, "ref")

app_name = "projects"
urlpatterns = [
    path("", ProjectList.as_view(), name="list"),
    path("bulk/years/", SortYears.as_view(), name="bulk_years"),
    path("new/", NewProject.as_view(), name="new"),
    path("historical/", RecordHistorical.as_view(), name="historical"),
    path("catalogue/", Catalogue.as_view(), name="catalogue"),
    path("groups/", GroupList.as_view(), name="groups"),
    path("groups/new/", NewGroup.as_view(), name="new_group"),
    path("<ref:ref>/", ProjectDetail.as_view(), name="project"),
    path("<ref:ref>/edit/", EditProject.as_view(), name="edit"),
    path("<ref:ref>/amend/", AmendProject.as_view(), name="amend"),
    path("<ref:ref>/agreement/", RecordAgreement.as_view(), name="agreement"),
    path("<ref:ref>/steps/<slug:code>/", TakeStep.as_view(), name="step"),
    path("<ref:ref>/years/<int:told>/", TellYear.as_view(), name="year"),
]
