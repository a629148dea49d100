"""The second and third wall as model constraints, so that migrations carry and police them."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, ForeignKey, Model, UniqueConstraint

from kit.tenancy.scope import APP_ROLE, READ_ROLE


class SqlConstraint(BaseConstraint):
    """A constraint that is a statement of its own, after the table exists."""

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Leave validation to the database: the rule cannot be asked of one instance."""

    def constraint_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> None:  # type: ignore[override]
        """Queue the statement: inside CREATE TABLE it would not parse."""
        statement = self.create_sql(model, schema_editor)
        if statement:
            schema_editor.deferred_sql.append(statement)

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        raise TypeError(f"{type(self).__name__} must say its SQL")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.deconstruct() == other.deconstruct()  # type: ignore[attr-defined]

    __hash__ = BaseConstraint.__hash__


class FundWall(SqlConstraint):
    """Row-level security: the app role sees and writes only the rows of the fund in scope.

    The policy has no ``missing_ok``: without a scope the query raises instead of showing nothing.
    """

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        table = schema_editor.quote_name(model._meta.db_table)
        own = "fund_id = current_setting('app.fund_id')::bigint"
        name = schema_editor.quote_name(self.name)
        read = schema_editor.quote_name(f"{self.name}_read")
        return (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
            f"CREATE POLICY {name} ON {table} TO {APP_ROLE} USING ({own}) WITH CHECK ({own}); "
            f"CREATE POLICY {read} ON {table} FOR SELECT TO {READ_ROLE} USING (true); "
            f"GRANT SELECT ON {table} TO {READ_ROLE}"
        )

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        table = schema_editor.quote_name(model._meta.db_table)
        return (
            f"DROP POLICY {schema_editor.quote_name(self.name)} ON {table}; "
            f"DROP POLICY {schema_editor.quote_name(self.name + '_read')} ON {table}; "
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        )


class AppendOnly(SqlConstraint):
    """The app role may add rows and never change or remove them.

    Triggers can be switched off by a session setting; a privilege that was not given cannot.
    """

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        table = schema_editor.quote_name(model._meta.db_table)
        return f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}"

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        table = schema_editor.quote_name(model._meta.db_table)
        return f"GRANT UPDATE, DELETE ON {table} TO {APP_ROLE}"


class SameFund(SqlConstraint):
    """A foreign key that cannot point at another fund's row: (fund, x) → (fund, id)."""

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        """Queue the key for the migration's end: the other table's unique may come after it."""
        quote = schema_editor.quote_name
        field = model._meta.get_field(self.field)
        if not isinstance(field, ForeignKey) or isinstance(field.related_model, str):
            raise TypeError(f"{model.__name__}.{self.field} is not a foreign key")
        column, target = quote(str(field.column)), quote(field.related_model._meta.db_table)
        schema_editor.deferred_sql.append(
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY (fund_id, {column}) "
            f"REFERENCES {target} (fund_id, id) "
            "DEFERRABLE INITIALLY DEFERRED"
        )
        return ""

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"


def walls(*references: str) -> list[BaseConstraint]:
    """Return the walls of one tenant table, for its ``Meta.constraints``.

    Args:
        references: the names of its :class:`~kit.tenancy.models.FundForeignKey` fields.
    """
    return [
        # First, since the keys of other tables point at it.
        UniqueConstraint(fields=["fund", "id"], name="%(app_label)s_%(class)s_fund_id"),
        FundWall(name="%(app_label)s_%(class)s_wall"),
        *(
            SameFund(field=field, name=f"%(app_label)s_%(class)s_{field}_same_fund")
            for field in references
        ),
    ]
