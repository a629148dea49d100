"""Walking pages forth and back yields each row once, in order, whatever the order and the nulls."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, transaction
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funds.models import Fund
from kit.paging import BadCursor, KeysetPage
from projects.models import Project
from tests.factories.funds import UnitFactory, UserFactory
from tests.factories.projects import ProjectFactory

ORDERS = [
    ("id",),
    ("-id",),
    ("number", "id"),
    ("-number", "-id"),
    ("number", "-id"),
    ("pinyin", "id"),
    ("-requested_amount", "id"),
    ("-starts_on", "pinyin", "id"),
    ("lead_unit__pinyin", "-starts_on", "id"),
    ("rank", "id"),
]


Sketch = tuple[bool, str, Decimal | None, date | None, int, int]

SKETCHES: st.SearchStrategy[Sketch] = st.tuples(
    st.booleans(),
    st.sampled_from(["a", "b", "bei jing"]),
    st.sampled_from([None, Decimal("1.10"), Decimal("20.00")]),
    st.sampled_from([None, date(2021, 1, 1), date(2021, 12, 31)]),
    st.integers(0, 2),
    st.integers(0, 1),
)


def rows() -> QuerySet[Any]:
    rank = Case(
        When(volunteers_planned=1, then=Value(1)), default=None, output_field=IntegerField()
    )
    return Project.objects.annotate(rank=rank).select_related("lead_unit")


def plant(sketches: list[Sketch]) -> None:
    """Add a draft per sketch; ties and nulls abound."""
    person = UserFactory.create()
    units = [None, UnitFactory.create(pinyin="m"), UnitFactory.create(pinyin="n")]
    Project.objects.bulk_create(
        Project(
            name="示例",
            number=f"TY-2021-{place:03d}" if numbered else None,
            pinyin=pinyin,
            requested_amount=amount,
            starts_on=starts_on,
            lead_unit=units[unit],
            volunteers_planned=volunteers,
            created_by=person,
        )
        for place, (numbered, pinyin, amount, starts_on, unit, volunteers) in enumerate(sketches)
    )


def walk(order: tuple[str, ...], size: int) -> tuple[list[list[int]], list[list[int]]]:
    """Return the pages' ids from first to last: as met walking forth, and as met walking back."""
    page = KeysetPage(rows(), order=order, size=size)
    forth = [[row.pk for row in page.rows]]
    while page.next_cursor:
        page = KeysetPage(rows(), order=order, size=size, cursor=page.next_cursor)
        forth.append([row.pk for row in page.rows])
    back = [[row.pk for row in page.rows]]
    while page.previous_cursor:
        page = KeysetPage(rows(), order=order, size=size, cursor=page.previous_cursor)
        back.append([row.pk for row in page.rows])
    return forth, back[::-1]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    sketches=st.lists(SKETCHES, max_size=12), order=st.sampled_from(ORDERS), size=st.integers(1, 5)
)
def test_walking_yields_each_row_once_in_order(
    in_taiyuan: Fund, sketches: list[Sketch], order: tuple[str, ...], size: int
) -> None:
    with transaction.atomic():
        plant(sketches)
        expected = list(rows().order_by(*order).values_list("pk", flat=True))
        forth, back = walk(order, size)
        transaction.set_rollback(True)
    assert [pk for page in forth for pk in page] == expected
    assert [pk for page in back for pk in page] == expected
    assert all(len(page) == size for page in forth[:-1])


def test_a_row_added_or_removed_meanwhile_moves_no_other(in_taiyuan: Fund) -> None:
    for letter in "bdfh":
        ProjectFactory.create(pinyin=letter)
    order = ("pinyin", "id")
    first = KeysetPage(Project.objects.all(), order=order, size=2)
    ProjectFactory.create(pinyin="a")
    ProjectFactory.create(pinyin="e")
    second = KeysetPage(Project.objects.all(), order=order, size=2, cursor=first.next_cursor)
    assert [row.pinyin for row in second.rows] == ["e", "f"]


def test_one_page_has_no_neighbours(in_taiyuan: Fund) -> None:
    ProjectFactory.create()
    page = KeysetPage(Project.objects.all(), order=("id",))
    assert (page.previous_cursor, page.next_cursor) == ("", "")
    assert (page.previous_url(QueryDict("a=1")), page.next_url(QueryDict("a=1"))) == ("", "")


def test_addresses_keep_the_filters(in_taiyuan: Fund) -> None:
    ProjectFactory.create_batch(2)
    page = KeysetPage(Project.objects.all(), order=("id",), size=1)
    query = QueryDict(page.next_url(QueryDict("state=DRAFT&q=并"))[1:])
    assert query.dict() == {"state": "DRAFT", "q": "并", "cursor": page.next_cursor}


@pytest.mark.parametrize("cursor", ["x", "", "WzEsMl0:abc", "a" * 5000])
def test_a_cursor_we_did_not_write_is_refused(in_taiyuan: Fund, cursor: str) -> None:
    if not cursor:
        ProjectFactory.create_batch(2)
        cursor = KeysetPage(Project.objects.all(), order=("id",), size=1).next_cursor[1:]
    with pytest.raises(BadCursor, match="回到第一页"):
        KeysetPage(Project.objects.all(), order=("id",), cursor=cursor)


def test_a_cursor_of_another_order_is_refused(in_taiyuan: Fund) -> None:
    ProjectFactory.create_batch(2)
    cursor = KeysetPage(Project.objects.all(), order=("pinyin", "id"), size=1).next_cursor
    with pytest.raises(BadCursor):
        KeysetPage(Project.objects.all(), order=("-pinyin", "id"), size=1, cursor=cursor)


def test_an_order_that_is_no_column_is_a_programming_error(in_taiyuan: Fund) -> None:
    with pytest.raises(FieldDoesNotExist):
        KeysetPage(Project.objects.all(), order=("nothing",))
    with pytest.raises(FieldDoesNotExist):
        KeysetPage(Project.objects.all(), order=("name__id",))


def test_a_page_begins_in_the_index(in_taiyuan: Fund) -> None:
    """Row security hides no index from a range of text: the page is sought, not walked to."""
    ProjectFactory.create_batch(3)
    order = ("pinyin", "id")
    first = KeysetPage(Project.objects.all(), order=order, size=1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    with connection.execute_wrapper(explained := Explained()):
        KeysetPage(Project.objects.all(), order=order, size=1, cursor=first.next_cursor)
    condition = next(line for line in explained.plan if "Index Cond" in line)
    assert "fund_id" in condition
    assert "pinyin" in condition


class Explained:
    """Keeps the plan of the query that ran inside it."""

    def __init__(self) -> None:
        self.plan: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        with context["connection"].connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql}", params)
            self.plan = [line for (line,) in cursor.fetchall()]
        return execute(sql, params, many, context)
