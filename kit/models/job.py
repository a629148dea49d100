"""Background jobs (后台任务): the row is the truth, the message to a worker only a hint."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from kit import clock

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

MOST_TRIES = 3


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "QUEUED", "排队"
    RUNNING = "RUNNING", "进行中"
    DONE = "DONE", "完成"
    FAILED = "FAILED", "失败"


ENDED = (JobState.DONE, JobState.FAILED)


def _own_key() -> str:
    return uuid.uuid4().hex


class Job(models.Model):
    """One piece of background work and, when it makes one, its result file.

    Not walled: the sweeper finds the stale jobs of every fund, and a worker reads the row to learn
    which fund to work in. Written by ``kit.jobs`` only.
    """

    kind = models.CharField("种类", max_length=60)
    label = models.CharField("名称", max_length=120)
    args = models.JSONField("参数", default=dict)
    fund = models.ForeignKey(
        "funds.Fund", models.PROTECT, verbose_name="基金", null=True, related_name="+"
    )
    requested_by: "models.ForeignKey[AbstractBaseUser | None, AbstractBaseUser | None]" = (
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            models.PROTECT,
            verbose_name="申请人",
            null=True,
            related_name="+",
        )
    )
    key = models.CharField("防重复键", max_length=64, default=_own_key)

    state = models.CharField("状态", max_length=8, choices=JobState, default=JobState.QUEUED)
    progress = models.PositiveSmallIntegerField("进度（%）", default=0)
    step = models.CharField("步骤", max_length=120, blank=True)
    tries = models.PositiveSmallIntegerField("已试次数", default=0)
    error = models.CharField("失败说明", max_length=500, blank=True)

    # Times that decide who may work are the database's, so that no worker's clock matters.
    sent_at = models.DateTimeField("上次派出", db_default=Now())
    lease_token = models.UUIDField("租约", null=True)
    lease_until = models.DateTimeField("租约至", null=True)

    result_path = models.CharField("结果位置", max_length=200, blank=True)
    result_name = models.CharField("结果文件名", max_length=200, blank=True)
    result_sha256 = models.CharField("结果校验值", max_length=64, blank=True)
    result_size = models.BigIntegerField("结果字节数", null=True)
    expires_at = models.DateTimeField("结果保留至", null=True)

    created_at = models.DateTimeField("申请时间", default=clock.now)
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "后台任务"
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "key"], nulls_distinct=False, name="kit_job_once"
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="kit_job_progress"),
            models.CheckConstraint(condition=Q(tries__lte=MOST_TRIES), name="kit_job_tries"),
            models.CheckConstraint(
                condition=Q(
                    state=JobState.RUNNING, lease_token__isnull=False, lease_until__isnull=False
                )
                | (
                    ~Q(state=JobState.RUNNING)
                    & Q(lease_token__isnull=True, lease_until__isnull=True)
                ),
                name="kit_job_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, finished_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(finished_at__isnull=True)),
                name="kit_job_finished",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "-created_at"]),
            models.Index(fields=["sent_at"], condition=~Q(state__in=ENDED), name="kit_job_open"),
            models.Index(
                fields=["expires_at"], condition=~Q(result_path=""), name="kit_job_results"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}（任务 {self.pk}）"

    @property
    def has_result(self) -> bool:
        """Whether the result file can still be downloaded."""
        return bool(self.result_path) and (self.expires_at is None or self.expires_at > clock.now())
