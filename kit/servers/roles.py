"""The database roles of the portal and what each may do, as SQL.

Roles belong to a whole PostgreSQL cluster, so they are made when a server is set up and not by
migrations. The same statements serve the embedded server, the test databases and production.
They can be run again at any time and need PostgreSQL 15 or later.
"""

from __future__ import annotations

OWNER_ROLE = "portal_owner"
APP_ROLE = "portal_app"
READ_ROLE = "portal_read"
DATABASE = "portal"

_ATTRIBUTES = {
    OWNER_ROLE: "LOGIN BYPASSRLS CREATEDB NOSUPERUSER NOCREATEROLE",
    # NOINHERIT: the read role's rights come only by SET ROLE. PostgreSQL 15 takes this from the
    # role; from 16 on GRANT copies it into the membership as INHERIT FALSE, SET TRUE.
    APP_ROLE: "LOGIN NOINHERIT NOBYPASSRLS NOCREATEDB NOSUPERUSER NOCREATEROLE",
    READ_ROLE: "NOLOGIN NOINHERIT NOBYPASSRLS NOCREATEDB NOSUPERUSER NOCREATEROLE",
}


def role_statements() -> list[str]:
    """SQL that makes the three roles; to be run by a superuser, in any database."""
    return [_role(name, attributes) for name, attributes in _ATTRIBUTES.items()] + [
        f"GRANT {READ_ROLE} TO {APP_ROLE}"
    ]


def _role(name: str, attributes: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}') "
        f"THEN CREATE ROLE {name}; END IF; END $$; ALTER ROLE {name} {attributes}"
    )


def database_statements(database: str) -> list[str]:
    """SQL that lets the app role work in a database of the owner.

    To be run inside `database`, by a superuser or by the owner role when it owns the database,
    before migrations: it decides the rights of the tables that the owner makes from then on.
    TRUNCATE is left out on purpose.
    """
    quoted = '"' + database.replace('"', '""') + '"'
    as_owner = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER_ROLE} IN SCHEMA public"
    return [
        f"REVOKE ALL ON DATABASE {quoted} FROM PUBLIC",
        # Imports put their rows into a table of the transaction's own first (kit.copying).
        f"GRANT CONNECT, TEMPORARY ON DATABASE {quoted} TO {APP_ROLE}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"{as_owner} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE}",
        f"{as_owner} GRANT USAGE, SELECT ON SEQUENCES TO {APP_ROLE}",
    ]
