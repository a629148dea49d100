"""Trainings (培训) of volunteers, and who was at them."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import only_grows
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls
from volunteers.models.entries import Entry, entry_rules
from volunteers.models.hours import MINUTES_A_DAY


@tracked("volunteers_training")
class Training(Entry):
    """One training (培训): who was there stands by number, or as a count that somebody states.

    ``stated_times`` (人次) with ``basis``, what says so: where there is no list of those who came,
    or the list does not name everybody. A mistake is withdrawn (作废) and recorded anew.
    """

    number = models.CharField("培训编号", max_length=20, editable=False)
    title = models.CharField("培训名称", max_length=80)
    held_on = models.DateField("培训日期")
    minutes = models.PositiveSmallIntegerField("时长（分钟）")
    place = models.CharField("地点", max_length=80, blank=True)
    organisation = FundForeignKey(
        "volunteers.Organisation", verbose_name="主办组织", null=True, blank=True, related_name="+"
    )
    stated_times = models.PositiveIntegerField("参加人次（人次）", null=True, blank=True)

    class Meta:
        verbose_name = "培训"
        constraints = [
            *walls("organisation"),
            models.CheckConstraint(
                condition=Q(minutes__gt=0, minutes__lte=MINUTES_A_DAY)
                & (Q(stated_times__isnull=True) | ~Q(basis="")),
                name="volunteers_training_stated",
            ),
            *entry_rules(
                "volunteers_training",
                "title",
                "held_on",
                "minutes",
                "place",
                "organisation_id",
                "stated_times",
            ),
        ]
        indexes = [models.Index(fields=["fund", "held_on", "id"])]

    def __str__(self) -> str:
        return self.title

    @property
    def held_by(self) -> str:
        """Who held it: the city's office where no organisation did."""
        return "文明办" if self.organisation is None else str(self.organisation)


class Trained(AccessDefaults, FundModel):
    """A volunteer who was at a training (参加培训); rows are only added."""

    training = FundForeignKey("volunteers.Training", verbose_name="培训", related_name="trained")
    volunteer = FundForeignKey(
        "volunteers.Volunteer", verbose_name="志愿者", related_name="trainings"
    )
    recorded_by = PersonForeignKey(verbose_name="登记人", related_name="+")
    recorded_at = models.DateTimeField("登记时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "参加培训"
        constraints = [
            *walls("training", "volunteer"),
            models.UniqueConstraint(
                fields=["fund", "training", "volunteer"], name="volunteers_trained_once"
            ),
            *only_grows("volunteers_trained"),
        ]
        indexes = [models.Index(fields=["fund", "volunteer", "id"])]
