"""Rules of one table that the database itself keeps, as model constraints with a trigger.

django-pgtrigger's triggers can be switched off by a setting that the app role may make
(``pgtrigger.ignore``); these cannot, so the rules that money and lifecycles rest on are guards.
"""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Model

from kit.tenancy.walls import AppendOnly, SqlConstraint


class Guard(SqlConstraint):
    """A trigger that refuses a statement as a check constraint would, by its name.

    Args:
        on: the statements it watches, e.g. ``"INSERT"`` or ``"UPDATE OR DELETE"``.
        broken: SQL that is true when the rule is broken; sees ``OLD``, ``NEW`` and, under row
            security, the rows of the fund in scope.
        deferred: ask at the end of the transaction (or of the fund's scope) instead of at once.
        of_row: ``broken`` says nothing but of ``OLD`` and ``NEW``; a row that keeps the rule then
            costs no call, where rows come by the thousand.
    """

    def __init__(
        self,
        *,
        name: str,
        on: str,
        broken: str = "true",
        deferred: bool = False,
        of_row: bool = False,
    ) -> None:
        super().__init__(name=name)
        self.on = on
        self.broken = broken
        self.deferred = deferred
        self.of_row = of_row

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return (
            path,
            args,
            {
                **kwargs,
                "on": self.on,
                "broken": self.broken,
                "deferred": self.deferred,
                # Left out of the migrations of before.
                **({"of_row": True} if self.of_row else {}),
            },
        )

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        table = schema_editor.quote_name(model._meta.db_table)
        name = schema_editor.quote_name(self.name)
        kind, timing = (
            ("CONSTRAINT TRIGGER", "DEFERRABLE INITIALLY DEFERRED ")
            if self.deferred
            else ("TRIGGER", "")
        )
        level = "STATEMENT" if self.on == "TRUNCATE" else "ROW"
        when = f"WHEN ({self.broken}) " if self.of_row else ""
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN "
            f"IF {self.broken} THEN RAISE EXCEPTION USING ERRCODE = 'check_violation', "
            f"TABLE = TG_TABLE_NAME, CONSTRAINT = '{self.name}', "
            f"MESSAGE = '{self.name} refuses ' || TG_OP || ' on ' || TG_TABLE_NAME; END IF; "
            "RETURN NULL; END $guard$; "
            f"CREATE {kind} {name} AFTER {self.on} ON {table} {timing}"
            f"FOR EACH {level} {when}EXECUTE FUNCTION {name}()"
        )

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        table = schema_editor.quote_name(model._meta.db_table)
        name = schema_editor.quote_name(self.name)
        return f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()"


def only_grows(name: str) -> list[SqlConstraint]:
    """Return the constraints of a table whose rows are never changed nor removed, by anybody.

    The app role lacks the privilege; the triggers stop the owner too.
    """
    return [
        AppendOnly(name=f"{name}_append_only"),
        Guard(name=f"{name}_no_change", on="UPDATE OR DELETE"),
        Guard(name=f"{name}_no_truncate", on="TRUNCATE"),
    ]


def settled(name: str, *columns: str) -> list[SqlConstraint]:
    """Return the guards of a document: these columns never change, and the row stays.

    Args:
        name: the table's name in constraint names.
        columns: database columns, e.g. ``"amount"`` or ``"entry_id"``.
    """
    return [
        Guard(name=f"{name}_settled", on="UPDATE", broken=_changed(columns)),
        stays(name),
        Guard(name=f"{name}_no_truncate", on="TRUNCATE"),
    ]


def _changed(columns: Iterable[str]) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


def stays(name: str) -> Guard:
    """Return the guard of a table whose rows may change and are never removed."""
    return Guard(name=f"{name}_stays", on="DELETE")


def of_one(name: str, *columns: str) -> Guard:
    """Return the guard of a table whose rows never pass to another owner.

    Where rows may be removed from some owners only, they could be moved there first.

    Args:
        name: the table's name in constraint names.
        columns: database columns that name the owner, e.g. ``"project_id"``.
    """
    return Guard(name=f"{name}_of_one", on="UPDATE", broken=_changed(columns))


def moves_only(
    name: str, column: str, *, steps: frozenset[tuple[str, str]], entry: str
) -> list[SqlConstraint]:
    """Return the guards of a state column.

    Args:
        name: the table's name in constraint names.
        column: the state's column.
        steps: every permitted (from, to).
        entry: SQL over ``NEW`` that is true for a row that may be inserted.
    """
    allowed = ", ".join(f"'{source}>{target}'" for source, target in sorted(steps))
    return [
        Guard(
            name=f"{name}_steps",
            on="UPDATE",
            broken=(
                f"OLD.{column} <> NEW.{column} "
                f"AND (OLD.{column} || '>' || NEW.{column}) <> ALL (ARRAY[{allowed}])"
            ),
        ),
        Guard(name=f"{name}_entry", on="INSERT", broken=f"({entry}) IS NOT TRUE"),
    ]
