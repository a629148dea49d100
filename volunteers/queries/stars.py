"""Reading stars (星级): rules in force, batches and their lists, why a star stands."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from funds.models import User
from funds.permissions import Action, Scope, scopes_of
from volunteers.masking import masked_alike
from volunteers.models import (
    Bar,
    BatchState,
    CandidateState,
    HoursShown,
    ObjectionState,
    Organisation,
    RecordKind,
    ServiceRecord,
    StarAward,
    StarBatch,
    StarCandidate,
    StarLevel,
    StarObjection,
    StarRule,
    Subject,
    Volunteer,
    VolunteerState,
)
from volunteers.queries.organisations import branch
from volunteers.queries.star_teams import fallen_teams

WHO = ("volunteer__organisation", "organisation__parent")
"""What a row of a volunteer or an organisation is shown by."""
LEFT_REASON = "已退出志愿服务"
BARRED_REASON = "在星级限制期内"
REVERSED_REASON = "计算后有时长被冲销，余下的时长不够"


def rules(subject: Subject = Subject.PERSON) -> QuerySet[StarRule]:
    """Return the versions of the star rules, the newest first, with their levels."""
    rows = StarRule.objects.filter(subject=subject).select_related("set_by")
    return rows.prefetch_related("levels").order_by("-effective_from")


def rule_in_force(day: date, subject: Subject = Subject.PERSON) -> StarRule | None:
    """Return the rules in force on a day; ``None`` before the city set any."""
    rows = StarRule.objects.filter(subject=subject, effective_from__lte=day)
    return rows.order_by("-effective_from").first()


def last_shown() -> HoursShown | None:
    """Return the latest showing of hours; it holds all that earlier ones held."""
    rows = HoursShown.objects.select_related("published_by")
    return rows.order_by("-through", "-id").first()


def shown_through() -> date | None:
    """Return the last day whose hours were shown publicly; ``None`` when none were."""
    shown = last_shown()
    return None if shown is None else shown.through


def batches() -> QuerySet[Any]:
    """Return the fund's batches."""
    return StarBatch.objects.select_related("rule", "computed_by", "checked_by", "confirmed_by")


@dataclass(frozen=True)
class LevelCount:
    """How many of a batch are at one level.

    ``proposed`` are those proposed or recognised by now; ``dropped`` those who are not.
    """

    level: StarLevel
    proposed: int
    dropped: int


def counts_of(batch: StarBatch) -> list[LevelCount]:
    """Return a batch's candidates by level, the highest first; levels of nobody are told too."""
    dropped = Q(state=CandidateState.DROPPED)
    found = {
        level: (proposed, left_out)
        for level, proposed, left_out in StarCandidate.objects.filter(batch=batch)
        .order_by()
        .values_list("level")
        .annotate(proposed=Count("id", filter=~dropped), left_out=Count("id", filter=dropped))
    }
    levels = StarLevel.objects.filter(rule=batch.rule_id).order_by("-level")
    return [LevelCount(level, *found.get(level.pk, (0, 0))) for level in levels]


def candidates_of(batch: StarBatch) -> QuerySet[Any]:
    """Return a batch's list as it was computed: the highest level first, then the most hours."""
    rows: QuerySet[Any] = StarCandidate.objects.filter(batch=batch).select_related(
        *WHO, "level", "decided_by"
    )
    return rows


def seen_by(person: User, fund_id: int) -> Q:
    """Return the condition of candidates and stars somebody may see: all, or their own
    team's and those under it."""
    if Scope.ALL in scopes_of(person, Action.VOLUNTEER_VIEW, fund_id):
        return Q()
    units = [role.unit_id for role in person.roles_in(fund_id) if role.unit_id is not None]
    own = Organisation.objects.filter(unit__in=units)
    seen = branch(own.values_list("pk", flat=True))
    return Q(volunteer__organisation__in=seen) | Q(organisation__in=seen)


def noticed_of(batch: StarBatch, name: str = "") -> QuerySet[Any]:
    """Return whom a batch's public notice names: those proposed or recognised.

    Args:
        name: of an organisation how its name begins; of a person the name, of which no more is
            looked for than a mask shows: whoever guesses finds the same rows, right or wrong.
    """
    rows: QuerySet[Any] = candidates_of(batch).exclude(state=CandidateState.DROPPED)
    if name and batch.is_of_teams:
        rows = rows.filter(organisation__name__startswith=name)
    elif name:
        rows = rows.filter(volunteer__name__regex=masked_alike(name))
    return rows


