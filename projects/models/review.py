"""Expert review (专家评审): the panel, its candidates, and each expert's sealed review."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import Guard, moves_only, of_one, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls
from projects.models.call import LEAST_SEATS
from projects.models.experts import ConflictKind
from projects.stages import State

_OF_A_DECIDED_PANEL = (
    "EXISTS (SELECT FROM projects_panel p WHERE p.id IN (OLD.panel_id, NEW.panel_id) "
    "AND p.fund_id = NEW.fund_id AND p.state = 'DECIDED')"
)
_FIXED_ONCE_DECIDED = (
    "title",
    "seats",
    "due_at",
    "draw_id",
    "chair_id",
    "closed_at",
    "closed_note",
    "support_count",
    "decided_by_id",
    "decided_at",
)


class PanelState(models.TextChoices):
    """Where a panel stands; what is visible of the scores follows from it."""

    FORMING = "FORMING", "组建中"
    DECLARING = "DECLARING", "回避申报中"
    SCORING = "SCORING", "评分中"
    CLOSED = "CLOSED", "评分已结束"
    DECIDED = "DECIDED", "已出结论"


class ReviewState(models.TextChoices):
    """Where one expert's review of one application stands."""

    ASSIGNED = "ASSIGNED", "待申报回避"
    CLEARED = "CLEARED", "无需回避，待评分"
    RECUSED = "RECUSED", "已回避"
    SEALED = "SEALED", "已封存"
    RELEASED = "RELEASED", "已换人"


class Decision(models.TextChoices):
    """What the office proposes of a reviewed application."""

    SUPPORT = "SUPPORT", "拟立项"
    DECLINE = "DECLINE", "拟不予立项"


