"""Volunteers who pass from one organisation to another (转组织)."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import moves_only, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


class TransferState(models.TextChoices):
    """Where a transfer stands."""

    ASKED = "ASKED", "待本人同意"
    CONSENTED = "CONSENTED", "待接收"
    DONE = "DONE", "已转入"
    REFUSED = "REFUSED", "未转成"


TRANSFER_STEPS = frozenset(
    {
        ("ASKED", "DONE"),
        ("ASKED", "REFUSED"),
        ("CONSENTED", "DONE"),
        ("CONSENTED", "REFUSED"),
    }
)


@tracked("volunteers_transfer")
class Transfer(AccessDefaults, FundModel):
    """A volunteer passes from one organisation to another (转组织), never without consenting.

    Asked by the volunteer it is consented to, and waits for the organisation; asked by the
    organisation that wants them, it waits for the volunteer alone.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    volunteer = FundForeignKey(
        "volunteers.Volunteer", verbose_name="志愿者", related_name="transfers"
    )
    from_organisation = FundForeignKey(
        "volunteers.Organisation", verbose_name="原组织", null=True, blank=True, related_name="+"
    )
    to_organisation = FundForeignKey(
        "volunteers.Organisation", verbose_name="转入组织", related_name="arrivals"
    )
    asked_by = PersonForeignKey(verbose_name="提出人", related_name="+")
    asked_at = models.DateTimeField("提出时间", default=clock.now, editable=False)
    consented_at = models.DateTimeField("本人同意时间", null=True)
    decided_by = PersonForeignKey(verbose_name="接收人", null=True, related_name="+")
    decided_at = models.DateTimeField("办结时间", null=True)
    note = models.CharField("未转成的原因", max_length=200, blank=True)
    state = models.CharField("状态", max_length=9, choices=TransferState)

    class Meta:
        verbose_name = "转组织"
        constraints = [
            *walls("volunteer", "from_organisation", "to_organisation"),
            models.UniqueConstraint(fields=["fund", "number"], name="volunteers_transfer_number"),
            models.UniqueConstraint(
                fields=["fund", "volunteer"],
                condition=Q(state__in=[TransferState.ASKED, TransferState.CONSENTED]),
                name="volunteers_transfer_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state=TransferState.ASKED, consented_at__isnull=True)
                | Q(state=TransferState.CONSENTED, consented_at__isnull=False)
                | Q(state=TransferState.DONE, consented_at__isnull=False, decided_at__isnull=False)
                | Q(state=TransferState.REFUSED, decided_at__isnull=False) & ~Q(note=""),
                name="volunteers_transfer_consent",
            ),
            *moves_only(
                "volunteers_transfer",
                "state",
                steps=TRANSFER_STEPS,
                entry="NEW.state IN ('ASKED', 'CONSENTED')",
            ),
            *settled(
                "volunteers_transfer",
                "number",
                "volunteer_id",
                "from_organisation_id",
                "to_organisation_id",
                "asked_by_id",
                "asked_at",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "to_organisation", "state", "id"]),
            models.Index(fields=["fund", "volunteer", "id"]),
        ]

    def __str__(self) -> str:
        return self.number

    def access_unit_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.to_organisation.access_unit_ids()
        return ids

    def access_branch_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.to_organisation.access_branch_ids()
        return ids

    def access_person_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.volunteer.access_person_ids()
        return ids
