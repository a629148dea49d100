"""What the planner is told where it cannot know better."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def in_order_of_index(cursor: Any) -> Iterator[None]:
    """Let sums over millions of groups be made in the order of their index.

    The planner would rather hash them, and spill what does not fit into its memory; read in order,
    the sums need none, and no row of the table is touched.
    """
    cursor.execute("SELECT set_config('enable_hashagg', 'off', true)")
    try:
        yield
    finally:
        if not cursor.connection.closed and cursor.connection.info.transaction_status != IN_ERROR:
            cursor.execute("SELECT set_config('enable_hashagg', 'on', true)")


IN_ERROR = 3  # libpq: the transaction failed, and takes no more statements
