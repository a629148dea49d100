"""The check that every tracked row still is what its history last recorded.

A change made around the portal, with triggers switched off, leaves the row and its last event
apart: the row is named, with the field that differs. Where inserts are not recorded (志愿者, who
come by the million), a row without events was never changed, and only those with events are read.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model
from pghistory import InsertEvent
from psycopg2 import sql

from reports.figures import Ledger
from reports.reconcile.check import MOST_NAMED, Check, named

NAMES = ("number", "name", "title", "code", "figure", "section")
"""Fields that name a row to people, the best first."""


def rows_match_history(ledger: Ledger) -> Check:
    """每行数据 = 它最后一次记录, over every tracked model."""
    models = list(tracked_models())
    failures = [failure for model, event in models for failure in _apart(model, event)]
    detail = f"{len(models)} 种数据，每一行都与最后一次记录相同"
    return Check("rows-match-history", "每行数据 = 最后一次记录", detail, named(failures))


def tracked_models() -> Iterator[tuple[type[Model], type[Model]]]:
    """Yield each tracked model with its event model, in the apps' order."""
    for event in apps.get_models():
        model = getattr(event, "pgh_tracked_model", None)
        if model is not None:
            yield model, event


def _apart(model: type[Model], event: type[Model]) -> list[str]:
    """Name the rows that differ from their last event, have none, or are gone."""
    kept = {field.name for field in event._meta.concrete_fields}
    columns = [str(f.column) for f in model._meta.concrete_fields if f.name in kept]
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, event, columns).as_string(cursor.cursor))
        found = cursor.fetchall()
    labels = {str(f.column): str(f.verbose_name) for f in model._meta.concrete_fields}
    kind = str(model._meta.verbose_name)
    failures = []
    for row_id, event_id, columns in found[: MOST_NAMED + 1]:
        called = _called(model, event, row_id, event_id)
        failures.append(f"{kind} {called}：{_wrong(row_id, event_id, columns, labels)}")
    return failures


def _statement(model: type[Model], event: type[Model], columns: list[str]) -> sql.Composed:
    """Compare rows with their last events in one pass; names come from the models, never typed."""
    differs = sql.SQL(", ").join(
        sql.SQL("CASE WHEN mine.{0} IS DISTINCT FROM past.{0} THEN {1} END").format(
            sql.Identifier(column), sql.Literal(column)
        )
        for column in columns
    )
    return sql.SQL(
        "SELECT mine.id, past.pgh_id, array_remove(ARRAY[{differs}]::text[], NULL) "
        "FROM {table} mine {join} JOIN ("
        "SELECT DISTINCT ON (pgh_obj_id) * FROM {events} ORDER BY pgh_obj_id, pgh_id DESC"
        ") past ON past.pgh_obj_id = mine.id "
        "WHERE ROW({current}) IS DISTINCT FROM ROW({recorded}) "
        "ORDER BY coalesce(mine.id, past.id)"
    ).format(
        differs=differs,
        join=sql.SQL("FULL" if _records_inserts(event) else "RIGHT"),
        table=sql.Identifier(model._meta.db_table),
        events=sql.Identifier(event._meta.db_table),
        current=sql.SQL(", ").join(sql.Identifier("mine", column) for column in columns),
        recorded=sql.SQL(", ").join(sql.Identifier("past", column) for column in columns),
    )


def _records_inserts(event: Any) -> bool:
    return any(isinstance(tracker, InsertEvent) for tracker in event.pgh_trackers)


def _called(
    model: type[Model], event: type[Model], row_id: int | None, event_id: int | None
) -> str:
    """Return what people call a row, from itself or from its last event when it is gone."""
    found: Any = (
        event._base_manager.get(pk=event_id)
        if row_id is None
        else model._base_manager.get(pk=row_id)
    )
    if (name := _name(found)) is not None:
        return name
    targets = [
        getattr(found, field.name)
        for field in model._meta.concrete_fields
        if field.is_relation and field.name != "fund"
    ]
    name = next((name for target in targets if (name := _name(target)) is not None), None)
    year = getattr(found, "year", None)
    return f"{name or found.pk}" + (f" {year} 年" if year else "")


def _name(row: Any) -> str | None:
    """Return a row's own name or number, with both when it has both."""
    words = [str(value) for field in NAMES if (value := getattr(row, field, None))]
    return " ".join(words[:2]) or None


def _wrong(
    row_id: int | None, event_id: int | None, columns: list[str], labels: dict[str, str]
) -> str:
    if row_id is None:
        return "这一行不见了，记录还在"
    if event_id is None:
        return "没有任何记录，不是由平台写入的"
    fields = "、".join(labels.get(column, column) for column in columns)
    return f"{fields}与最后一次记录不同，不是由平台改的"
