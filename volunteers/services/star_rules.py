"""Setting star rules by date, and publishing up to which day hours were shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.db import IntegrityError, transaction

from funds.models import User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.errors import Refusal
from kit.formats import date_cn
from kit.history import recorded_as
from kit.locks import wait_for_lock
from kit.tenancy.scope import scoped_fund_id
from volunteers.models import HoursShown, ServiceRecord, StarLevel, StarRule, Subject
from volunteers.queries.hours_notices import open_notice
from volunteers.queries.stars import last_shown
from volunteers.services.star_horizon import PATIENCE, last_settled_record

NATIONAL = ((100, "一星"), (300, "二星"), (600, "三星"), (1000, "四星"), (1500, "五星"))
"""《志愿服务记录办法》: hours and stars; what lies above is each city's own."""
NANPING = (
    {"name": "一星", "low_share": 30, "high_share": 3, "brands": 1, "services": 4},
    {"name": "二星", "low_share": 40, "high_share": 6, "brands": 2, "services": 6},
)
"""What 南平 asks of organisations, as far as it was found: an example to begin with, no default."""
NANPING_OF_ALL = {"clean_years": 3, "needs_registration": True, "needs_visit": True}
"""What 南平 asks of every level besides."""
MOST_LEVELS = 8
LONGEST_PLACE = 80
SHOWING = "showing hours of {}"
"""What is shown is shown one by one, in a fund."""
TEAM_CONDITIONS = (
    "low_share",
    "high_share",
    "brands",
    "services",
    "clean_years",
    "needs_registration",
    "needs_visit",
)
"""What a level may ask of an organisation, by column."""


@dataclass(frozen=True)
class LevelData:
    """One level of people: its name, the hours it asks for, and who certifies it."""

    name: str
    hours: int
    certifier: str

    def asked(self) -> dict[str, Any]:
        """Return what the level asks for, by column."""
        return {"hours": self.hours}

    def fault(self, before: Self | None) -> str:
        """Return what is wrong with it after the level before; empty when nothing is."""
        least = 0 if before is None else before.hours
        return f"的时长要多于 {least} 小时" if self.hours <= least else ""


@dataclass(frozen=True)
class TeamLevelData:
    """One level of organisations: each condition it asks for; ``None`` and no ask for nothing."""

    name: str
    certifier: str
    low_share: Decimal | None = None
    high_share: Decimal | None = None
    brands: int | None = None
    services: int | None = None
    clean_years: int | None = None
    needs_registration: bool = False
    needs_visit: bool = False

    def asked(self) -> dict[str, Any]:
        """Return what the level asks for, by column."""
        return {column: getattr(self, column) for column in TEAM_CONDITIONS}

    def fault(self, before: Self | None) -> str:
        """Return what is wrong with it after the level before; empty when nothing is."""
        own = [Decimal(value or 0) for value in self.asked().values()]
        if not any(own):
            return "没有写条件"
        if before is None:
            return ""
        known = [Decimal(value or 0) for value in before.asked().values()]
        if any(mine < theirs for mine, theirs in zip(own, known, strict=True)):
            return "有一项条件比上一级低"
        return "的条件和上一级一样" if own == known else ""


@dataclass(frozen=True)
class RuleData:
    """A version of the rules: from when, by which document, its levels from the first."""

    effective_from: date
    basis: str
    levels: Sequence[LevelData | TeamLevelData]

    @property
    def subject(self) -> Subject:
        """Whom the levels are of."""
        of_teams = any(isinstance(level, TeamLevelData) for level in self.levels)
        return Subject.ORGANISATION if of_teams else Subject.PERSON


