"""What an app takes in by sheets: shapes, declared by its ``imports`` module."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, TypeVar

from django.db.models import Model
from django.utils.module_loading import autodiscover_modules

from kit.errors import Refusal
from kit.files.storing import MOST_BYTES
from kit.imports.columns import Column

Values = Mapping[str, Any]


class UnknownShape(LookupError):
    """No app takes sheets of this name."""


class Shape:
    """One kind of sheet. An instance serves one run, and may remember what it looked up.

    Attributes:
        code: its name in addresses and commands.
        label: its name for people.
        about: what is brought in by it, one sentence.
        order: its place among the others; what it refers to comes before it.
        action: the action of the permission table that whoever imports it must hold, besides 导入.
        who: whose work it is, for those who may not.
        confirm: the action that another person than who brought a sheet must hold to have it
            written; empty where who brings it may.
        columns: in the order of the template.
        key: the columns that name a row, so that the same file again finds it.
        listed: the columns a preview shows.
        builds_on_rows: a row may refer to an earlier row of the same sheet.
        home: the address name of the list where its rows are seen.
        counted: what is counted, e.g. 笔.
        gives_existing: what the fund has can be had as a sheet that is brought in again.
        of_own_unit: it is brought by who keeps the rows of one unit, and of that unit alone.
        note: what stands beside every outcome of it, whatever came of its rows.
        most_bytes: the largest file.
        most_told: how much one file may hold, in words.
    """

    code: ClassVar[str]
    label: ClassVar[str]
    about: ClassVar[str]
    order: ClassVar[int]
    action: ClassVar[str]
    who: ClassVar[str] = "文明办"
    confirm: ClassVar[str] = ""
    columns: ClassVar[tuple[Column, ...]]
    key: ClassVar[tuple[str, ...]]
    listed: ClassVar[tuple[str, ...]]
    builds_on_rows: ClassVar[bool] = False
    home: ClassVar[str]
    counted: ClassVar[str] = "条"
    gives_existing: ClassVar[bool] = True
    of_own_unit: ClassVar[bool] = False
    note: ClassVar[str] = ""
    most_bytes: ClassVar[int] = MOST_BYTES
    most_told: ClassVar[str] = "最多 20 MB、20,000 行"

    def find(self, values: Values) -> Any | None:
        """Return the stored row that the key columns of ``values`` name, or ``None``."""
        raise NotImplementedError

    def values_of(self, row: Any) -> Values:
        """Return a stored row as a sheet writes it."""
        raise NotImplementedError

    def check(self, values: Values) -> dict[str, str]:
        """Return what is wrong between columns, by column key."""
        return {}

    def settle(self, values: Values) -> Values:
        """Return what a row's values come to once the services have filled in what follows."""
        return values

    def add(self, values: Values, *, by: Any) -> Model:
        """Write a new row through the domain's service.

        Raises:
            Refusal: a rule says no; its ``field`` is a column's key where it fits one.
        """
        raise NotImplementedError

    def change(self, row: Any, values: Values, *, by: Any) -> None:
        """Write what differs from a stored row; by default nothing may differ.

        Raises:
            Refusal: it may not be changed by a sheet, and how it is corrected instead.
        """
        raise Refusal("已经导入过，内容不同。导入不改已有的记录，请到原记录办理。")

    def existing(self) -> Iterable[Any]:
        """Yield every stored row that a sheet of this shape can hold, in a stable order."""
        raise NotImplementedError

    def count(self) -> int:
        """Return how many rows there are."""
        raise NotImplementedError

    def count_for(self, by: Any) -> int:
        """Return how many of the rows there are ``by`` may bring in."""
        return self.count()

    def column(self, key: str) -> Column | None:
        """Return the column of this key."""
        return next((column for column in self.columns if column.key == key), None)


Declared = TypeVar("Declared", bound=type[Shape])
_shapes: dict[str, type[Shape]] = {}


def shape(declared: Declared) -> Declared:
    """Declare a shape; for the ``imports`` modules of apps."""
    if _shapes.setdefault(declared.code, declared) is not declared:
        raise ValueError(f"two shapes called {declared.code}")
    keys = {column.key for column in declared.columns}
    if len(keys) < len(declared.columns) or not {*declared.key, *declared.listed} <= keys:
        raise ValueError(f"the columns of {declared.code} do not fit together")
    return declared


def shape_classes() -> list[type[Shape]]:
    """Return every shape in the order they should be brought in."""
    autodiscover_modules("imports")
    return sorted(_shapes.values(), key=lambda each: each.order)


def new_shape(code: str) -> Shape:
    """Return a shape for one run.

    Raises:
        UnknownShape: no app declares it.
    """
    autodiscover_modules("imports")
    try:
        return _shapes[code]()
    except KeyError:
        raise UnknownShape(code) from None
