"""The form check on which accepting, returning or refusing an application rests."""

from projects.models import Project, Screening, ScreeningOutcome


def screened_as_accepted(project: Project) -> str:
    """This round's form check says that the application passes."""
    return _screened(project, ScreeningOutcome.ACCEPTED)


def screened_as_returned(project: Project) -> str:
    """This round's form check sends the application back."""
    return _screened(project, ScreeningOutcome.RETURNED)


def screened_as_refused(project: Project) -> str:
    """This round's form check refuses the application."""
    return _screened(project, ScreeningOutcome.REFUSED)


def _screened(project: Project, outcome: ScreeningOutcome) -> str:
    """The check is of this version of the project: an earlier round's carries no step."""
    found = Screening.objects.filter(
        project=project, project_version=project.version, outcome=outcome
    )
    return "" if found.exists() else "还没有填写这一次的形式审查单。"
