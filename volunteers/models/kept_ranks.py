"""How many volunteers stand at which total (名次分布), kept by the database as totals change.

A place is one more than those with more minutes. Counting them would read up to millions of rows;
these tallies are summed instead: people by stretches of ten hours, and within one stretch by the
minute, some sixteen hundred rows however many volunteers there are.

They stay exact because whatever changes who is counted, or where, writes the difference in the
same transaction: a total that grows, and a person who opts out, opts in, leaves or is anonymised.
Those two wait for each other at the total's row, or at the person's where the total is only just
begun, so neither reads what the other is about to change. Nobody else waits: each open transaction
writes into a lane of its own, and the lanes are summed.
"""

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Model

from kit.tenancy.guards import stays
from kit.tenancy.models import FundModel
from kit.tenancy.walls import SqlConstraint, walls

STRETCH = 600
"""Minutes of a coarse tally; the fine ones count by the minute."""
LANES = 64

# The first lane that no other open transaction writes; were all taken, one waits for the first.
_LANE = f"""
WHILE own < {LANES} AND NOT pg_try_advisory_xact_lock(
    hashtextextended('tallies of ' || fund || ' ' || own, 0)) LOOP own := own + 1; END LOOP;
IF own = {LANES} THEN
    own := 0; PERFORM pg_advisory_xact_lock(hashtextextended('tallies of ' || fund || ' 0', 0));
END IF;
"""
_ADD = f"""
INSERT INTO volunteers_ranktally AS kept (fund_id, width, value, lane, people)
SELECT c.fund_id, w.width, c.minutes / w.width, own, sum(c.people)
FROM ({{changes}}) c CROSS JOIN (VALUES (1), ({STRETCH})) w (width)
WHERE c.minutes > 0
GROUP BY 1, 2, 3 HAVING sum(c.people) <> 0 ORDER BY 1, 2, 3
ON CONFLICT (fund_id, width, value, lane) DO UPDATE SET people = kept.people + excluded.people;
"""  # noqa: S608 - only our own words
# One look at an index for each: of volunteers a roster just brought the planner knows nothing yet,
# and would walk through all of them for every total.
_WHO = "FROM volunteers_volunteer v WHERE v.fund_id = t.fund_id AND v.id = t.volunteer_id"
_CHANGED = (  # Both parts are our own text, as below.
    "SELECT t.fund_id, t.minutes, {people} AS people FROM {table} t CROSS JOIN LATERAL "  # noqa: S608
    f"(SELECT {_WHO} AND v.state = 'ACTIVE' AND NOT v.is_unranked LIMIT 1) ranked"
)
_CAME, _WENT = _CHANGED.format(people=1, table="came"), _CHANGED.format(people=-1, table="went")
# Who opts out just now is waited for: their total cannot be locked before it is there.
_BEGAN = (
    "PERFORM FROM (SELECT fund_id, volunteer_id FROM came ORDER BY volunteer_id) t "  # noqa: S608
    f"CROSS JOIN LATERAL (SELECT {_WHO} LIMIT 1 FOR SHARE) held; "
)


class RankTally(FundModel):
    """So many ranked volunteers at a total, in one lane; the lanes of a value are summed.

    Kept by triggers alone. A lane may fall below zero: one transaction counted somebody in, another
    counted the same person out.
    """

    width = models.PositiveSmallIntegerField("每档（分钟）")
    value = models.IntegerField("第几档")
    lane = models.PositiveSmallIntegerField("道")
    people = models.IntegerField("人数")

    class Meta:
        verbose_name = "名次分布"
        constraints = [
            *walls(),
            models.UniqueConstraint(
                fields=["fund", "width", "value", "lane"], name="volunteers_ranktally_once"
            ),
            stays("volunteers_ranktally"),
        ]


class TotalsCounted(SqlConstraint):
    """Counts people at their totals, once per statement that writes totals."""

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        table = schema_editor.quote_name(model._meta.db_table)
        statements = []
        for on, tables, before, changes in (
            ("INSERT", "NEW TABLE AS came", _BEGAN, _CAME),
            ("UPDATE", "OLD TABLE AS went NEW TABLE AS came", "", f"{_CAME} UNION ALL {_WENT}"),
        ):
            name = schema_editor.quote_name(f"{self.name}_{on.lower()}")
            statements.append(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "  # noqa: S608 - of ours
                "$tallies$ DECLARE fund bigint; own integer := 0; BEGIN "
                "SELECT fund_id INTO fund FROM came LIMIT 1; "
                "IF fund IS NULL THEN RETURN NULL; END IF; "
                f"{before}{_LANE}{_ADD.format(changes=changes)} RETURN NULL; END $tallies$; "
                f"CREATE TRIGGER {name} AFTER {on} ON {table} REFERENCING {tables} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )
        return "; ".join(statements)

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        table = schema_editor.quote_name(model._meta.db_table)
        names = [schema_editor.quote_name(f"{self.name}_{on}") for on in ("insert", "update")]
        return "; ".join(
            f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()" for name in names
        )


class PeopleCounted(SqlConstraint):
    """Counts a person in or out, where one begins or ceases to take part in rankings."""

    def create_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        table = schema_editor.quote_name(model._meta.db_table)
        name = schema_editor.quote_name(self.name)
        before, after = (
            f"({row}.state = 'ACTIVE' AND NOT {row}.is_unranked)" for row in ("OLD", "NEW")
        )
        changes = (
            "SELECT fund AS fund_id, total AS minutes, "
            f"CASE WHEN {after} THEN 1 ELSE -1 END AS people"
        )
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "  # noqa: S608 - of ours
            "$tallies$ DECLARE fund bigint := NEW.fund_id; own integer := 0; total bigint; BEGIN "
            "SELECT minutes INTO total FROM volunteers_volunteertotal "
            "WHERE fund_id = fund AND volunteer_id = NEW.id FOR UPDATE; "
            f"IF total > 0 THEN {_LANE}{_ADD.format(changes=changes)} END IF; "
            "RETURN NULL; END $tallies$; "
            f"CREATE TRIGGER {name} AFTER UPDATE OF state, is_unranked ON {table} FOR EACH ROW "
            f"WHEN ({before} IS DISTINCT FROM {after}) EXECUTE FUNCTION {name}()"
        )

    def remove_sql(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        table = schema_editor.quote_name(model._meta.db_table)
        name = schema_editor.quote_name(self.name)
        return f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}()"
