"""The trigger by which the database keeps what each volunteer served (累计时长)."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Model

from kit.tenancy.walls import SqlConstraint

_ADD = (
    "INSERT INTO volunteers_volunteertotal AS kept (fund_id, volunteer_id, minutes, records) "
    "SELECT fund_id, volunteer_id, sum(minutes), sum(CASE WHEN minutes < 0 THEN -1 ELSE 1 END) "
    "FROM added GROUP BY fund_id, volunteer_id ORDER BY fund_id, volunteer_id "
    "ON CONFLICT (fund_id, volunteer_id) DO UPDATE SET "
    "minutes = kept.minutes + excluded.minutes, records = kept.records + excluded.records"
)


class KeptTotals(SqlConstraint):
    """Adds the minutes of inserted records to their volunteers' totals, once per statement.

    One pass over the rows of the statement, however many, so that an import of hundreds of
    thousands pays for one aggregate; by the order of volunteers, so that two imports do not lock
    each other out.
    """

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        table = schema_editor.quote_name(model._meta.db_table)
        name = schema_editor.quote_name(self.name)
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$totals$ BEGIN {_ADD}; RETURN NULL; END $totals$; "
            f"CREATE TRIGGER {name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS added "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        table = schema_editor.quote_name(model._meta.db_table)
        name = schema_editor.quote_name(self.name)
        return f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()"
