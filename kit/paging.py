"""Keyset paging (分页): a page begins after a row, never after a count of rows.

The address carries a signed cursor: the order's values of the row at a page's edge. Reading page
1000 costs what page 1 does, and a row added or removed meanwhile neither repeats nor hides another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.core.signing import BadSignature, Signer
from django.db.models import F, Field, ForeignKey, Model, OrderBy, Q, QuerySet
from django.http import QueryDict

from kit.errors import Refusal

Row = TypeVar("Row", bound=Model)

SIZE = 50
PARAMETER = "cursor"
_signer = Signer(salt="kit.paging")


class BadCursor(Refusal):
    """The address's cursor is not one we wrote for this list and order."""


@dataclass(frozen=True)
class _Column:
    """One part of the order: where its values are and how they sort."""

    name: str
    descending: bool
    nullable: bool
    field: "Field[Any, Any]"

    def ordering(self, backwards: bool) -> OrderBy:
        return F(self.name).desc() if self.descending != backwards else F(self.name).asc()

    def past(self, value: Any, backwards: bool) -> Q:
        """Sorting after ``value``; as in PostgreSQL nulls are last ascending, first descending."""
        if self.descending != backwards:
            if value is None:
                return Q(**{f"{self.name}__isnull": False})
            return Q(**{f"{self.name}__lt": value})
        if value is None:
            return Q(pk__in=[])
        after = Q(**{f"{self.name}__gt": value})
        return after | Q(**{f"{self.name}__isnull": True}) if self.nullable else after

    def equal(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def seek(self, value: Any, backwards: bool) -> Q:
        """What lets an index begin at the edge instead of walking up to it."""
        if value is None:
            return Q()
        if self.descending != backwards:
            return Q(**{f"{self.name}__lte": value})
        return Q() if self.nullable else Q(**{f"{self.name}__gte": value})


class KeysetPage(Generic[Row]):
    """One page of a queryset.

    Attributes:
        rows: the page's rows in order.
        next_cursor: the cursor of the page after this one; empty on the last page.
        previous_cursor: the cursor of the page before this one; empty on the first page.
    """

    def __init__(
        self,
        queryset: QuerySet[Row],
        *,
        order: Sequence[str],
        cursor: str = "",
        size: int = SIZE,
    ) -> None:
        """Read the page that ``cursor`` points at; the first one when it is empty.

        Args:
            queryset: the rows; its own order is replaced.
            order: fields or annotations, ``-`` before a descending one; together they are unique,
                so the last is usually ``id``. Each may be null.
            cursor: what an earlier page of this list and order gave.
            size: the most rows a page holds.

        Raises:
            BadCursor: the cursor is broken, or belongs to another order.
        """
        self._order = tuple(order)
        self._columns = [_column(queryset, name) for name in self._order]
        backwards, edge = self._read(cursor) if cursor else (False, None)
        rows = queryset.order_by(*(column.ordering(backwards) for column in self._columns))
        if edge is not None:
            rows = rows.filter(self._beyond(edge, backwards))
        found = list(rows[: size + 1])
        more, self.rows = len(found) > size, found[:size]
        if backwards:
            self.rows.reverse()
        # The side we came from has rows; the side we go to has when one more was found.
        has_previous, has_next = (more, True) if backwards else (edge is not None, more)
        self.next_cursor = self._write(False, self.rows[-1]) if has_next and self.rows else ""
        self.previous_cursor = self._write(True, self.rows[0]) if has_previous and self.rows else ""

    def next_url(self, query: QueryDict) -> str:
        """Return the address of the next page, keeping the list's filters; empty on the last."""
        return _address(query, self.next_cursor)

    def previous_url(self, query: QueryDict) -> str:
        """Return the address of the previous page, keeping the filters; empty on the first."""
        return _address(query, self.previous_cursor)

    def _beyond(self, edge: list[Any], backwards: bool) -> Q:
        """Beyond the edge: greater in the first column that differs."""
        beyond, equal = Q(pk__in=[]), Q()
        for column, value in zip(self._columns, edge, strict=True):
            beyond |= equal & column.past(value, backwards)
            equal &= column.equal(value)
        return self._columns[0].seek(edge[0], backwards) & beyond

    def _write(self, backwards: bool, row: Row) -> str:
        values = [_stored(_value_of(row, column.name)) for column in self._columns]
        return _signer.sign_object([backwards, *self._order, *values], compress=True)

    def _read(self, cursor: str) -> tuple[bool, list[Any]]:
        places = len(self._columns)
        try:
            backwards, *rest = _signer.unsign_object(cursor)
        except (BadSignature, ValueError) as error:
            raise BadCursor("这个分页地址已失效。请回到第一页再看。") from error
        if tuple(rest[:places]) != self._order or len(rest) != 2 * places:
            raise BadCursor("这个分页地址不属于现在的排序。请回到第一页再看。")
        values = zip(self._columns, rest[places:], strict=True)
        return backwards, [
            None if value is None else c.field.to_python(value) for c, value in values
        ]


def _column(queryset: QuerySet[Any], order: str) -> _Column:
    name, descending = order.removeprefix("-"), order.startswith("-")
    annotation = queryset.query.annotations.get(name)
    if annotation is not None:
        return _Column(name, descending, True, annotation.output_field)
    model: type[Model] = queryset.model
    *path, last = name.split("__")
    nullable = False
    for part in path:
        relation = model._meta.get_field(part)
        if not isinstance(relation, ForeignKey) or isinstance(relation.related_model, str):
            raise FieldDoesNotExist(f"{name}: {part} leads to no table")
        nullable, model = nullable or relation.null, relation.related_model
    field = model._meta.get_field(last)
    if not isinstance(field, Field):
        raise FieldDoesNotExist(f"{name} is no column")
    return _Column(name, descending, nullable or field.null, field)


def _value_of(row: Model, name: str) -> Any:
    value: Any = row
    for part in name.split("__"):
        value = None if value is None else getattr(value, part)
    return value


def _stored(value: Any) -> str | int | None:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a page cannot be ordered by {type(value).__name__}")


def _address(query: QueryDict, cursor: str) -> str:
    if not cursor:
        return ""
    kept = query.copy()
    kept[PARAMETER] = cursor
    return f"?{kept.urlencode()}"
