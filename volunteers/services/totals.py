"""Reckoning kept totals (累计时长) anew from the records, and the tallies of places from them."""

from django.db import connection, transaction

from kit.planning import in_order_of_index
from kit.tenancy.scope import scoped_fund_id
from volunteers.queries.tallies import DIFFERING_TALLIES
from volunteers.queries.totals import DIFFERING

_REBUILD = (  # Both parts are our own text.
    DIFFERING + "INSERT INTO volunteers_volunteertotal AS kept "  # noqa: S608
    "(fund_id, volunteer_id, minutes, records) "
    "SELECT %(fund)s, volunteer_id, minutes, records FROM differing "
    "ON CONFLICT (fund_id, volunteer_id) DO UPDATE "
    "SET minutes = excluded.minutes, records = excluded.records"
)

_REBUILD_TALLIES = (
    DIFFERING_TALLIES + "INSERT INTO volunteers_ranktally AS kept "  # noqa: S608
    "(fund_id, width, value, lane, people) "
    "SELECT %(fund)s, width, value, 0, missing FROM differing "
    "ON CONFLICT (fund_id, width, value, lane) DO UPDATE "
    "SET people = kept.people + excluded.people"
)


@transaction.atomic
def rebuild_totals() -> int:
    """Write the totals of the fund in scope that differ, and only those; return how many.

    Recording waits meanwhile: a record that came between reading and writing would be lost from
    its total.
    """
    with connection.cursor() as cursor, in_order_of_index(cursor):
        cursor.execute("LOCK TABLE volunteers_servicerecord IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_REBUILD, {"fund": scoped_fund_id()})
        return int(cursor.rowcount)


@transaction.atomic
def rebuild_tallies() -> int:
    """Put right the tallies of the fund in scope that differ; return how many.

    Totals and registrations wait meanwhile: what they count would be counted twice, or not.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "LOCK TABLE volunteers_volunteer, volunteers_volunteertotal IN SHARE ROW EXCLUSIVE MODE"
        )
        cursor.execute(_REBUILD_TALLIES, {"fund": scoped_fund_id()})
        return int(cursor.rowcount)
