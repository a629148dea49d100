"""Reading what is sealed of everybody at once (导出完整花名册): it is kept of each of them."""

from typing import Any

from django.db import connection

from funds.models import User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.errors import Refusal

_REVEAL = """
INSERT INTO volunteers_reveal (fund_id, volunteer_id, reason, by_id, at)
SELECT fund_id, id, %(reason)s, %(by)s, %(at)s FROM volunteers_volunteer
WHERE fund_id = %(fund)s AND sealed IS NOT NULL ORDER BY id
"""


def reveal_everybody(*, reason: str, by: User) -> int:
    """Keep, of every volunteer of the fund in scope, who reads what is sealed and why.

    Returns:
        How many they are. Whoever calls opens what is sealed in the same transaction.

    Raises:
        NotAllowed: ``by`` may not read it.
        Refusal: no reason.
    """
    fund = fund_in_scope()
    demand(by, Action.VOLUNTEER_REVEAL, fund)
    if not reason.strip():
        raise Refusal("请写明为什么要看完整信息。这次查看会记下来。", field="reason")
    given: dict[str, Any] = {
        "reason": reason.strip()[:120],
        "by": by.pk,
        "at": clock.now(),
        "fund": fund.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(_REVEAL, given)
        return int(cursor.rowcount)
