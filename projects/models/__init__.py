from projects.models.agreement import Agreement
from projects.models.catalogue import Category, CategoryLead
from projects.models.project import Project
from projects.models.step_files import PaperKind, StepFile
from projects.models.year import ProjectGroup, ProjectYear, YearOutcome

__all__ = [
    "Agreement",
    "Category",
    "CategoryLead",
    "PaperKind",
    "Project",
    "ProjectGroup",
    "ProjectYear",
    "StepFile",
    "YearOutcome",
]
