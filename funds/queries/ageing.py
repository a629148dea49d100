"""How long payables have been due (账龄)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from funds.models import Payable


@dataclass(frozen=True)
class AgeBucket:
    """What is owed of one age, 元; ``kind`` is ``unstated`` where no term is known."""

    label: str
    amount: Decimal
    kind: str


def ageing(rows: QuerySet[Payable], on: date) -> list[AgeBucket]:
    """Return what ``rows`` (with ``outstanding``) owe on a day, by age; together the whole."""
    late = {"逾期 1—30 天": (1, 30), "31—90 天": (31, 90), "91—180 天": (91, 180)}
    cases = {
        "未到期": Q(due_on__gte=on),
        **{
            label: Q(due_on__range=(on - timedelta(days=last), on - timedelta(days=first)))
            for label, (first, last) in late.items()
        },
        "180 天以上": Q(due_on__lt=on - timedelta(days=180)),
        "账龄未说明": Q(due_on__isnull=True),
    }
    sums = rows.order_by().aggregate(
        **{f"b{n}": Sum("outstanding", filter=case) for n, case in enumerate(cases.values())}
    )
    return [
        AgeBucket(label, sums[f"b{n}"] or Decimal(0), _kind(label)) for n, label in enumerate(cases)
    ]


def _kind(label: str) -> str:
    return {"未到期": "coming", "账龄未说明": "unstated"}.get(label, "late")