@transaction.atomic
def set_rule(data: RuleData, *, by: User) -> StarRule:
    """Add a version of the star rules; earlier versions stay as they are.

    Raises:
        NotAllowed: ``by`` may not set rules.
        Refusal: no basis, no level, levels that do not rise, names or certifiers missing, or a
            version of that day.
    """
    demand(by, Action.STAR_RULE, fund_in_scope())
    basis = data.basis.strip()
    if not basis:
        raise Refusal("请写明依据，例如文件名和文号。", field="basis")
    _refuse_levels(data.levels)
    if StarRule.objects.filter(subject=data.subject, effective_from=data.effective_from).exists():
        raise Refusal(
            f"{date_cn(data.effective_from)}起的规则已经登记过，不能再改。请换一个生效日期。",
            field="effective_from",
        )
    with recorded_as("登记星级规则", by=by.pk, note=basis):
        rule = StarRule.objects.create(
            subject=data.subject,
            effective_from=data.effective_from,
            basis=basis[:120],
            set_by=by,
        )
    StarLevel.objects.bulk_create(
        StarLevel(
            rule=rule,
            level=place,
            name=level.name.strip(),
            certifier=level.certifier.strip(),
            **level.asked(),
        )
        for place, level in enumerate(data.levels, start=1)
    )
    return rule


@transaction.atomic
def show_hours(
    through: date, *, by: User, place: str = "", patience: float = PATIENCE
) -> HoursShown:
    """Note that hours up to a day were shown publicly elsewhere; they count for stars from now on.

    What is recorded later of those days was not shown, and waits for the next showing, which may
    be of the same day.

    Args:
        place: where they were shown, e.g. 市文明办公告栏.
        patience: seconds to wait for records that are being written.

    Raises:
        NotAllowed: ``by`` may not publish them.
        Refusal: a day that is not over or before one shown already, the same day with nothing new,
            a public list of the portal's own that stands, or records that are being written.
    """
    demand(by, Action.STAR_CHECK, fund_in_scope())
    # A list put up at the same time knows of this showing, or this one of the list.
    wait_for_lock(SHOWING.format(scoped_fund_id()))
    demand_showable(through)
    last, settled = last_shown(), last_settled_record(patience)
    if last is not None and through == last.through and not _came_late(last):
        raise Refusal(
            f"时长已经公示到{date_cn(through)}，以后没有补录的。请填更晚的日期。", field="through"
        )
    try:
        with transaction.atomic():
            return HoursShown.objects.create(
                through=through,
                counted_to=settled,
                published_on=clock.today(),
                published_by=by,
                place=place.strip()[:LONGEST_PLACE],
            )
    except IntegrityError as error:
        raise Refusal("这一天刚刚登记过。已为您刷新，请核对。", field="through") from error


def demand_showable(through: date) -> None:
    """Refuse a day that cannot be shown now, or while a public list stands."""
    if through >= clock.today():
        raise Refusal("这一天还没有过完，时长可能再变。请填昨天或更早的日期。", field="through")
    last, running = last_shown(), open_notice()
    if last is not None and through < last.through:
        raise Refusal(
            f"时长已经公示到{date_cn(last.through)}。请填这一天或更晚的日期。", field="through"
        )
    if running is not None:
        raise Refusal(
            f"时长公示 {running.number} 还没有办结，公示到"
            f"{date_cn(running.notice_ends_on)}。请等它期满计入，或者先撤下。"
        )


def _came_late(last: HoursShown) -> bool:
    """Tell whether records of the days shown came after the list; of old showings nobody knows."""
    if last.counted_to is None:
        return True
    late = ServiceRecord.objects.filter(pk__gt=last.counted_to, served_on__lte=last.through)
    return late.exists()


def _refuse_levels(levels: Sequence[Any]) -> None:
    if not levels:
        raise Refusal("还没有星级。请至少填写一级的名称、条件和认定单位。", field="levels")
    if len(levels) > MOST_LEVELS:
        raise Refusal(f"最多 {MOST_LEVELS} 级。请删减。", field="levels")
    before = None
    for place, level in enumerate(levels, start=1):
        if not level.name.strip() or not level.certifier.strip():
            raise Refusal(f"第 {place} 级要写明名称和认定单位。", field="levels")
        fault = level.fault(before)
        if fault:
            raise Refusal(f"第 {place} 级（{level.name.strip()}）{fault}。请改正。", field="levels")
        before = level
    if len({level.name.strip() for level in levels}) < len(levels):
        raise Refusal("有两级的名称相同。请改正。", field="levels")
