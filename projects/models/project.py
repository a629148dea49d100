"""The project (志愿服务项目): its seven elements, its units and where it stands."""

import secrets
from collections.abc import Mapping

from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from funds.permissions import Action
from kit import clock
from kit.marks import MarkedModel
from kit.tenancy.guards import Guard, moves_only, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls
from projects.lifecycle import CHANGES, ENTRY_STATES, State

# No vowels and no digits that read like letters: a key spells no word and is copied safely.
KEY_ALPHABET = "bcdfghjkmnpqrstvwxyz23456789"
KEY_LENGTH = 10
MOST_MONEY = 10**12


def new_key() -> str:
    """Return a random key, the address of a project that has no number yet."""
    return "".join(secrets.choice(KEY_ALPHABET) for _ in range(KEY_LENGTH))


@tracked("projects_project")
class Project(AccessDefaults, MarkedModel, FundModel):
    """A volunteer-service project of the fund.

    Seven elements (七要素) after 并文明〔2018〕8号: name, beneficiaries, service type, duration,
    number of volunteers, funding and number of sessions. An element the source does not state is
    empty and marked 未说明. Only ``projects.services.advance`` changes ``state``.
    """

    key = models.CharField("草稿地址", max_length=KEY_LENGTH, default=new_key, editable=False)
    # Null, not empty, so that it is unique where it is given.
    number = models.CharField("项目编号", max_length=16, null=True, blank=True)  # noqa: DJ001
    name = models.CharField("项目名称", max_length=120)
    pinyin = models.CharField("拼音", max_length=200, editable=False)
    category = FundForeignKey(
        "projects.Category", verbose_name="类别", null=True, blank=True, related_name="+"
    )
    lead_unit = FundForeignKey(
        "funds.Unit", verbose_name="牵头单位", null=True, blank=True, related_name="+"
    )
    call = FundForeignKey(
        "projects.Call", verbose_name="征集公告", null=True, blank=True, related_name="projects"
    )
    implementer = FundForeignKey(
        "funds.Unit", verbose_name="实施单位", null=True, blank=True, related_name="+"
    )
    funding_year = models.PositiveSmallIntegerField("立项年", null=True, blank=True)

    beneficiaries = models.TextField("服务对象", blank=True)
    service_type = models.CharField("服务类型", max_length=120, blank=True)
    service_duration = models.CharField("服务时长", max_length=120, blank=True)
    volunteers_planned = models.PositiveIntegerField("志愿者人数", null=True, blank=True)
    funding_source = models.TextField("项目资金保障", blank=True)
    sessions_planned = models.PositiveIntegerField("开展次数", null=True, blank=True)

    requested_amount = models.DecimalField(
        "申请金额", max_digits=16, decimal_places=2, null=True, blank=True
    )
    starts_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    campaign = FundForeignKey(
        "funds.Campaign", verbose_name="募捐活动", null=True, blank=True, related_name="projects"
    )
    drawing = models.CharField("示意图", max_length=40, blank=True)

    state = models.CharField("所处环节", max_length=20, choices=State, default=State.DRAFT)
    historical = models.BooleanField("历史录入", default=False)
    created_by = PersonForeignKey(verbose_name="登记人", related_name="+")
    created_at = models.DateTimeField("登记时间", default=clock.now, editable=False)
    submitted_by = PersonForeignKey(verbose_name="申报人", null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField("版次", default=1)

    class Meta:
        verbose_name = "项目"
        constraints = [
            *walls("call", "category", "lead_unit", "implementer", "campaign"),
            models.UniqueConstraint(fields=["fund", "key"], name="projects_project_key"),
            models.UniqueConstraint(fields=["fund", "number"], name="projects_project_number"),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.WITHDRAWN]) | Q(number__isnull=False),
                name="projects_project_numbered_once_submitted",
            ),
            models.CheckConstraint(
                condition=Q(requested_amount__gt=0, requested_amount__lte=MOST_MONEY)
                | Q(requested_amount__isnull=True),
                name="projects_project_requested_amount",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"))
                | Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True),
                name="projects_project_dates_in_order",
            ),
            # Generated from the lifecycle's table: a row changed there becomes a migration.
            *moves_only(
                "projects_project",
                "state",
                steps=frozenset((str(source), str(target)) for source, target in CHANGES),
                entry=f"NEW.state IN ({', '.join(repr(str(state)) for state in ENTRY_STATES)})",
            ),
            *settled("projects_project", "key", "historical", "created_by_id", "created_at"),
            # An archive is read-only; only the catalogue may still be put in order around it.
            Guard(
                name="projects_project_archived",
                on="UPDATE",
                broken=(
                    "OLD.state = 'ARCHIVED' AND to_jsonb(OLD) - 'category_id' - 'version' "
                    "IS DISTINCT FROM to_jsonb(NEW) - 'category_id' - 'version'"
                ),
            ),
            Guard(
                name="projects_project_number_stays",
                on="UPDATE",
                broken="OLD.number IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "pinyin", "id"]),
            models.Index(fields=["fund", "state", "id"]),
            models.Index(fields=["fund", "funding_year"]),
            models.Index(fields=["fund", "call"]),
            models.Index(fields=["fund", "category"]),
            models.Index(fields=["fund", "lead_unit"]),
            models.Index(fields=["fund", "implementer"]),
            models.Index(fields=["fund", "campaign"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """The project in addresses: its number, or its key while it has none."""
        return self.number or self.key

    def access_unit_ids(self) -> frozenset[int]:
        """Return the units it belongs to; a list prefetches ``colead_rows``, or each row asks."""
        joint = [row.unit_id for row in self.colead_rows.all()] if self.pk else []
        own = (self.lead_unit_id, self.implementer_id, *joint)
        return frozenset(unit_id for unit_id in own if unit_id is not None)

    def access_lead_ids(self) -> frozenset[int]:
        return frozenset(() if self.lead_unit_id is None else (self.lead_unit_id,))

    def access_years(self) -> frozenset[int]:
        """Return the years it was executed in and its 立项年."""
        executed = {row.year for row in self.years.all()} if self.pk else set()
        funded = set() if self.funding_year is None else {self.funding_year}
        return frozenset(executed | funded)

    def duty_holders(self) -> Mapping[Action, int]:
        submitter = self.submitted_by_id
        return {} if submitter is None else {Action.PROJECT_SUBMIT: submitter}
