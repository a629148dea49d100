"""Setting what the city holds hours to (时长规则): a dated rule, never changed afterwards."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from kit.errors import Refusal
from kit.formats import date_cn
from kit.history import recorded_as
from volunteers.models import HoursRule

LONGEST_LATE_DAYS = 3650


@dataclass(frozen=True)
class RuleData:
    """A rule as the city's paper says it; the cap in whole minutes a day."""

    effective_from: date
    daily_cap: int
    late_days: int
    basis: str


@transaction.atomic
def set_rule(data: RuleData, *, by: User) -> HoursRule:
    """Add the rule that is in force from a day on; what was recorded before stays as it is.

    Raises:
        NotAllowed: ``by`` may not set rules.
        Refusal: no basis, an impossible cap, or a rule of this or of a later day is on record.
    """
    demand(by, Action.STAR_RULE, fund_in_scope())
    if not data.basis.strip():
        raise Refusal("请写明依据，例如文件名称和文号。", field="basis")
    if not 0 < data.daily_cap <= 24 * 60:
        raise Refusal("每日上限在 1 到 1440 分钟之间。请改正。", field="daily_cap")
    if not 0 < data.late_days <= LONGEST_LATE_DAYS:
        raise Refusal(f"补录期限在 1 到 {LONGEST_LATE_DAYS} 天之间。请改正。", field="late_days")
    last = HoursRule.objects.order_by("-effective_from").first()
    if last is not None and last.effective_from >= data.effective_from:
        raise Refusal(
            f"已有{date_cn(last.effective_from)}起生效的规则。新规则的生效日期要在它以后。",
            field="effective_from",
        )
    with recorded_as("制定时长规则", by=by.pk):
        return HoursRule.objects.create(
            effective_from=data.effective_from,
            daily_cap=data.daily_cap,
            late_days=data.late_days,
            basis=data.basis.strip(),
            set_by=by,
        )
