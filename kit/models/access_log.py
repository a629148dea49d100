"""The access log (办理日志)."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from kit.errors import Outcome
from kit.tenancy.walls import AppendOnly

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


class AccessLog(models.Model):
    """Who did or was refused what (办理日志); rows are only added.

    Not walled: sign-ins and refusals are written before, or without, a fund.
    """

    at = models.DateTimeField("时间", auto_now_add=True)
    fund = models.ForeignKey(
        "funds.Fund", models.PROTECT, verbose_name="基金", null=True, related_name="+"
    )
    person: "models.ForeignKey[AbstractBaseUser | None, AbstractBaseUser | None]" = (
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            models.PROTECT,
            verbose_name="人员",
            null=True,
            related_name="+",
        )
    )
    action = models.CharField("办理", max_length=60)
    subject = models.CharField("对象", max_length=200, blank=True)
    outcome = models.CharField("结果", max_length=8, choices=Outcome)
    reason = models.CharField("说明", max_length=500, blank=True)
    request_id = models.CharField("请求号", max_length=40)

    class Meta:
        constraints = [AppendOnly(name="kit_accesslog_append_only")]
        indexes = [models.Index(fields=["fund", "-at"])]
