"""The consent that is declared for a whole roster (花名册导入时声明书面同意)."""

from collections.abc import Collection
from typing import Any

from django.db import connection

from funds.models import User
from kit.history import recorded_as
from volunteers.models import Consent, VolunteerState
from volunteers.services.consents import STEP, ConsentData, counted, moment_of, opened

_OF_THE_SHEET = f"""
UPDATE volunteers_volunteer v SET consent_id = %s, consented_at = %s, version = v.version + 1
FROM pg_temp.roster_seen t
WHERE v.fund_id = %s AND v.id_index = t.id_index AND v.consented_at IS NULL
    AND v.state = '{VolunteerState.ACTIVE.value}'
    AND (%s::bigint[] IS NULL OR v.organisation_id = ANY(%s))
"""  # noqa: S608 - only our own words


class DeclaredConsent:
    """Gives the people of one roster the consent that whoever brings it declares; or nothing.

    Args:
        data: what they signed; ``None`` declares nothing.
        by: who brings the roster, and may.

    Raises:
        Refusal: a day ahead, or no word of where the papers are.
    """

    def __init__(self, data: ConsentData | None, *, by: User) -> None:
        self.by = by
        self.consent: Consent | None = None
        if data is not None:
            scope = "导入的花名册里没有同意记录的志愿者"
            self.consent = opened(data, scope=scope, organisation=None, by=by)

    def columns(self) -> dict[str, Any]:
        """Return what new people are written with."""
        if self.consent is None:
            return {}
        return {
            "consent_id": self.consent.pk,
            "consented_at": moment_of(self.consent.given_on),
        }

    def settle(self, fund_id: int, new: int, own: Collection[int] | None) -> None:
        """Give it to those on record whom the sheet names too, and note of how many it is.

        Args:
            own: the organisations whose people alone agreed; ``None`` is everybody.
        """
        if self.consent is None:
            return
        of = None if own is None else list(own)
        given = [*self.columns().values(), fund_id, of, of]
        note = self.consent.basis
        with recorded_as(STEP, by=self.by.pk, note=note), connection.cursor() as cursor:
            cursor.execute(_OF_THE_SHEET, given)
            people = new + cursor.rowcount
        counted(self.consent, people, self.by)
