"""Registered volunteers (注册志愿者), what is kept of them, and who may not be recognised."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import Guard, only_grows, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls
from volunteers.masking import masked_name
from volunteers.models.kept_ranks import PeopleCounted


class Sex(models.TextChoices):
    """Sex as the roster carries it."""

    MALE = "MALE", "男"
    FEMALE = "FEMALE", "女"
    UNSTATED = "UNSTATED", "未说明"


class IdKind(models.TextChoices):
    """What a person proves who they are with (证件类型)."""

    RESIDENT = "RESIDENT", "居民身份证"
    PASSPORT = "PASSPORT", "护照"
    HONGKONG_MACAO = "HKMO", "港澳居民来往内地通行证"
    TAIWAN = "TAIWAN", "台湾居民来往大陆通行证"
    FOREIGNER = "FOREIGNER", "外国人永久居留身份证"


class VolunteerState(models.TextChoices):
    """Where a registration stands."""

    ACTIVE = "ACTIVE", "在册"
    LEFT = "LEFT", "已退出"
    ANONYMISED = "ANONYMISED", "已匿名"


class JoinedBy(models.TextChoices):
    """How a registration came about."""

    SELF = "SELF", "本人注册"
    CLERK = "CLERK", "工作人员登记"
    ROSTER = "ROSTER", "花名册导入"


# Everything personal but the name is left out of the history: facts are kept once.
PRIVATE = (
    "name",
    "pinyin",
    "birth_month",
    "id_index",
    "id_last4",
    "mobile_index",
    "mobile_last4",
    "sealed",
    "ethnicity",
    "political_status",
    "education",
    "occupation",
    "skills",
    "intents",
    "free_times",
)


@tracked("volunteers_volunteer", exclude=PRIVATE, inserts="none")
class Volunteer(AccessDefaults, FundModel):
    """A person registered as a volunteer of one fund (志愿者), MZ/T 061-2015.

    ``number`` is apart from the identity number. Identity and telephone numbers, the e-mail
    address, the emergency contact and a guardian stand in ``sealed`` alone, encrypted; the blind
    indexes find a number again without opening anything, and hold one person once per fund.
    ``birth_month`` is the first of the month (出生年月): a day beside the last four digits would
    nearly give the number away.
    """

    number = models.CharField("志愿者编号", max_length=16, editable=False)
    name = models.CharField("姓名", max_length=40)
    pinyin = models.CharField("拼音", max_length=80, editable=False)
    sex = models.CharField("性别", max_length=8, choices=Sex, default=Sex.UNSTATED)
    birth_month = models.DateField("出生年月", null=True, blank=True)
    id_kind = models.CharField("证件类型", max_length=9, choices=IdKind, blank=True)
    id_index = models.BinaryField("证件号码索引", max_length=32, null=True, editable=False)
    id_last4 = models.CharField("证件号码后四位", max_length=4, blank=True, editable=False)
    mobile_index = models.BinaryField("手机索引", max_length=32, null=True, editable=False)
    mobile_last4 = models.CharField("手机后四位", max_length=4, blank=True, editable=False)
    sealed = models.BinaryField("个人信息（加密）", null=True, editable=False)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    political_status = models.CharField("政治面貌", max_length=20, blank=True)
    education = models.CharField("学历", max_length=20, blank=True)
    occupation = models.CharField("职业", max_length=40, blank=True)
    division = FundForeignKey(
        "volunteers.Division", verbose_name="区县", null=True, blank=True, related_name="+"
    )
    organisation = FundForeignKey(
        "volunteers.Organisation",
        verbose_name="所属组织",
        null=True,
        blank=True,
        related_name="members",
    )
    skills: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=20), verbose_name="技能", default=list, blank=True
    )
    intents: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=20), verbose_name="服务意向", default=list, blank=True
    )
    free_times = models.CharField("可服务时间", max_length=80, blank=True)
    insured_from = models.DateField("保险起", null=True, blank=True)
    insured_until = models.DateField("保险止", null=True, blank=True)
    registered_on = models.DateField("注册日期")
    joined_by = models.CharField("登记方式", max_length=6, choices=JoinedBy)
    recorded_by = PersonForeignKey(verbose_name="登记人", null=True, related_name="+")
    consented_at = models.DateTimeField("同意时间", null=True, editable=False)
    consent = FundForeignKey(
        "volunteers.Consent", verbose_name="书面同意", null=True, editable=False, related_name="+"
    )
    person = PersonForeignKey(verbose_name="账号", null=True, blank=True, related_name="+")
    is_unranked = models.BooleanField("不参加排名", default=False)
    state = models.CharField(
        "状态", max_length=10, choices=VolunteerState, default=VolunteerState.ACTIVE
    )
    left_on = models.DateField("退出日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    class Meta:
        verbose_name = "志愿者"
        constraints = [
            *walls("division", "organisation", "consent"),
            models.UniqueConstraint(fields=["fund", "number"], name="volunteers_volunteer_number"),
            models.UniqueConstraint(fields=["fund", "id_index"], name="volunteers_volunteer_once"),
            # Of the few who have an account: a roster of a city leaves no entry in it.
            models.UniqueConstraint(
                fields=["fund", "person"],
                condition=Q(person__isnull=False),
                name="volunteers_volunteer_person",
            ),
            models.CheckConstraint(
                condition=Q(birth_month__isnull=True) | Q(birth_month__day=1),
                name="volunteers_volunteer_month",
            ),
            models.CheckConstraint(
                condition=Q(state=VolunteerState.ACTIVE, left_on__isnull=True)
                | Q(left_on__isnull=False) & ~Q(state=VolunteerState.ACTIVE),
                name="volunteers_volunteer_left",
            ),
            # What law does not keep is gone, by whichever way the state was set.
            models.CheckConstraint(
                condition=~Q(state=VolunteerState.ANONYMISED)
                | Q(
                    name="",
                    id_index__isnull=True,
                    id_last4="",
                    mobile_index__isnull=True,
                    mobile_last4="",
                    sealed__isnull=True,
                    person__isnull=True,
                ),
                name="volunteers_volunteer_anonymous",
            ),
            Guard(
                name="volunteers_volunteer_stays_anonymous",
                on="UPDATE",
                broken="OLD.state = 'ANONYMISED' AND NEW.state <> 'ANONYMISED'",
            ),
            *settled("volunteers_volunteer", "number", "registered_on"),
            PeopleCounted(name="volunteers_volunteer_counted"),
        ]
        indexes = [
            models.Index(fields=["fund", "pinyin", "id"]),
            models.Index(fields=["fund", "organisation", "id"]),
            models.Index(fields=["fund", "mobile_index"]),
            # How many were registered on a day is counted from the index alone.
            models.Index(
                fields=["fund", "registered_on"],
                include=["left_on"],
                name="volunteers_volunteer_since",
            ),
            # The few who left, without walking past the millions who did not.
            models.Index(
                fields=["fund", "state", "number"],
                condition=~Q(state=VolunteerState.ACTIVE),
                name="volunteers_volunteer_gone",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def shown_name(self) -> str:
        """The name as staff read it; of somebody made anonymous, that they were."""
        return self.name or VolunteerState.ANONYMISED.label

    @property
    def public_name(self) -> str:
        """The name as anybody may read it."""
        return masked_name(self.name)

    def access_unit_ids(self) -> frozenset[int]:
        return frozenset() if self.organisation is None else self.organisation.access_unit_ids()

    def access_branch_ids(self) -> frozenset[int]:
        return frozenset() if self.organisation is None else self.organisation.access_branch_ids()

    def access_person_ids(self) -> frozenset[int]:
        return frozenset(() if self.person_id is None else (self.person_id,))


class Reveal(AccessDefaults, FundModel):
    """Somebody read what is sealed of a volunteer (查看完整信息), and why; rows are only added."""

    volunteer = FundForeignKey(
        "volunteers.Volunteer", verbose_name="志愿者", related_name="reveals"
    )
    reason = models.CharField("查看原因", max_length=120)
    by = PersonForeignKey(verbose_name="查看人", related_name="+")
    at = models.DateTimeField("查看时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "完整信息查看记录"
        constraints = [
            *walls("volunteer"),
            models.CheckConstraint(condition=~Q(reason=""), name="volunteers_reveal_reason"),
            *only_grows("volunteers_reveal"),
        ]
        indexes = [models.Index(fields=["fund", "volunteer", "at"])]


@tracked("volunteers_bar")
class Bar(AccessDefaults, FundModel):
    """A volunteer who reported false hours is not recognised for one to three years.

    《志愿服务记录与证明出具办法》: 虚假记录, 一至三年内不予评定.
    """

    volunteer = FundForeignKey("volunteers.Volunteer", verbose_name="志愿者", related_name="bars")
    reason = models.CharField("原因", max_length=200)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("截止日期")
    set_by = PersonForeignKey(verbose_name="登记人", related_name="+")
    lifted_on = models.DateField("提前解除日期", null=True, blank=True)
    lifted_reason = models.CharField("解除原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "星级限制"
        constraints = [
            *walls("volunteer"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")) & ~Q(reason=""),
                name="volunteers_bar_days",
            ),
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True) | ~Q(lifted_reason=""),
                name="volunteers_bar_lifted",
            ),
            *settled("volunteers_bar", "volunteer_id", "reason", "starts_on", "ends_on"),
        ]
        indexes = [models.Index(fields=["fund", "volunteer", "ends_on"])]
