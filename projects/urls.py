"""Addresses under ``/<fund>/projects/``."""

from django.urls import path, register_converter

from projects.models.project import KEY_ALPHABET, KEY_LENGTH
from projects.views.agreements import RecordAgreement
from projects.views.autosave import AutosaveNew, AutosaveProject
from projects.views.bulk import SortYears
from projects.views.catalogue import Catalogue, CategoryDetail
from projects.views.catalogue_acts import (
    AddCategory,
    ChangeCategory,
    CopyCatalogue,
    MergeCategory,
    RetireCategory,
)
from projects.views.detail import ProjectDetail
from projects.views.drafts import EditProject, NewProject
from projects.views.groups import GroupList, NewGroup
from projects.views.historical import RecordHistorical
from projects.views.listing import ProjectList
from projects.views.papers import AddPapers, DownloadPaper
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
    path("new/autosave/", AutosaveNew.as_view(), name="autosave_new"),
    path("historical/", RecordHistorical.as_view(), name="historical"),
    path("catalogue/", Catalogue.as_view(), name="catalogue"),
    path("catalogue/new/", AddCategory.as_view(), name="add_category"),
    path("catalogue/copy/", CopyCatalogue.as_view(), name="copy_catalogue"),
    path("catalogue/<int:category>/", CategoryDetail.as_view(), name="category"),
    path("catalogue/<int:category>/change/", ChangeCategory.as_view(), name="change_category"),
    path("catalogue/<int:category>/retire/", RetireCategory.as_view(), name="retire_category"),
    path("catalogue/<int:category>/merge/", MergeCategory.as_view(), name="merge_category"),
    path("groups/", GroupList.as_view(), name="groups"),
    path("groups/new/", NewGroup.as_view(), name="new_group"),
    path("<ref:ref>/", ProjectDetail.as_view(), name="project"),
    path("<ref:ref>/edit/", EditProject.as_view(), name="edit"),
    path("<ref:ref>/autosave/", AutosaveProject.as_view(), name="autosave"),
    path("<ref:ref>/agreement/", RecordAgreement.as_view(), name="agreement"),
    path("<ref:ref>/steps/<slug:code>/", TakeStep.as_view(), name="step"),
    path("<ref:ref>/steps/<slug:code>/files/", AddPapers.as_view(), name="add_papers"),
    path("<ref:ref>/files/<int:file>/", DownloadPaper.as_view(), name="file"),
    path("<ref:ref>/years/<int:told>/", TellYear.as_view(), name="year"),
]
