"""Notices (消息): what a person must know of others' acts, in the inbox of one fund."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import Guard, settled
from kit.tenancy.models import FundModel, PersonForeignKey
from kit.tenancy.walls import walls


class NoticeKind(models.TextChoices):
    """What a notice asks of its reader."""

    TURN = "TURN", "等您办理"
    NEWS = "NEWS", "知会"
    JOB = "JOB", "后台任务"


class Notice(AccessDefaults, FundModel):
    """One message to one person, written in the transaction of the act it tells of.

    Without a history of its own: what it tells of has one, and all that ever changes here is that
    it was read and mailed. ``text`` stays inside the portal: a mail carries subjects only.
    """

    person = PersonForeignKey(verbose_name="收件人", related_name="+")
    kind = models.CharField("种类", max_length=4, choices=NoticeKind)
    subject = models.CharField("标题", max_length=160)
    text = models.CharField("内容", max_length=300, blank=True)
    url = models.CharField("地址", max_length=200)
    created_at = models.DateTimeField("时间", default=clock.now)
    read_at = models.DateTimeField("阅读时间", null=True)
    mailed_at = models.DateTimeField("发邮件时间", null=True)
    # Null, not empty, so that it is unique where a notice may be written once only.
    key = models.CharField("防重号", max_length=64, null=True)  # noqa: DJ001

    class Meta:
        verbose_name = "消息"
        constraints = [
            *walls(),
            models.UniqueConstraint(fields=["fund", "person", "key"], name="funds_notice_once"),
            *settled(
                "funds_notice",
                "person_id",
                "kind",
                "subject",
                "text",
                "url",
                "created_at",
                "key",
            ),
            Guard(
                name="funds_notice_read_once",
                on="UPDATE",
                broken="OLD.read_at IS NOT NULL AND NEW.read_at IS DISTINCT FROM OLD.read_at",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "person", "id"]),
            models.Index(
                fields=["fund", "person"],
                condition=Q(read_at__isnull=True),
                name="funds_notice_unread",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def access_person_ids(self) -> frozenset[int]:
        return frozenset({self.person_id})
