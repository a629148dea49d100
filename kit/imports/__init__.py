"""Bringing in what exists (导入): sheets checked whole, then written whole or not at all.

An app's ``imports`` module declares what it takes::

    @shape
    class Units(Shape):
        code, label, action = "units", "单位", "UNIT_EDIT"
        columns = (Column("name", "单位名称", "写全称", required=True), …)
        key = ("name",)

        def find(self, values): …          # the row the key names, or None
        def values_of(self, row): …        # its values, as a sheet would write them
        def add(self, values, *, by): …    # through a service
        def change(self, row, values, *, by): …

A file is kept, read guarded (``kit.sheets``), and every row is tried through the same services
inside a savepoint that is rolled back; ``docs/adr/0011-imports.md`` tells why.
"""

from kit.imports.columns import Column, Kind
from kit.imports.shape import Shape, UnknownShape, new_shape, shape, shape_classes

__all__ = ["Column", "Kind", "Shape", "UnknownShape", "new_shape", "shape", "shape_classes"]