def is_noticed(batch: StarBatch, on: date) -> bool:
    """Tell whether objections are taken: to the end of the notice's last day."""
    ends_on = batch.notice_ends_on
    return batch.state == BatchState.NOTICED and ends_on is not None and on <= ends_on


def open_objections(batch: StarBatch) -> int:
    """Return how many objections to a batch wait for an answer."""
    return StarObjection.objects.filter(batch=batch, state=ObjectionState.OPEN).count()


def objections_of(batch: StarBatch) -> QuerySet[StarObjection]:
    """Return the objections to a batch."""
    rows = StarObjection.objects.filter(batch=batch)
    return rows.select_related(*(f"candidate__{path}" for path in WHO), "handled_by")


def bars_on(day: date) -> QuerySet[Bar]:
    """Return the bars in force on a day; the last day of a bar is still barred."""
    in_force = Q(lifted_on__isnull=True) | Q(lifted_on__gt=day)
    return Bar.objects.filter(in_force, starts_on__lte=day, ends_on__gte=day)


def bars() -> QuerySet[Bar]:
    """Return every bar with its volunteer."""
    return Bar.objects.select_related("volunteer__organisation", "set_by")


def fallen(batch: StarBatch, day: date) -> QuerySet[Any]:
    """Return who is proposed and cannot be recognised on ``day`` any more, with ``why``.

    Since the batch was computed they left, were barred, or hours they stood on were reversed; an
    organisation was closed, or does not reach its level any more.
    """
    if batch.is_of_teams:
        found = fallen_teams(batch)
        whys = [When(pk=pk, then=Value(why)) for pk, why in found.items()]
        why = Case(*whys, default=Value(""), output_field=CharField())
        gone: QuerySet[Any] = candidates_of(batch).filter(pk__in=found).annotate(why=why)
        return gone
    lost = _lost_since(batch.counted_to, batch.counts_to, batch.until, OuterRef("volunteer"))
    barred = bars_on(day).filter(volunteer=OuterRef("volunteer"))
    proposed = candidates_of(batch).filter(state=CandidateState.PROPOSED)
    rows: QuerySet[Any] = (
        proposed.annotate(lost=_sum_of(lost))
        .annotate(
            why=Case(
                When(
                    ~Q(volunteer__state=VolunteerState.ACTIVE),
                    then=Value(f"计算后{LEFT_REASON}"),
                ),
                When(Exists(barred), then=Value(BARRED_REASON)),
                When(minutes__lt=F("level__hours") * 60 - F("lost"), then=Value(REVERSED_REASON)),
                default=Value(""),
                output_field=CharField(),
            )
        )
        .exclude(why="")
    )
    return rows


def awards() -> QuerySet[Any]:
    """Return the stars with all a page or a certificate tells of them."""
    return StarAward.objects.select_related(
        *WHO, "level", "candidate__batch__rule", "earlier__recorded_by", "revoked_by"
    )


def awards_about() -> int:
    """Return how many stars there are, counted no further than a hundred thousand."""
    return StarAward.objects.order_by()[:100_000].count()


MOST_PRINTED = 1_000
"""Certificates in one PDF: setting them takes a worker three minutes of its ten."""


def prints_of(batch: StarBatch) -> list[tuple[int, str]]:
    """Return the parts in which a batch's certificates are printed: each one's place and words."""
    count = StarAward.objects.filter(candidate__batch=batch).count()
    return [
        (part, f"第 {first + 1}—{min(first + MOST_PRINTED, count)} 份")
        for part, first in enumerate(range(0, count, MOST_PRINTED))
    ]


def is_nameless(award: StarAward) -> bool:
    """Tell whether a star is of somebody whose name was taken away (匿名): nothing is printed."""
    volunteer: Volunteer | None = award.volunteer
    return volunteer is not None and volunteer.state == VolunteerState.ANONYMISED


def part_of(batch: int, part: int) -> list[Any]:
    """Return the standing stars of one part, in the order of their certificates.

    Those of people without a name any more are left out.
    """
    rows = awards().filter(candidate__batch=batch).order_by("pk")
    found = rows.select_related("candidate__batch__confirmed_by")
    some = found[part * MOST_PRINTED : (part + 1) * MOST_PRINTED]
    return [award for award in some if award.revoked_on is None and not is_nameless(award)]


