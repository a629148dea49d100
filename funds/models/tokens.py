"""Tokens (令牌) by which a program works in a person's name in one fund."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import Guard, settled
from kit.tenancy.models import FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls

LONGEST_LIFE = timedelta(days=366)


class TokenScope(models.TextChoices):
    """What a token may do of what its person may do."""

    READ = "READ", "只读"
    WRITE = "WRITE", "读和写"


# The hash is the credential's shadow, and when it was used last is no act: history keeps neither.
@tracked("funds_apitoken", exclude=("digest", "last_used_at"))
class ApiToken(AccessDefaults, FundModel):
    """A person's token for the API of one fund. Only its hash is kept: it is shown once.

    What it may do is what the person may do there at that moment, or only the reading of it.
    """

    person = PersonForeignKey(verbose_name="人员", related_name="+")
    name = models.CharField("名称", max_length=40)
    digest = models.CharField("校验值", max_length=64, editable=False)
    scope = models.CharField("范围", max_length=5, choices=TokenScope, default=TokenScope.READ)
    created_at = models.DateTimeField("生成时间", default=clock.now, editable=False)
    expires_at = models.DateTimeField("到期时间")
    last_used_at = models.DateTimeField("最近使用", null=True, editable=False)
    revoked_at = models.DateTimeField("停用时间", null=True, editable=False)
    revoked_by = PersonForeignKey(verbose_name="停用人", null=True, related_name="+")

    class Meta:
        verbose_name = "接口令牌"
        constraints = [
            *walls(),
            models.UniqueConstraint(fields=["fund", "digest"], name="funds_apitoken_digest"),
            models.CheckConstraint(
                condition=Q(
                    expires_at__gt=F("created_at"), expires_at__lte=F("created_at") + LONGEST_LIFE
                ),
                name="funds_apitoken_life",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="funds_apitoken_revoked",
            ),
            Guard(
                name="funds_apitoken_stays_revoked",
                on="UPDATE",
                broken="OLD.revoked_at IS NOT NULL "
                "AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at",
            ),
            *settled("funds_apitoken", "person_id", "digest", "scope", "created_at", "expires_at"),
        ]
        indexes = [models.Index(fields=["fund", "person", "id"])]

    def __str__(self) -> str:
        return self.name

    def access_person_ids(self) -> frozenset[int]:
        return frozenset({self.person_id})

    @property
    def is_live(self) -> bool:
        """Whether it still opens the door."""
        return self.revoked_at is None and self.expires_at > clock.now()

    @property
    def may_write(self) -> bool:
        return self.scope == TokenScope.WRITE
