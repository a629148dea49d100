"""Up to which record a batch counts (计到的服务记录), without keeping anybody from recording."""

import time

from django.db import connection

from kit.errors import Refusal

PATIENCE = 10.0
"""Seconds a page waits for records that are being written."""
LONG_PATIENCE = 300.0
POLL = 0.1
BEING_WRITTEN = "正在写入服务时长，现在还数不准。请几分钟后再试。"

_LAST = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM volunteers_servicerecord_id_seq"
# Whoever may hold an id that is given and not yet committed: the lock comes before the id.
_WRITERS = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'relation' AND relation = 'volunteers_servicerecord'::regclass
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()
"""


def last_settled_record(patience: float = PATIENCE) -> int:
    """Return an id up to which every record is committed or never will be, and none comes after.

    The last id is read, then who is writing just now is waited for, as an index is built
    concurrently: those who begin later get higher ids. Nobody is locked out meanwhile; what a
    later sum finds up to this id is what is found now.

    Raises:
        Refusal: somebody goes on writing for longer than ``patience`` seconds.
    """
    until = time.monotonic() + patience
    with connection.cursor() as cursor:
        cursor.execute(_LAST)
        last = int(cursor.fetchone()[0])
        cursor.execute(_WRITERS)
        writers = {each for (each,) in cursor.fetchall()}
        while writers:
            if time.monotonic() > until:
                raise Refusal(BEING_WRITTEN)
            time.sleep(POLL)
            cursor.execute(_WRITERS)
            writers &= {each for (each,) in cursor.fetchall()}
    return last
