"""Links by which somebody proves who they are once: invitations (邀请) and resets (重设密码)."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from funds.models.people import User
from funds.permissions import PLATFORM_ROLES, Role
from kit import clock
from kit.tenancy.guards import Guard, settled
from kit.tenancy.models import FundForeignKey
from kit.tenancy.walls import SameFund

INVITATION_LASTS = timedelta(hours=72)
RESET_LASTS = timedelta(hours=24)
# Used or taken back, a link never changes again: so it is used at most once.
ENDED = "OLD.used_at IS NOT NULL OR OLD.revoked_at IS NOT NULL"


class SecretLink(models.Model):
    """A link with a secret that is used once; only hashes of the secret are kept.

    The printed link and the mailed one have secrets of their own: who sends the mail makes it, so
    that it stands in no job row.
    """

    token_hash = models.CharField("令牌摘要", max_length=64, unique=True)
    # Null where no mail was sent: an empty text would be one hash of many rows.
    mailed_hash = models.CharField(  # noqa: DJ001
        "邮件令牌摘要", max_length=64, unique=True, null=True
    )
    issued_at = models.DateTimeField("发出时间", default=clock.now)
    expires_at = models.DateTimeField("有效至")
    mailed_at = models.DateTimeField("邮件发出时间", null=True)
    used_at = models.DateTimeField("使用时间", null=True)
    revoked_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether it can still be used."""
        ended = self.used_at is not None or self.revoked_at is not None
        return not ended and self.expires_at > clock.now()

    @classmethod
    def still_open(cls) -> Q:
        """Return the condition of links that can still be used."""
        return Q(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=clock.now())


class Invitation(SecretLink):
    """An offer of a role (邀请) to a person who may have no account yet.

    Not walled: it is opened before a fund is known. Its unit still cannot be another fund's.
    """

    name = models.CharField("姓名", max_length=40)
    email = models.EmailField("邮箱", blank=True)
    fund = models.ForeignKey(
        "funds.Fund", models.PROTECT, verbose_name="基金", null=True, related_name="+"
    )
    role = models.CharField("角色", max_length=16, choices=Role)
    unit = FundForeignKey(
        "funds.Unit", verbose_name="单位", null=True, blank=True, related_name="+"
    )
    years = models.JSONField("限年度", default=list, blank=True)
    valid_to = models.DateField("任期至", null=True, blank=True)
    # Nobody: the very first administrators are invited at the machine itself.
    invited_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="邀请人", null=True, related_name="+"
    )
    used_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="接受人", null=True, related_name="+"
    )

    class Meta:
        verbose_name = "邀请"
        constraints = [
            SameFund(field="unit", name="funds_invitation_unit_same_fund"),
            models.CheckConstraint(
                condition=Q(fund__isnull=True, role__in=sorted(PLATFORM_ROLES))
                | (Q(fund__isnull=False) & ~Q(role__in=sorted(PLATFORM_ROLES))),
                name="funds_invitation_fund_or_platform",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, used_by__isnull=True)
                | Q(used_at__isnull=False, used_by__isnull=False, revoked_at__isnull=True),
                name="funds_invitation_used_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(used_by__isnull=True)
                | Q(invited_by__isnull=True)
                | ~Q(used_by=F("invited_by")),
                name="funds_invitation_not_to_oneself",
            ),
            *settled(
                "funds_invitation",
                "token_hash",
                "fund_id",
                "role",
                "unit_id",
                "years",
                "valid_to",
                "invited_by_id",
                "expires_at",
            ),
            Guard(name="funds_invitation_once", on="UPDATE", broken=ENDED),
        ]
        indexes = [
            models.Index(
                fields=["fund", "-id"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="funds_invitation_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.get_role_display()}"


class ResetLink(SecretLink):
    """A link by which a person sets a new password (重设密码), handed over by a colleague.

    Not walled: it is opened before a fund is known. ``fund`` is where it was issued.
    """

    user = models.ForeignKey(User, models.PROTECT, verbose_name="人员", related_name="reset_links")
    fund = models.ForeignKey(
        "funds.Fund", models.PROTECT, verbose_name="基金", null=True, related_name="+"
    )
    issued_by = models.ForeignKey(User, models.PROTECT, verbose_name="发出人", related_name="+")
    told_at = models.DateTimeField("告知本人时间", null=True)

    class Meta:
        verbose_name = "重设密码链接"
        constraints = [
            models.CheckConstraint(
                condition=~Q(user=F("issued_by")), name="funds_resetlink_not_ones_own"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
                name="funds_resetlink_used_or_revoked",
            ),
            *settled(
                "funds_resetlink", "token_hash", "user_id", "fund_id", "issued_by_id", "expires_at"
            ),
            Guard(
                name="funds_resetlink_once",
                on="UPDATE",
                broken=(
                    f"({ENDED}) AND (OLD.used_at IS DISTINCT FROM NEW.used_at "
                    "OR OLD.revoked_at IS DISTINCT FROM NEW.revoked_at)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.issued_at:%Y-%m-%d}"
