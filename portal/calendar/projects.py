"""Days of the projects a person sees: when they end, and when they must be told of."""

from django.db.models import IntegerField, Q
from django.db.models.functions import Cast, ExtractMonth, ExtractYear, Mod

from kit.months import later
from portal.calendar.deadline import MOST_OF_A_KIND, Deadline, Window
from portal.calendar.duties import AFTER_END, EVERY, PUBLIC, disclosures, final_disclosure
from projects.models import Project
from projects.queries.projects import visible_to
from projects.stages import EXITS, State

_MONTH = Cast(
    ExtractYear("starts_on") * 12 + ExtractMonth("starts_on"), output_field=IntegerField()
)
BEFORE_APPROVAL = frozenset({State.DRAFT, State.SCREENING, State.REVIEW, State.NOTICE})


def project_days(window: Window) -> list[Deadline]:
    """The days projects end and those by which the law wants them told of, in one query.

    A project that runs is read only where one of its three-month days can fall into the window.
    """
    days = (later(window.first, place) for place in range(EVERY))
    residues = {(d.year * 12 + d.month) % EVERY for d in days if d.replace(day=1) <= window.last}
    ends = Q(ends_on__range=(AFTER_END.before(window.first), window.last))
    runs = Q(starts_on__lt=window.last, ends_on__gte=window.first, residue__in=residues)
    visible = visible_to(window.person, window.fund.pk)
    found = visible.exclude(state__in=EXITS | BEFORE_APPROVAL).filter(ends_on__isnull=False)
    rows = found.annotate(residue=Mod(_MONTH, EVERY)).filter(ends | runs)
    told = [
        deadline
        for row in rows.order_by("ends_on", "id")[:MOST_OF_A_KIND]
        for deadline in _days(window, row)
    ]
    return [deadline for deadline in told if window.holds(deadline.day)]


def _days(window: Window, project: Project) -> list[Deadline]:
    if project.ends_on is None:
        return []
    url = window.fund.url("projects:project", ref=project.ref)
    key = f"project-{project.ref}"
    told, rule = final_disclosure(project.ends_on)
    return [
        Deadline(project.ends_on, f"项目结束：{project.name}", url, "project", f"{key}-end"),
        Deadline(told, f"全面公开项目情况：{project.name}", url, "duty", f"{key}-final", rule),
        *(
            Deadline(day, f"公开项目情况：{project.name}", url, "duty", f"{key}-{day}", PUBLIC)
            for day in disclosures(project.starts_on, project.ends_on, window.last)
        ),
    ]
