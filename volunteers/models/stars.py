"""Star ratings (星级认定): batches, candidates, awards, objections."""

from collections.abc import Mapping
from datetime import date

from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from funds.permissions import Action
from kit import clock
from kit.tenancy.guards import Guard, moves_only, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls
from volunteers.batches import OPEN_STATES, BatchState, batch_moves
from volunteers.models.objections import Objection, ObjectionState
from volunteers.models.recognisable import Recognisable
from volunteers.models.star_rules import Subject


@tracked("volunteers_starbatch")
class StarBatch(AccessDefaults, FundModel):
    """One recognition (认定批次): a cut-off, candidates, a check, a public notice, a document.

    Hours of days up to the cut-off count, where they were shown (``shown_through``, the last day,
    and ``shown_to``, the last record's id), less their reversals that stood when the batch was
    computed (``counted_to``, the last record's id then); so the sums come out the same whenever
    they are reckoned again. Of batches older than ``shown_to`` it is ``None``: they counted
    whatever stood.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    subject = models.CharField("认定对象", max_length=12, choices=Subject)
    title = models.CharField("名称", max_length=80)
    cutoff = models.DateField("截止日期")
    shown_through = models.DateField("已公示时长截至")
    shown_to = models.BigIntegerField("公示到的服务记录", null=True, editable=False)
    counted_to = models.BigIntegerField("计到的服务记录", editable=False)
    rule = FundForeignKey("volunteers.StarRule", verbose_name="规则", related_name="batches")
    state = models.CharField("状态", max_length=9, choices=BatchState, default=BatchState.COMPUTED)
    computed_by = PersonForeignKey(verbose_name="计算人", null=True, related_name="+")
    computed_at = models.DateTimeField("计算时间", default=clock.now, editable=False)
    checked_by = PersonForeignKey(verbose_name="核对人", null=True, related_name="+")
    checked_at = models.DateTimeField("核对时间", null=True)
    notice_days = models.PositiveSmallIntegerField("公示期（工作日）", default=5)
    noticed_on = models.DateField("公示日期", null=True)
    notice_ends_on = models.DateField("公示截止", null=True)
    document = models.CharField("文号", max_length=40, blank=True)
    confirmed_by = PersonForeignKey(verbose_name="确认人", null=True, related_name="+")
    confirmed_on = models.DateField("确认日期", null=True)

    class Meta:
        verbose_name = "认定批次"
        constraints = [
            *walls("rule"),
            models.UniqueConstraint(fields=["fund", "number"], name="volunteers_starbatch_number"),
            # Two open batches could propose one star twice.
            models.UniqueConstraint(
                fields=["fund", "subject"],
                condition=Q(state__in=OPEN_STATES),
                name="volunteers_starbatch_one_open",
            ),
            models.CheckConstraint(
                condition=Q(notice_days__gte=5)
                & (
                    Q(noticed_on__isnull=True, notice_ends_on__isnull=True)
                    | Q(notice_ends_on__gt=F("noticed_on"))
                ),
                name="volunteers_starbatch_notice",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True)
                | Q(computed_by__isnull=True)
                | ~Q(checked_by=F("computed_by")),
                name="volunteers_starbatch_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state=BatchState.CONFIRMED)
                | Q(confirmed_on__gt=F("notice_ends_on"), confirmed_by__isnull=False)
                & ~Q(document=""),
                name="volunteers_starbatch_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(shown_to__isnull=True) | Q(shown_to__lte=F("counted_to")),
                name="volunteers_starbatch_shown_to",
            ),
            *moves_only(
                "volunteers_starbatch",
                "state",
                steps=batch_moves(),
                entry="NEW.state = 'COMPUTED'",
            ),
            *settled(
                "volunteers_starbatch",
                "number",
                "subject",
                "cutoff",
                "rule_id",
                "shown_through",
                "shown_to",
                "counted_to",
            ),
        ]
        indexes = [models.Index(fields=["fund", "cutoff", "id"])]

    def __str__(self) -> str:
        return self.title

    @property
    def until(self) -> date:
        """The last day whose hours count."""
        return min(self.cutoff, self.shown_through)

    @property
    def counts_to(self) -> int:
        """The last record whose hours count; later ones only take from those up to it."""
        return self.counted_to if self.shown_to is None else self.shown_to

    @property
    def is_of_teams(self) -> bool:
        return self.subject == Subject.ORGANISATION

    @property
    def counter(self) -> str:
        """The word its candidates are counted by."""
        return "个" if self.is_of_teams else "人"

    def duty_holders(self) -> Mapping[Action, int]:
        return {} if self.computed_by_id is None else {Action.STAR_COMPUTE: self.computed_by_id}


class CandidateState(models.TextChoices):
    """What became of a candidate."""

    PROPOSED = "PROPOSED", "拟认定"
    DROPPED = "DROPPED", "不予认定"
    RECOGNISED = "RECOGNISED", "已认定"


class StarCandidate(Recognisable, AccessDefaults, FundModel):
    """Somebody a batch proposes (认定名单), with the sums that say why.

    ``held`` is the level held before; ``minutes`` what was served and shown by the cut-off. Of an
    organisation ``grounds`` holds what it was measured by, and its level may come down by what was
    seen there (组织核查). Without history: what is decided of a candidate is decided once.
    """

    batch = FundForeignKey("volunteers.StarBatch", verbose_name="批次", related_name="candidates")
    volunteer = FundForeignKey(
        "volunteers.Volunteer",
        verbose_name="志愿者",
        null=True,
        blank=True,
        related_name="candidacies",
    )
    organisation = FundForeignKey(
        "volunteers.Organisation",
        verbose_name="组织",
        null=True,
        blank=True,
        related_name="candidacies",
    )
    level = FundForeignKey("volunteers.StarLevel", verbose_name="拟认定星级", related_name="+")
    held = models.PositiveSmallIntegerField("原星级", default=0)
    minutes = models.BigIntegerField("累计时长（分钟）")
    grounds = models.JSONField("依据", default=dict, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=CandidateState, default=CandidateState.PROPOSED
    )
    reason = models.CharField("不予认定的原因", max_length=200, blank=True)
    decided_by = PersonForeignKey(verbose_name="核对人", null=True, related_name="+")

    class Meta:
        verbose_name = "认定候选"
        constraints = [
            *walls("batch", "volunteer", "organisation", "level"),
            models.UniqueConstraint(
                fields=["fund", "batch", "volunteer"], name="volunteers_starcandidate_person"
            ),
            models.UniqueConstraint(
                fields=["fund", "batch", "organisation"],
                name="volunteers_starcandidate_organisation",
            ),
            models.CheckConstraint(
                condition=Q(volunteer__isnull=False, organisation__isnull=True)
                | Q(volunteer__isnull=True, organisation__isnull=False),
                name="volunteers_starcandidate_one",
            ),
            models.CheckConstraint(
                condition=~Q(state=CandidateState.DROPPED) | ~Q(reason=""),
                name="volunteers_starcandidate_reason",
            ),
            Guard(
                name="volunteers_starcandidate_once",
                on="UPDATE",
                broken="OLD.state = 'RECOGNISED'",
            ),
            # Hours say a person's level, and nothing else does.
            Guard(
                name="volunteers_starcandidate_level",
                on="UPDATE",
                broken="NEW.level_id <> OLD.level_id AND OLD.volunteer_id IS NOT NULL",
            ),
            *settled(
                "volunteers_starcandidate",
                "batch_id",
                "volunteer_id",
                "organisation_id",
                "held",
                "minutes",
                "grounds",
            ),
        ]
        indexes = [models.Index(fields=["fund", "batch", "state", "id"])]


@tracked("volunteers_staraward", inserts="at once")
class StarAward(Recognisable, AccessDefaults, FundModel):
    """A star that was recognised (星级), with its certificate; revoked with a reason, never erased.

    It rests on a batch's candidate, or on what was recognised before the portal (``earlier``).
    ``code`` is what the certificate's QR code leads to; it cannot be guessed from the number.
    """

    candidate = FundForeignKey(
        "volunteers.StarCandidate",
        verbose_name="候选",
        null=True,
        blank=True,
        related_name="awards",
    )
    earlier = FundForeignKey(
        "volunteers.EarlierStar",
        verbose_name="以前认定",
        null=True,
        blank=True,
        related_name="awards",
    )
    volunteer = FundForeignKey(
        "volunteers.Volunteer", verbose_name="志愿者", null=True, blank=True, related_name="stars"
    )
    organisation = FundForeignKey(
        "volunteers.Organisation",
        verbose_name="组织",
        null=True,
        blank=True,
        related_name="stars",
    )
    level = FundForeignKey("volunteers.StarLevel", verbose_name="星级", related_name="+")
    rank = models.PositiveSmallIntegerField("级")
    certificate = models.CharField("证书编号", max_length=24, editable=False)
    code = models.CharField("查验码", max_length=32, editable=False)
    awarded_on = models.DateField("认定日期")
    revoked_on = models.DateField("撤销日期", null=True, blank=True)
    revoked_reason = models.CharField("撤销原因", max_length=200, blank=True)
    revoked_by = PersonForeignKey(verbose_name="撤销人", null=True, related_name="+")

    class Meta:
        verbose_name = "星级认定"
        constraints = [
            *walls("candidate", "earlier", "volunteer", "organisation", "level"),
            models.UniqueConstraint(
                fields=["fund", "candidate"], name="volunteers_staraward_candidate"
            ),
            models.UniqueConstraint(
                fields=["fund", "earlier"], name="volunteers_staraward_earlier"
            ),
            models.CheckConstraint(
                condition=Q(candidate__isnull=False, earlier__isnull=True)
                | Q(candidate__isnull=True, earlier__isnull=False),
                name="volunteers_staraward_rests",
            ),
            models.UniqueConstraint(
                fields=["fund", "certificate"], name="volunteers_staraward_certificate"
            ),
            models.UniqueConstraint(fields=["fund", "code"], name="volunteers_staraward_code"),
            # No level twice while it is held.
            models.UniqueConstraint(
                fields=["fund", "volunteer", "rank"],
                condition=Q(revoked_on__isnull=True),
                name="volunteers_staraward_held_by_person",
            ),
            models.UniqueConstraint(
                fields=["fund", "organisation", "rank"],
                condition=Q(revoked_on__isnull=True),
                name="volunteers_staraward_held_by_organisation",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True)
                | Q(revoked_by__isnull=False, revoked_on__gte=F("awarded_on"))
                & ~Q(revoked_reason=""),
                name="volunteers_staraward_revoked",
            ),
            Guard(
                name="volunteers_staraward_revoked_once",
                on="UPDATE",
                broken="OLD.revoked_on IS NOT NULL",
            ),
            *settled(
                "volunteers_staraward",
                "candidate_id",
                "earlier_id",
                "volunteer_id",
                "organisation_id",
                "level_id",
                "rank",
                "certificate",
                "code",
                "awarded_on",
            ),
        ]
        indexes = [models.Index(fields=["fund", "awarded_on", "id"])]

    def __str__(self) -> str:
        return self.certificate

    @property
    def certifier(self) -> str:
        """Who recognised it."""
        found: str = self.level.certifier if self.earlier is None else self.earlier.certifier
        return found

    @property
    def minutes(self) -> int | None:
        """What it was given for; ``None`` where an earlier list did not say."""
        rests = self.candidate or self.earlier
        return None if rests is None else rests.minutes

    def access_unit_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.who.access_unit_ids()
        return ids

    def access_branch_ids(self) -> frozenset[int]:
        ids: frozenset[int] = self.who.access_branch_ids()
        return ids


@tracked("volunteers_starobjection", exclude=("objector", "contact"))
class StarObjection(AccessDefaults, Objection, FundModel):
    """An objection to a batch on notice (异议); who objected stays in this row, sealed."""

    batch = FundForeignKey("volunteers.StarBatch", verbose_name="批次", related_name="objections")
    candidate = FundForeignKey(
        "volunteers.StarCandidate",
        verbose_name="候选",
        null=True,
        blank=True,
        related_name="objections",
    )

    class Meta:
        verbose_name = "星级异议"
        constraints = [
            *walls("batch", "candidate"),
            models.UniqueConstraint(
                fields=["fund", "number"], name="volunteers_starobjection_number"
            ),
            models.CheckConstraint(
                condition=Q(state=ObjectionState.OPEN)
                | Q(handled_at__isnull=False) & ~Q(handling="") & ~Q(answer=""),
                name="volunteers_starobjection_handled",
            ),
            *settled("volunteers_starobjection", "number", "batch_id", "candidate_id", "content"),
        ]
        indexes = [models.Index(fields=["fund", "batch", "state"])]
