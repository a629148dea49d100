"""Embedded PostgreSQL and Valkey: they serve when no server is configured.

from kit import servers
servers.urls()            # where they are, or would be; starts nothing
servers.ensure_started()  # start what does not run yet; quick when all runs
servers.stop()
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kit.servers import postgres as _postgres
from kit.servers import valkey as _valkey
from kit.servers.errors import ServersError
from kit.servers.location import Location
from kit.servers.roles import APP_ROLE, OWNER_ROLE

__all__ = ["Location", "ServerUrls", "ServersError", "ensure_started", "status", "stop", "urls"]

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class ServerUrls:
    """How to reach the servers: as the app, as the owner who migrates, and the broker."""

    database_url: str
    owner_database_url: str
    redis_url: str


def urls(location: Location | None = None) -> ServerUrls:
    """The servers' addresses, always the same for one checkout; starts nothing."""
    location = location or Location.for_checkout(CHECKOUT)
    return ServerUrls(
        database_url=_postgres.url(location, APP_ROLE),
        owner_database_url=_postgres.url(location, OWNER_ROLE),
        redis_url=_valkey.url(location),
    )


def ensure_started(
    location: Location | None = None, *, postgres: bool = True, valkey: bool = True
) -> ServerUrls:
    """Start the servers asked for unless they run already; on first use, set them up.

    Raises ServersError, with what to do, when a server cannot be started.
    """
    location = location or Location.for_checkout(CHECKOUT)
    with location.locked():
        location.prepare()
        if postgres:
            _postgres.ensure(location)
        if valkey:
            _valkey.ensure(location)
    return urls(location)


def stop(location: Location | None = None) -> None:
    """Stop both servers and keep their data; nothing happens when they do not run."""
    location = location or Location.for_checkout(CHECKOUT)
    if not location.home.exists():
        return
    with location.locked():
        _valkey.stop(location)
        _postgres.stop(location)


def status(location: Location | None = None) -> dict[str, str | int | None]:
    """The servers' folder and their pids; None for a server that does not run."""
    location = location or Location.for_checkout(CHECKOUT)
    return {
        "home": str(location.home),
        "postgres": _postgres.running_pid(location),
        "valkey": _valkey.running_pid(location),
    }
