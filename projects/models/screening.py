"""The form check (形式审查) of an application."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import only_grows
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey
from kit.tenancy.walls import walls


class ScreeningOutcome(models.TextChoices):
    """What a form check came to."""

    ACCEPTED = "ACCEPTED", "通过"
    RETURNED = "RETURNED", "退回补正"
    REFUSED = "REFUSED", "不予受理"


class Screening(AccessDefaults, FundModel):
    """One form check (形式审查) of an application and what came of it; rows are only added.

    ``answers`` holds, for each line of the call's checklist, whether it was met and a note.
    ``project_version`` is the version of the project that was checked: a step rests on the check of
    this very version, not on an earlier round's. ``due_at`` is the instant from which a returned
    application is too late.
    """

    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="screenings")
    project_version = models.PositiveIntegerField("所审版次", default=0)
    round = models.PositiveSmallIntegerField("次数")
    outcome = models.CharField("结论", max_length=8, choices=ScreeningOutcome)
    opinion = models.CharField("意见", max_length=500, blank=True)
    answers = models.JSONField("逐项审查", default=list)
    due_at = models.DateTimeField("补正截止时间", null=True, blank=True)
    screened_by = PersonForeignKey(verbose_name="审查人", related_name="+")
    screened_at = models.DateTimeField("审查时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "形式审查"
        constraints = [
            *walls("project"),
            models.UniqueConstraint(
                fields=["fund", "project", "round"], name="projects_screening_round"
            ),
            models.CheckConstraint(
                condition=~Q(outcome=ScreeningOutcome.RETURNED) | Q(due_at__isnull=False),
                name="projects_screening_due",
            ),
            *only_grows("projects_screening"),
        ]
