"""What people agreed to on paper (书面同意), noted by a clerk: for those who have no phone."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


class ConsentForm(models.TextChoices):
    """What was signed."""

    PAPER = "PAPER", "本人签字的同意书"
    GUARDIAN = "GUARDIAN", "监护人签字的同意书"
    LIST = "LIST", "名单上逐人签字"


@tracked("volunteers_consent")
class Consent(AccessDefaults, FundModel):
    """A signed consent to being registered (书面同意, PIPL 第13、29条), of one person or of many.

    ``basis`` says where the paper is kept; for many it is the clerk's declaration. Whose it is
    stands on the volunteers themselves.

    Attributes:
        scope: whom it is of, in words without names: a number, an organisation, a sheet.
        people: how many it is of, in 人; none until they are written.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    form = models.CharField("形式", max_length=8, choices=ConsentForm)
    given_on = models.DateField("签字日期")
    basis = models.CharField("依据", max_length=200)
    scope = models.CharField("范围", max_length=120)
    organisation = FundForeignKey(
        "volunteers.Organisation", verbose_name="组织", null=True, related_name="+"
    )
    people = models.PositiveIntegerField("人数", default=0)
    recorded_by = PersonForeignKey(verbose_name="登记人", related_name="+")
    recorded_at = models.DateTimeField("登记时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "书面同意"
        constraints = [
            *walls("organisation"),
            models.UniqueConstraint(fields=["fund", "number"], name="volunteers_consent_number"),
            models.CheckConstraint(condition=~Q(basis=""), name="volunteers_consent_basis"),
            *settled(
                "volunteers_consent",
                "number",
                "form",
                "given_on",
                "basis",
                "scope",
                "organisation_id",
                "recorded_by_id",
                "recorded_at",
            ),
        ]
        indexes = [models.Index(fields=["fund", "organisation", "id"])]

    def __str__(self) -> str:
        return self.number

    def access_unit_ids(self) -> frozenset[int]:
        return frozenset() if self.organisation is None else self.organisation.access_unit_ids()
