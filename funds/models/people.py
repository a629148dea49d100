"""People (人员) and the roles they hold in funds."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from funds.permissions import PLATFORM_ROLES, Role
from kit import clock
from kit.pinyin import pinyin_key
from kit.tenancy.guards import Guard, settled, stays
from kit.tenancy.models import FundForeignKey
from kit.tenancy.walls import SameFund


class RowHeight(models.TextChoices):
    """How high the rows of a table stand (行高)."""

    COMPACT = "COMPACT", "紧凑"
    STANDARD = "STANDARD", "标准"
    LARGE = "LARGE", "大字"


class Digest(models.TextChoices):
    """How often notices come by e-mail (提醒邮件); the inbox of the portal holds them all."""

    EACH = "EACH", "每次"
    DAILY = "DAILY", "每天"
    NEVER = "NEVER", "不发邮件"


class UserManager(BaseUserManager["User"]):
    """Makes users with a hashed password."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account (账号). Not a tenant row: signs in before a fund is known."""

    username = models.CharField("账号", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    pinyin = models.CharField("拼音", max_length=200, editable=False, default="")
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    # 停用于平台: what the platform's security administrator closed, no fund opens again.
    closed_by_platform = models.BooleanField("平台停用", default=False)
    is_sample = models.BooleanField("示意账号", default=False)
    date_joined = models.DateTimeField("建立时间", auto_now_add=True)
    large_type = models.BooleanField("大字版", default=False)
    rows = models.CharField("行高", max_length=8, choices=RowHeight, default=RowHeight.STANDARD)
    digest = models.CharField("提醒邮件", max_length=8, choices=Digest, default=Digest.EACH)
    # Where the person worked last; landing returns there while a role is held in it.
    last_fund = models.ForeignKey(
        "funds.Fund", models.SET_NULL, verbose_name="上次办理的基金", null=True, related_name="+"
    )

    # Not columns: what a page asked together with the person (funds.queries.people.visitor).
    unread: int | None = None
    lacks_factor = False

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "人员"
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("email"), condition=~Q(email=""), name="funds_user_email"
            ),
            stays("funds_user"),
        ]
        indexes = [models.Index(fields=["pinyin", "id"])]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the sort key of the name beside the name."""
        fields = kwargs.get("update_fields")
        if fields is None or "name" in fields:
            self.pinyin = pinyin_key(self.name, person=True)
            if fields is not None:
                kwargs["update_fields"] = {*fields, "pinyin"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name

    def roles(self) -> list["Membership"]:
        """Return the memberships in force today, of every fund and of the platform.

        Asked once per user object, with the funds: the bar names them all.
        """
        if not hasattr(self, "_held"):
            self.hold(Membership.in_order().filter(user=self))
        return self._held

    def roles_in(self, fund_id: int | None) -> list["Membership"]:
        """Return the memberships in force today in one fund, or on the platform (``None``)."""
        return [role for role in self.roles() if role.fund_id == fund_id]

    def hold(self, memberships: "Iterable[Membership]") -> None:
        """Take the memberships in force today as read, so that they are not asked for again."""
        self._held = list(memberships)


# The same role twice at the same time, or two roles of the platform; roles given one after another
# are separate rows, so that who held what when stays on record.
_OVERLAPS = (
    "NEW.stopped_at IS NULL AND EXISTS (SELECT FROM funds_membership m WHERE m.id <> NEW.id "
    "AND m.user_id = NEW.user_id AND m.stopped_at IS NULL "
    "AND m.fund_id IS NOT DISTINCT FROM NEW.fund_id "
    "AND (NEW.fund_id IS NULL "
    "OR (m.role = NEW.role AND m.unit_id IS NOT DISTINCT FROM NEW.unit_id)) "
    "AND m.valid_from <= COALESCE(NEW.valid_to, 'infinity'::date) "
    "AND NEW.valid_from <= COALESCE(m.valid_to, 'infinity'::date))"
)


class Membership(models.Model):
    """One role of one person (任职), in one fund or, for administrators, on the platform.

    Not walled: it decides which funds a person may enter. Its unit still cannot be another fund's.
    """

    user = models.ForeignKey(User, models.PROTECT, verbose_name="人员", related_name="memberships")
    fund = models.ForeignKey(
        "funds.Fund", models.PROTECT, verbose_name="基金", null=True, related_name="memberships"
    )
    role = models.CharField("角色", max_length=16, choices=Role)
    unit: "FundForeignKey" = FundForeignKey(
        "funds.Unit", verbose_name="单位", null=True, blank=True, related_name="+"
    )
    valid_from = models.DateField("自", default=clock.today)
    valid_to = models.DateField("至", null=True, blank=True)
    years = models.JSONField("限年度", default=list, blank=True)
    # 停止: the role ends at once, not at the end of a day.
    stopped_at = models.DateTimeField("停止时间", null=True, blank=True)

    class Meta:
        verbose_name = "任职"
        constraints = [
            SameFund(field="unit", name="funds_membership_unit_same_fund"),
            models.CheckConstraint(
                condition=Q(fund__isnull=True, role__in=sorted(PLATFORM_ROLES))
                | (Q(fund__isnull=False) & ~Q(role__in=sorted(PLATFORM_ROLES))),
                name="funds_membership_fund_or_platform",
            ),
            models.UniqueConstraint(
                fields=["user", "fund", "role", "unit"],
                condition=Q(valid_to__isnull=True, stopped_at__isnull=True),
                nulls_distinct=False,
                name="funds_membership_once",
            ),
            # 等级保护: the three administrators are three people.
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(fund__isnull=True, valid_to__isnull=True, stopped_at__isnull=True),
                name="funds_membership_one_administrator",
            ),
            Guard(
                name="funds_membership_no_overlap",
                on="INSERT OR UPDATE",
                broken=_OVERLAPS,
            ),
            # A role ends by its date; who held what is asked of old acts too.
            *settled("funds_membership", "user_id", "fund_id", "role", "unit_id"),
        ]
        indexes = [models.Index(fields=["fund", "role"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.get_role_display()}"

    @classmethod
    def in_force(cls) -> "models.QuerySet[Membership]":
        """Return the memberships in force today."""
        today = clock.today()
        return cls.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            valid_from__lte=today,
            stopped_at__isnull=True,
            user__is_active=True,
        )

    @classmethod
    def in_order(cls) -> "models.QuerySet[Membership]":
        """Return the memberships in force today with their funds, the platform's last."""
        held = cls.in_force().select_related("fund")
        return held.order_by("fund__name", "fund_id", "role")

    @property
    def is_over(self) -> bool:
        """Whether it has ended or was stopped."""
        ended = self.valid_to is not None and self.valid_to < clock.today()
        return ended or self.stopped_at is not None

    def covers_years(self, years: frozenset[int]) -> bool:
        """Tell whether the membership reaches an object of these years (审计员 is limited)."""
        return not self.years or not years or bool(years & set(self.years))
