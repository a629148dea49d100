"""Telling volunteers and organisers of what happened to a sign-up, an attendance, a transfer."""

from funds.models import NoticeKind
from funds.queries.scope import fund_in_scope
from funds.services.notices import notify
from volunteers.models import Shift, Volunteer
from volunteers.queries.reach import people_of_units


def tell_volunteer(
    volunteer: Volunteer,
    subject: str,
    *,
    page: str = "my:shifts",
    text: str = "",
    key: str | None = None,
) -> None:
    """Tell a volunteer who has an account; who has none sees it at the next visit.

    Args:
        page: the name of the page where it is seen.
        key: with a key, nobody is told twice.
    """
    if volunteer.person is not None:
        url = fund_in_scope().url(page)
        notify([volunteer.person], subject=subject, text=text, url=url, key=key)


def tell_organisers(
    shift: Shift, subject: str, *, page: str, text: str = "", key: str | None = None
) -> None:
    """Tell those who run a shift that something waits for them.

    That is the people of its organisations; where none of them signs in, who made the activity.

    Args:
        page: the name of the shift's page where it is done.
        key: with a key, nobody is told twice.
    """
    people = people_of_units(shift.access_unit_ids()) or [shift.activity.created_by]
    url = fund_in_scope().url(page, shift=shift.pk)
    notify(people, subject=subject, text=text, url=url, kind=NoticeKind.TURN, key=key)
