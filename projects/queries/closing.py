"""Reading a project's closure (结项): its summary, its certificate, its archive."""

from projects.lifecycle import State
from projects.models import ArchivePackage, Closure, Project

# A summary may be begun once the project is being judged for the last time.
CLOSING_STATES = frozenset(
    {
        State.FINAL,
        State.FINAL_RECTIFYING,
        State.AUDIT,
        State.AUDIT_RECTIFYING,
        State.CLOSING,
        State.FINAL_PAYMENT,
        State.ARCHIVING,
        State.ARCHIVED,
    }
)


def reaches_closing(project: Project) -> bool:
    """Tell whether a project has come far enough for the page of its closure."""
    return project.state in CLOSING_STATES


def closure_of(project: Project) -> Closure | None:
    """Return a project's closure, or ``None`` while nothing of it is written."""
    return Closure.objects.filter(project=project).select_related("submitted_by").first()


def package_of(project: Project) -> ArchivePackage | None:
    """Return the newest archive of a project with its file, or ``None``."""
    packages = ArchivePackage.objects.filter(project=project).select_related("file", "made_by")
    return packages.order_by("-id").first()


def packages_of(project: Project) -> list[ArchivePackage]:
    """Return every archive made of a project, the newest first."""
    packages = ArchivePackage.objects.filter(project=project).select_related("file", "made_by")
    return list(packages.order_by("-id"))
