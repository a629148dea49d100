"""Who wants to come to a shift (报名)."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import Guard, moves_only, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


class SignUpState(models.TextChoices):
    """Where a sign-up stands."""

    PENDING = "PENDING", "待审核"
    ACCEPTED = "ACCEPTED", "已录用"
    WAITING = "WAITING", "候补"
    DECLINED = "DECLINED", "未录用"
    WITHDRAWN = "WITHDRAWN", "已取消"


_OPEN = (SignUpState.PENDING.value, SignUpState.ACCEPTED.value, SignUpState.WAITING.value)

# Whoever withdrew may come again; whom the organiser declined, the organiser may still take.
SIGN_UP_STEPS = frozenset(
    {(source, target) for source in _OPEN for target in SignUpState.values if source != target}
    - {("ACCEPTED", "PENDING"), ("ACCEPTED", "WAITING")}
    | {(SignUpState.WITHDRAWN.value, target) for target in _OPEN}
    | {(SignUpState.DECLINED.value, SignUpState.ACCEPTED.value)}
)


@tracked("volunteers_signup")
class SignUp(AccessDefaults, FundModel):
    """A volunteer's wish to come to a shift (报名), one row for both however often it changes.

    Who waits stands in line by ``signed_at``; never are more taken than the shift's quota.
    """

    shift = FundForeignKey("volunteers.Shift", verbose_name="班次", related_name="sign_ups")
    volunteer = FundForeignKey(
        "volunteers.Volunteer", verbose_name="志愿者", related_name="sign_ups"
    )
    state = models.CharField("状态", max_length=9, choices=SignUpState)
    signed_at = models.DateTimeField("报名时间", default=clock.now)
    decided_by = PersonForeignKey(verbose_name="审核人", null=True, related_name="+")
    decided_at = models.DateTimeField("审核时间", null=True)
    note = models.CharField("未录用的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "报名"
        constraints = [
            *walls("shift", "volunteer"),
            models.UniqueConstraint(
                fields=["fund", "shift", "volunteer"], name="volunteers_signup_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=SignUpState.DECLINED) | ~Q(note=""),
                name="volunteers_signup_declined",
            ),
            Guard(
                name="volunteers_signup_quota",
                on="INSERT OR UPDATE",
                broken=(
                    "NEW.state = 'ACCEPTED' AND (SELECT count(*) FROM volunteers_signup s WHERE "
                    "s.fund_id = NEW.fund_id AND s.shift_id = NEW.shift_id "
                    "AND s.state = 'ACCEPTED') > (SELECT h.quota FROM volunteers_shift h WHERE "
                    "h.fund_id = NEW.fund_id AND h.id = NEW.shift_id)"
                ),
            ),
            *moves_only(
                "volunteers_signup",
                "state",
                steps=SIGN_UP_STEPS,
                entry="NEW.state IN ('PENDING', 'ACCEPTED', 'WAITING')",
            ),
            *settled("volunteers_signup", "shift_id", "volunteer_id"),
        ]
        indexes = [
            models.Index(fields=["fund", "shift", "state", "signed_at", "id"]),
            models.Index(fields=["fund", "volunteer", "id"]),
        ]

    def access_unit_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.shift.access_unit_ids()
        return ids

    def access_branch_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.shift.access_branch_ids()
        return ids

    def access_person_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.volunteer.access_person_ids()
        return ids
