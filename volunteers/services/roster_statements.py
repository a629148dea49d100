"""The statements that write a roster, from the tables it is copied into."""

from collections.abc import Mapping
from typing import Any

from funds.models import User
from volunteers.models import JoinedBy, VolunteerState
from volunteers.services.roster_rows import COPIED


def inserting(fund_id: int, by: User, more: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """Return the statement by which people come from a temporary table, and its values.

    The table's name is what it still wants behind it.

    Args:
        more: what else all of them are written with, by column.
    """
    into = ", ".join(COPIED)
    usual: dict[str, Any] = {
        "fund_id": fund_id,
        "ethnicity": "",
        "education": "",
        "intents": [],
        "free_times": "",
        "joined_by": JoinedBy.ROSTER.value,
        "recorded_by_id": by.pk,
        "is_unranked": False,
        "state": VolunteerState.ACTIVE.value,
        "version": 1,
        **more,
    }
    values = ", ".join("%s::text[]" if value == [] else "%s" for value in usual.values())
    told = f"INSERT INTO volunteers_volunteer ({into}, {', '.join(usual)}) "
    rows = f"SELECT {into}, {values} FROM pg_temp."  # noqa: S608 - only our own words
    return told + rows, list(usual.values())


SETTLE = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
UPDATE = f"""
UPDATE volunteers_volunteer v SET
    name = t.name, pinyin = t.pinyin,
    political_status = COALESCE(NULLIF(t.political_status, ''), v.political_status),
    occupation = COALESCE(NULLIF(t.occupation, ''), v.occupation),
    division_id = COALESCE(t.division_id, v.division_id),
    organisation_id = CASE WHEN v.person_id IS NULL OR v.organisation_id IS NULL
        THEN COALESCE(t.organisation_id, v.organisation_id) ELSE v.organisation_id END,
    skills = CASE WHEN t.skills = '{{}}' THEN v.skills ELSE t.skills END,
    insured_from = COALESCE(t.insured_from, v.insured_from),
    insured_until = COALESCE(t.insured_until, v.insured_until),
    mobile_index = t.mobile_index, mobile_last4 = t.mobile_last4,
    sealed = COALESCE(t.sealed, v.sealed), version = v.version + 1
FROM pg_temp.roster_altered t
WHERE v.id_index = t.id_index AND v.state = '{VolunteerState.ACTIVE.value}'
"""  # noqa: S608 - only our own words