def stars_of(who: Volunteer | Organisation) -> QuerySet[Any]:
    """Return the stars of somebody, the newest first, the revoked ones too."""
    whose = "volunteer" if isinstance(who, Volunteer) else "organisation"
    return awards().filter(**{whose: who}).order_by("-awarded_on", "-rank")


def star_held(who: Volunteer | Organisation) -> StarAward | None:
    """Return the highest star that is held; ``None`` when none is."""
    held = stars_of(who).filter(revoked_on__isnull=True)
    return held.order_by("-rank").first()


def award_by_code(code: str) -> StarAward | None:
    """Return the star whose certificate carries a code; ``None`` when none does."""
    return awards().filter(code=code).first()


def unfounded() -> QuerySet[Any]:
    """Return people's stars that no longer rest on enough hours, with ``lost`` minutes (≤ 0).

    A star rests on the hours its batch counted, less those of them that were reversed since. What
    was served later does not mend it: a person decides what becomes of it.
    """
    reversed_people = ServiceRecord.objects.filter(reverses__isnull=False).values("volunteer")
    lost = _lost_since(
        OuterRef("candidate__batch__counted_to"),
        Coalesce(OuterRef("candidate__batch__shown_to"), OuterRef("candidate__batch__counted_to")),
        OuterRef("candidate__batch__cutoff"),
        OuterRef("volunteer"),
    ).filter(served_on__lte=OuterRef("candidate__batch__shown_through"))
    rows: QuerySet[Any] = (
        awards()
        .filter(revoked_on__isnull=True, volunteer__in=reversed_people)
        .annotate(lost=_sum_of(lost))
        .filter(candidate__minutes__lt=F("level__hours") * 60 - F("lost"))
    )
    return rows


@dataclass(frozen=True)
class Explanation:
    """Why a star stands (复核): what it was given by, reckoned again from the records.

    Attributes:
        rule: the version of the rules its batch was computed by.
        level: what that version asks for.
        until: the last day whose hours counted.
        written: the minutes the batch wrote down.
        counted: the same minutes summed again from the records.
        lost: minutes of them reversed since, zero or below.
    """

    rule: StarRule
    level: StarLevel
    until: date
    written: int
    counted: int
    lost: int

    @property
    def agrees(self) -> bool:
        """Whether the sum comes out as it was written down."""
        return self.written == self.counted

    @property
    def stands(self) -> bool:
        """Whether what is left of the hours is still enough."""
        return self.counted + self.lost >= (self.level.hours or 0) * 60


def explain(award: StarAward) -> Explanation:
    """Return why a star stands, from its rule version and the records it counted."""
    candidate = award.candidate
    batch = candidate.batch
    records = ServiceRecord.objects.filter(volunteer=award.volunteer_id, served_on__lte=batch.until)
    # A reversal counts as far as the record it takes back.
    shown = Q(pk__lte=batch.counts_to) | Q(reverses__lte=batch.counts_to)
    rows = records.filter(shown, pk__lte=batch.counted_to)
    counted = rows.aggregate(sum=Sum("minutes"))["sum"] or 0
    lost = _lost_since(batch.counted_to, batch.counts_to, batch.until, award.volunteer_id)
    return Explanation(
        rule=batch.rule,
        level=award.level,
        until=batch.until,
        written=candidate.minutes,
        counted=counted,
        lost=lost.aggregate(sum=Sum("minutes"))["sum"] or 0,
    )


def _lost_since(
    counted_to: Any, counts_to: Any, until: Any, volunteer: Any
) -> QuerySet[ServiceRecord]:
    """Return the reversals that came later of records a batch counted."""
    return ServiceRecord.objects.filter(
        volunteer=volunteer,
        served_on__lte=until,
        kind=RecordKind.REVERSAL,
        pk__gt=counted_to,
        reverses__lte=counts_to,
    )


def _sum_of(rows: QuerySet[ServiceRecord]) -> Coalesce:
    summed = rows.order_by().values("volunteer").annotate(sum=Sum("minutes")).values("sum")
    return Coalesce(Subquery(summed, output_field=IntegerField()), Value(0))
