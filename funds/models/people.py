"""People (人员) and the roles they hold in funds."""

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from funds.permissions import PLATFORM_ROLES, Role
from kit import clock
from kit.tenancy.guards import settled, stays
from kit.tenancy.models import FundForeignKey
from kit.tenancy.walls import SameFund


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
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    is_sample = models.BooleanField("示意账号", default=False)
    date_joined = models.DateTimeField("建立时间", auto_now_add=True)

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

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def roles_in(self, fund_id: int | None) -> list["Membership"]:
        """Return the memberships in force today in one fund, or on the platform (``None``).

        Asked once per user object, for every fund at once.
        """
        if not hasattr(self, "_held"):
            self.hold(Membership.in_force().filter(user=self))
        return [held for held in self._held if held.fund_id == fund_id]

    def hold(self, memberships: "Iterable[Membership]") -> None:
        """Take the memberships in force today as read, so that they are not asked for again."""
        self._held = list(memberships)


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
                nulls_distinct=False,
                name="funds_membership_once",
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
            user__is_active=True,
        )

    def covers_years(self, years: frozenset[int]) -> bool:
        """Tell whether the membership reaches an object of these years (审计员 is limited)."""
        return not self.years or not years or bool(years & set(self.years))
