from projects.models.catalogue import Category, CategoryLead
from projects.models.project import Project
from projects.models.year import ProjectGroup, ProjectYear, YearOutcome

__all__ = ["Category", "CategoryLead", "Project", "ProjectGroup", "ProjectYear", "YearOutcome"]
