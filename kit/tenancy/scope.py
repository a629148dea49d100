"""The fund a piece of work runs in: the first wall (managers) and the second (row security).

Entering a scope sets both at once, for one transaction. The three walls are described in
``docs/adr/0002-three-walls.md``.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django_scopes import get_scope, scope, scopes_disabled

READ_ROLE = "portal_read"
APP_ROLE = "portal_app"

log = logging.getLogger("portal.tenancy")


class FundScopeError(RuntimeError):
    """Work was attempted in no fund, or in a second fund inside a first one."""


def scoped_fund_id() -> int:
    """Return the id of the fund in scope; the default of every tenant row's ``fund``.

    Raises:
        FundScopeError: no fund is in scope.
    """
    fund_id = get_scope().get("fund")
    if fund_id is None:
        raise FundScopeError("no fund is in scope")
    return int(fund_id)


@contextmanager
def fund_scope(fund_id: int) -> Iterator[None]:
    """Run the block inside one fund, in a transaction.

    Entering the same fund again does nothing; the outer scope settles and ends it.

    Raises:
        FundScopeError: another fund is already in scope.
    """
    current = get_scope().get("fund")
    if current == fund_id:
        yield
        return
    if current is not None:
        raise FundScopeError(f"fund {current} is in scope; fund {fund_id} cannot nest in it")
    with transaction.atomic(), scope(fund=fund_id):
        _set_fund(str(fund_id))
        yield
        settle_constraints()
        # SET LOCAL survives RELEASE SAVEPOINT, so an enclosing transaction must not inherit it.
        _set_fund("")


@contextmanager
def across_funds(reason: str) -> Iterator[None]:
    """Read every fund's rows, and write none: the one named escape, logged with its reason."""
    if get_scope().get("fund") is not None:
        raise FundScopeError("a fund is in scope; reading across funds must start outside it")
    log.info("reading across funds: %s", reason)
    with transaction.atomic(), scopes_disabled():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {READ_ROLE}")
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE NONE")


def settle_constraints() -> None:
    """Check what is deferred while the right fund stands, then defer again.

    A deferred trigger would otherwise run at COMMIT, under whatever scope stands then.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _set_fund(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.fund_id', %s, true)", [value])
