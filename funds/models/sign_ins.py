"""Signing in (登录): every try, and the sessions that are open. Neither belongs to a fund."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from funds.models.people import User
from kit.tenancy.walls import AppendOnly


class SignInOutcome(models.TextChoices):
    """How a try to sign in ended."""

    ENTERED = "ENTERED", "登录成功"
    WRONG_PASSWORD = "WRONG_PASSWORD", "密码不对"
    WRONG_CODE = "WRONG_CODE", "验证码不对"
    LOCKED = "LOCKED", "账号锁定，拒绝登录"


class SignIn(models.Model):
    """One try to sign in (登录记录); rows are only added, by the app role never removed.

    Not walled: it is written before anybody knows in which fund the person works.
    """

    at = models.DateTimeField("时间", default=timezone.now)
    # What was typed, as accounts are compared; names no person when there is no such account.
    account = models.CharField("账号", max_length=200)
    user = models.ForeignKey(
        User, models.PROTECT, verbose_name="人员", null=True, related_name="sign_ins"
    )
    outcome = models.CharField("结果", max_length=16, choices=SignInOutcome)
    address = models.GenericIPAddressField("地址", null=True)
    # What failures are counted by: an IPv4 address, or the network a household has in IPv6.
    network = models.CharField("网络", max_length=50, blank=True)
    browser = models.CharField("浏览器", max_length=40, blank=True)

    class Meta:
        verbose_name = "登录记录"
        constraints = [AppendOnly(name="funds_signin_append_only")]
        indexes = [
            models.Index(fields=["user", "-at", "-id"]),
            models.Index(fields=["network", "at"]),
            models.Index(fields=["account", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.get_outcome_display()}"


class Session(AbstractBaseSession):
    """One open session (会话): whose it is, and when that person last did something in it."""

    user = models.ForeignKey(
        User, models.CASCADE, verbose_name="人员", null=True, related_name="sessions"
    )
    seen_at = models.DateTimeField("最近办理", default=timezone.now)

    class Meta:
        verbose_name = "会话"

    def __str__(self) -> str:
        return f"{self.user_id} {self.seen_at}"
