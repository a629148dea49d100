"""The roster of a fund (志愿者花名册) as text, read by one statement and one pass."""

from typing import Any

from django.db import connection
from django.db.models import TextChoices

from kit.tenancy.scope import scoped_fund_id
from volunteers.models import IdKind, Organisation, Sex, VolunteerState


def _labels(column: str, choices: type[TextChoices]) -> str:
    told = " ".join(f"WHEN '{each.value}' THEN '{each.label}'" for each in choices)
    return f"CASE {column} {told} ELSE '' END"


MASKED = ("repeat('*', 18 - length(v.id_last4)) || v.id_last4", "repeat('*', 7) || v.mobile_last4")
SEALED = ("coalesce(encode(v.sealed, 'hex'), '')", "''")
# In the order people were registered, which is how rows lie and how totals are indexed.
_ROSTER = """
COPY (
    SELECT v.number, v.name, {sex}, coalesce(left(v.birth_month::text, 7), ''), {kind},
        CASE WHEN v.id_last4 = '' THEN '' ELSE {identity} END,
        CASE WHEN v.mobile_last4 = '' THEN '' ELSE {mobile} END,
        v.political_status, v.occupation, coalesce(d.name, ''), coalesce(o.name, ''),
        array_to_string(v.skills, '、'), v.registered_on - DATE '1899-12-30',
        coalesce(t.minutes, 0) / 60 || '.' || coalesce(t.minutes, 0) % 60 / 6,
        coalesce(s.name, ''),
        coalesce(v.insured_from::text, '') || CASE WHEN v.insured_until IS NULL THEN ''
            ELSE ' 至 ' || v.insured_until::text END,
        {state}
    FROM volunteers_volunteer v
    LEFT JOIN volunteers_division d ON d.fund_id = {fund} AND d.id = v.division_id
    LEFT JOIN volunteers_organisation o ON o.fund_id = {fund} AND o.id = v.organisation_id
    LEFT JOIN volunteers_volunteertotal t ON t.fund_id = {fund} AND t.volunteer_id = v.id
    LEFT JOIN (
        SELECT DISTINCT ON (a.volunteer_id) a.volunteer_id, l.name
        FROM volunteers_staraward a
        JOIN volunteers_starlevel l ON l.fund_id = {fund} AND l.id = a.level_id
        WHERE a.fund_id = {fund} AND a.volunteer_id IS NOT NULL AND a.revoked_on IS NULL
        ORDER BY a.volunteer_id, a.rank DESC
    ) s ON s.volunteer_id = v.id
    WHERE v.fund_id = {fund} AND v.state <> '{gone}' {narrowed} ORDER BY v.id
) TO STDOUT
"""


def copy_roster(
    sink: Any, *, sealed: bool = False, organisation: Organisation | None = None
) -> None:
    """Write everybody who is registered or left, not the anonymous, a row each, in COPY's text.

    Args:
        sink: something with ``write(bytes)``, called once a row.
        sealed: what is sealed stands in the column of the identity number, to be opened.
        organisation: whose people alone are written.
    """
    identity, mobile = SEALED if sealed else MASKED
    told = _ROSTER.format(
        sex=_labels("v.sex", Sex),
        kind=_labels("v.id_kind", IdKind),
        state=_labels("v.state", VolunteerState),
        identity=identity,
        mobile=mobile,
        fund=scoped_fund_id(),
        gone=VolunteerState.ANONYMISED.value,
        narrowed=f"AND v.organisation_id = {organisation.pk:d}" if organisation else "",
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(told, sink)
