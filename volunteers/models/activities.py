"""Volunteer activities (志愿活动) and the posts (岗位) their people stand at."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit.tenancy.guards import moves_only, of_one, settled, stays
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls
from projects.models.execution import ActivityPart


class ActivityState(models.TextChoices):
    """Where an activity stands; that it is over is told by its shifts."""

    DRAFT = "DRAFT", "草稿"
    PUBLISHED = "PUBLISHED", "已发布"
    CANCELLED = "CANCELLED", "已取消"


class InsuredBy(models.TextChoices):
    """Whose insurance covers those who come to a dangerous activity."""

    ACTIVITY = "ACTIVITY", "本活动给到场的人都买"
    OWN = "OWN", "用各人已有的保险"


ACTIVITY_STEPS = frozenset(
    {
        (ActivityState.DRAFT.value, ActivityState.PUBLISHED.value),
        (ActivityState.DRAFT.value, ActivityState.CANCELLED.value),
        (ActivityState.PUBLISHED.value, ActivityState.CANCELLED.value),
    }
)


def _pair(name: str) -> models.CheckConstraint:
    """Return the check that a place on the map has both numbers, or none."""
    return models.CheckConstraint(
        condition=Q(latitude__isnull=True, longitude__isnull=True)
        | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
        name=name,
    )


@tracked("volunteers_activity", exclude=("contact", "phone"))
class Activity(AccessDefaults, FundModel):
    """What volunteers are asked to come to (志愿活动): of an organisation, perhaps of a project.

    Where it is dangerous, volunteers are insured before it (志愿服务条例 §17): such an activity is
    not published without saying how; where it relies on people's own insurance, nobody comes whose
    does not cover the day. ``parts`` are those of the seven parts of a well-run activity
    (并文明〔2018〕8号) that are arranged; ``parts_note`` says why the others are not.
    """

    number = models.CharField("活动编号", max_length=20, editable=False)
    title = models.CharField("活动名称", max_length=60)
    pinyin = models.CharField("拼音", max_length=160, editable=False)
    summary = models.TextField("活动介绍", max_length=1000)
    organisation = FundForeignKey(
        "volunteers.Organisation", verbose_name="主办组织", related_name="activities"
    )
    project = FundForeignKey(
        "projects.Project", verbose_name="所属项目", null=True, blank=True, related_name="+"
    )
    division = FundForeignKey(
        "volunteers.Division", verbose_name="区县", null=True, blank=True, related_name="+"
    )
    station = FundForeignKey(
        "volunteers.Station", verbose_name="站点", null=True, blank=True, related_name="+"
    )
    place = models.CharField("地点", max_length=80)
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    conditions = models.CharField("报名条件", max_length=200, blank=True)
    min_age = models.PositiveSmallIntegerField("最低年龄（周岁）", null=True, blank=True)
    needs_approval = models.BooleanField("报名需要审核", default=False)
    is_risky = models.BooleanField("有人身危险", default=False)
    insurance = models.CharField("保险说明", max_length=200, blank=True)
    insured_by = models.CharField(
        "保险来源", max_length=8, choices=InsuredBy, default=InsuredBy.ACTIVITY
    )
    contact = models.CharField("联系人", max_length=40)
    phone = models.CharField("联系电话", max_length=24)
    parts: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=12, choices=ActivityPart),
        verbose_name="七项工作",
        default=list,
        blank=True,
    )
    parts_note = models.CharField("未安排的原因", max_length=300, blank=True)
    state = models.CharField(
        "状态", max_length=9, choices=ActivityState, default=ActivityState.DRAFT
    )
    created_by = PersonForeignKey(verbose_name="填写人", related_name="+")
    published_at = models.DateTimeField("发布时间", null=True, editable=False)
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    idempotency_key = models.CharField("防重号", max_length=64)

    class Meta:
        verbose_name = "志愿活动"
        constraints = [
            *walls("organisation", "project", "division", "station"),
            models.UniqueConstraint(fields=["fund", "number"], name="volunteers_activity_number"),
            models.UniqueConstraint(
                fields=["fund", "idempotency_key"], name="volunteers_activity_once"
            ),
            _pair("volunteers_activity_place"),
            models.CheckConstraint(
                condition=~Q(state=ActivityState.PUBLISHED)
                | Q(published_at__isnull=False) & (Q(is_risky=False) | ~Q(insurance="")),
                name="volunteers_activity_published",
            ),
            models.CheckConstraint(
                condition=~Q(state=ActivityState.CANCELLED) | ~Q(cancel_reason=""),
                name="volunteers_activity_cancelled",
            ),
            *moves_only(
                "volunteers_activity",
                "state",
                steps=ACTIVITY_STEPS,
                entry="NEW.state = 'DRAFT'",
            ),
            *settled("volunteers_activity", "number", "created_by_id"),
        ]
        indexes = [
            models.Index(fields=["fund", "state", "id"]),
            models.Index(fields=["fund", "organisation", "id"]),
            models.Index(fields=["fund", "project", "id"]),
        ]

    def __str__(self) -> str:
        return self.title

    def access_unit_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.organisation.access_unit_ids()
        return ids

    def access_branch_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.organisation.access_branch_ids()
        return ids


class OfActivity:
    """A row that belongs to its activity's organisation."""

    def access_unit_ids(self) -> frozenset[int]:
        found: frozenset[int] = self.activity.access_unit_ids()  # type: ignore[attr-defined]
        return found

    def access_branch_ids(self) -> frozenset[int]:
        found: frozenset[int] = self.activity.access_branch_ids()  # type: ignore[attr-defined]
        return found


@tracked("volunteers_post")
class Post(OfActivity, AccessDefaults, FundModel):
    """A place where people of an activity stand (岗位): one of 69 crossings (路口)."""

    activity = FundForeignKey("volunteers.Activity", verbose_name="活动", related_name="posts")
    name = models.CharField("岗位", max_length=40)
    place = models.CharField("地点", max_length=80, blank=True)
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    sequence = models.PositiveSmallIntegerField("次序")
    closed_on = models.DateField("停用日期", null=True, blank=True)

    class Meta:
        verbose_name = "岗位"
        constraints = [
            *walls("activity"),
            models.UniqueConstraint(
                fields=["fund", "activity", "name"], name="volunteers_post_name"
            ),
            _pair("volunteers_post_place"),
            of_one("volunteers_post", "activity_id"),
            stays("volunteers_post"),
        ]
        indexes = [models.Index(fields=["fund", "activity", "sequence", "id"])]

    def __str__(self) -> str:
        return self.name