@tracked("projects_panel")
class Panel(AccessDefaults, FundModel):
    """A panel (评审组) that reviews applications of one call.

    ``seats`` is how many experts review each application: odd, five at least. Nobody but the
    scorer sees a score before the state is CLOSED.
    """

    number = models.CharField("编号", max_length=20, editable=False)
    call = FundForeignKey("projects.Call", verbose_name="征集公告", related_name="panels")
    title = models.CharField("名称", max_length=80)
    seats = models.PositiveSmallIntegerField("每个项目的评审专家数", default=LEAST_SEATS)
    state = models.CharField("状态", max_length=10, choices=PanelState, default=PanelState.FORMING)
    due_at = models.DateTimeField("评分截止时间")
    draw = FundForeignKey(
        "projects.Draw", verbose_name="抽取记录", null=True, blank=True, related_name="+"
    )
    chair = FundForeignKey(
        "projects.Expert", verbose_name="组长", null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField("评分结束时间", null=True, blank=True)
    closed_note = models.CharField("提前结束的理由", max_length=300, blank=True)
    support_count = models.PositiveSmallIntegerField("拟立项数", null=True, blank=True)
    decided_by = PersonForeignKey(verbose_name="确定人", null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("确定时间", null=True, blank=True)
    created_by = PersonForeignKey(verbose_name="组建人", related_name="+")
    version = models.PositiveIntegerField("版次", default=1)

    class Meta:
        verbose_name = "评审组"
        constraints = [
            *walls("call", "draw", "chair"),
            models.UniqueConstraint(fields=["fund", "number"], name="projects_panel_number"),
            models.CheckConstraint(
                condition=Q(seats__in=range(LEAST_SEATS, 100, 2)), name="projects_panel_seats_odd"
            ),
            *moves_only(
                "projects_panel",
                "state",
                steps=frozenset(
                    {
                        ("FORMING", "DECLARING"),
                        ("DECLARING", "FORMING"),
                        ("DECLARING", "SCORING"),
                        ("SCORING", "CLOSED"),
                        ("CLOSED", "DECIDED"),
                    }
                ),
                entry="NEW.state = 'FORMING'",
            ),
            *settled("projects_panel", "number", "call_id", "created_by_id"),
            Guard(
                name="projects_panel_decided",
                on="UPDATE",
                broken="OLD.state = 'DECIDED' AND ("
                + " OR ".join(
                    f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _FIXED_ONCE_DECIDED
                )
                + ")",
            ),
        ]
        indexes = [models.Index(fields=["fund", "call"])]

    def __str__(self) -> str:
        return self.title

    def access_person_ids(self) -> frozenset[int]:
        """The chair: what of a panel is assigned to a person is to end its scoring."""
        return frozenset({self.chair.person_id}) if self.chair else frozenset()

    def access_years(self) -> frozenset[int]:
        return frozenset({self.call.year})


@tracked("projects_candidate")
class Candidate(AccessDefaults, FundModel):
    """An application before a panel, and its result (评审结果) once the scores are closed.

    ``mean`` is of what is left when one highest and one lowest are dropped, to two decimals;
    ``rank`` is shared by ties. Whatever a decided panel says of it changes no more.
    """

    panel = FundForeignKey("projects.Panel", verbose_name="评审组", related_name="candidates")
    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="candidacies")
    mean = models.DecimalField("平均分", max_digits=5, decimal_places=2, null=True, blank=True)
    counted = models.PositiveSmallIntegerField("有效评分数", null=True, blank=True)
    suggested = models.DecimalField(
        "建议金额（元）", max_digits=16, decimal_places=2, null=True, blank=True
    )
    rank = models.PositiveIntegerField("名次", null=True, blank=True)
    tied = models.BooleanField("并列", default=False)
    decision = models.CharField("结论", max_length=8, choices=Decision, blank=True)
    decision_note = models.CharField("结论说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "参评项目"
        constraints = [
            *walls("panel", "project"),
            models.UniqueConstraint(
                fields=["fund", "panel", "project"], name="projects_candidate_once"
            ),
            Guard(
                name="projects_candidate_stays_once_formed",
                on="DELETE",
                broken=(
                    "NOT EXISTS (SELECT FROM projects_panel p WHERE p.id = OLD.panel_id "
                    "AND p.fund_id = OLD.fund_id AND p.state = 'FORMING')"
                ),
            ),
            of_one("projects_candidate", "panel_id", "project_id"),
            Guard(name="projects_candidate_no_truncate", on="TRUNCATE"),
            models.CheckConstraint(
                condition=Q(mean__isnull=True) | Q(mean__range=(0, 100)),
                name="projects_candidate_mean",
            ),
            Guard(
                name="projects_candidate_mean_settled",
                on="UPDATE",
                broken="OLD.mean IS NOT NULL AND (OLD.mean IS DISTINCT FROM NEW.mean "
                "OR OLD.counted IS DISTINCT FROM NEW.counted)",
            ),
            Guard(
                name="projects_candidate_decided",
                on="INSERT OR UPDATE",
                broken=_OF_A_DECIDED_PANEL,
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "project"]),
            models.Index(fields=["fund", "panel", "rank"]),
        ]

    def __str__(self) -> str:
        return f"{self.panel} {self.project}"

    @property
    def has_left(self) -> bool:
        """Whether the project left the review before its panel decided (已退出评审)."""
        if self.panel.state == PanelState.DECIDED:
            return not self.decision
        return bool(self.project.state != State.REVIEW)


@tracked("projects_panelmember")
class PanelMember(AccessDefaults, FundModel):
    """An expert on a panel (评审组成员)."""

    panel = FundForeignKey("projects.Panel", verbose_name="评审组", related_name="members")
    expert = FundForeignKey("projects.Expert", verbose_name="专家", related_name="seats")
    drawn = models.BooleanField("抽取产生", default=False)

    class Meta:
        verbose_name = "评审组成员"
        constraints = [
            *walls("panel", "expert"),
            models.UniqueConstraint(
                fields=["fund", "panel", "expert"], name="projects_panelmember_once"
            ),
            Guard(
                name="projects_panelmember_stays_once_formed",
                on="DELETE",
                broken=(
                    "NOT EXISTS (SELECT FROM projects_panel p WHERE p.id = OLD.panel_id "
                    "AND p.fund_id = OLD.fund_id AND p.state = 'FORMING')"
                ),
            ),
            of_one("projects_panelmember", "panel_id", "expert_id"),
            Guard(name="projects_panelmember_no_truncate", on="TRUNCATE"),
        ]
        indexes = [models.Index(fields=["fund", "expert"])]


@tracked("projects_review", inserts="at once")
class Review(AccessDefaults, FundModel):
    """One expert's review of one application (评审意见): declared, scored, sealed, then settled.

    ``scores`` maps the number of a rubric item to points of 0 to its weight; ``total`` is their
    sum. ``scorer`` repeats the expert's account, so that the permission check needs no more rows.
    A released one was taken from an expert who could not finish it; another has a row of their own.
    A sealed, recused or released row changes no more, by raw SQL either.
    """

    candidate = FundForeignKey(
        "projects.Candidate", verbose_name="参评项目", related_name="reviews"
    )
    expert = FundForeignKey("projects.Expert", verbose_name="专家", related_name="reviews")
    scorer = PersonForeignKey(verbose_name="评审人", related_name="+")
    state = models.CharField(
        "状态", max_length=8, choices=ReviewState, default=ReviewState.ASSIGNED
    )
    declared_at = models.DateTimeField("回避申报时间", null=True, blank=True)
    recusal_kind = models.CharField("回避情形", max_length=12, choices=ConflictKind, blank=True)
    recusal_note = models.CharField("回避说明", max_length=300, blank=True)
    scores = models.JSONField("各项得分", default=dict, blank=True)
    total = models.DecimalField("总分", max_digits=5, decimal_places=2, null=True, blank=True)
    comment = models.TextField("评审意见", max_length=1000, blank=True)
    suggested = models.DecimalField(
        "建议金额（元）", max_digits=16, decimal_places=2, null=True, blank=True
    )
    sealed_at = models.DateTimeField("封存时间", null=True, blank=True)
    assigned_at = models.DateTimeField("分配时间", default=clock.now, editable=False)
    version = models.PositiveIntegerField("版次", default=1)

    class Meta:
        verbose_name = "专家评审意见"
        constraints = [
            *walls("candidate", "expert"),
            models.UniqueConstraint(
                fields=["fund", "candidate", "expert"], name="projects_review_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReviewState.SEALED)
                | Q(total__isnull=False, sealed_at__isnull=False),
                name="projects_review_sealed_has_total",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReviewState.RECUSED) | ~Q(recusal_kind=""),
                name="projects_review_recusal_kind",
            ),
            Guard(
                name="projects_review_sealed",
                on="UPDATE",
                broken="OLD.state IN ('SEALED', 'RECUSED', 'RELEASED')",
            ),
            Guard(
                name="projects_review_stays_once_declared",
                on="DELETE",
                broken="OLD.state <> 'ASSIGNED'",
            ),
            of_one("projects_review", "candidate_id", "expert_id", "scorer_id"),
            Guard(name="projects_review_no_truncate", on="TRUNCATE"),
            *moves_only(
                "projects_review",
                "state",
                steps=frozenset(
                    {
                        ("ASSIGNED", "CLEARED"),
                        ("ASSIGNED", "RECUSED"),
                        ("ASSIGNED", "RELEASED"),
                        ("CLEARED", "SEALED"),
                        ("CLEARED", "RELEASED"),
                    }
                ),
                entry="NEW.state = 'ASSIGNED'",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "scorer", "state"]),
            models.Index(fields=["fund", "expert"]),
        ]

    def access_person_ids(self) -> frozenset[int]:
        return frozenset({self.scorer_id})
