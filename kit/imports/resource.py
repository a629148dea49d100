"""The import-export resource of a shape: its rows are read by columns and saved by services."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import Widget

from kit.errors import NotAllowed, Refusal
from kit.imports.columns import Column, Options
from kit.imports.shape import Shape


class Draft:
    """A row on its way in: the values of its columns, and the stored row they belong to."""

    pk = None

    def __init__(self, values: dict[str, Any], stored: Any = None) -> None:
        self.stored = stored
        self.keys = tuple(values)
        self.__dict__.update(values)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Draft":
        return Draft(self.values(), self.stored)

    def values(self) -> dict[str, Any]:
        return {key: getattr(self, key) for key in self.keys}


class CellWidget(Widget):
    """Reads a cell as its column says."""

    def __init__(self, column: Column, options: Options, *, serials: bool) -> None:
        super().__init__()
        self.column, self.options, self.serials = column, options, serials

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return self.column.read(value, self.options, serials=self.serials)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.column.shown(value)


class ShapeResource(Resource):
    """A shape as django-import-export runs it."""

    class Meta:
        skip_unchanged = True
        skip_html_diff = True
        report_skipped = True
        store_instance = True

    def __init__(self, shape: Shape, *, by: Any, serials: bool = True) -> None:
        super().__init__()
        self.shape, self.by = shape, by
        options = Options()
        self.fields = {
            column.key: Field(
                attribute=column.key,
                column_name=column.title,
                widget=CellWidget(column, options, serials=serials),
            )
            for column in shape.columns
        }

    def get_import_fields(self) -> list[Field]:
        return list(self.fields.values())

    def init_instance(self, row: Any = None) -> Draft:
        return Draft({column.key: column.blank for column in self.shape.columns})

    def get_instance(self, instance_loader: Any, row: dict[str, Any]) -> Draft | None:
        """Return the stored row that the key columns name."""
        try:
            key = {name: self.fields[name].clean(row) for name in self.shape.key}
        except (ValueError, KeyError):
            return None  # what is wrong with the key is said when all columns are read
        try:
            stored = self.shape.find(key)
        except Refusal as refusal:
            raise ValidationError({self.shape.key[0]: refusal.message}) from refusal
        if stored is None:
            return None
        told = self.shape.values_of(stored)
        values = {column.key: column.canonical(told[column.key]) for column in self.shape.columns}
        return Draft(values, stored)

    def import_instance(self, instance: Draft, row: dict[str, Any], **kwargs: Any) -> None:
        super().import_instance(instance, row, **kwargs)
        faults = self.shape.check(instance.values())
        if faults:
            raise ValidationError(faults)
        instance.__dict__.update(self.shape.settle(instance.values()))

    def do_instance_save(self, instance: Draft, is_create: bool) -> None:
        """Save through the services of the domain; a refusal is a fault of its column."""
        try:
            if is_create:
                self.shape.add(instance.values(), by=self.by)
            else:
                self.shape.change(instance.stored, instance.values(), by=self.by)
        except NotAllowed:
            raise
        except Refusal as refusal:
            known = refusal.field if refusal.field in self.fields else NON_FIELD_ERRORS
            raise ValidationError({known: refusal.message}) from refusal
