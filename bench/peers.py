"""Rosters as a stock django-import-export resource takes them in and gives them out."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import tablib  # type: ignore[import-untyped]
from django.db import transaction
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget, SimpleArrayWidget

from kit.tenancy.scope import fund_scope
from volunteers.models import Division, Volunteer

PLAIN = ("number", "name", "sex", "birth_month", "id_kind", "id_last4", "mobile_last4",
         "political_status", "occupation", "registered_on", "joined_by")  # fmt: skip


class PlainRoster(ModelResource):  # type: ignore[misc]
    """What a user would have without us: the same columns, in bulk mode.

    It leaves out every check, the encryption and the blind indexes, which favours it.
    """

    division = Field("division", "division", ForeignKeyWidget(Division, "name"))
    skills = Field("skills", "skills", SimpleArrayWidget(separator="、"))

    class Meta:
        model = Volunteer
        import_id_fields = ("number",)
        fields = (*PLAIN, "division", "skills")
        use_bulk = True
        batch_size = 1_000
        force_init_instance = True

    def after_import(self, *args: object, **kwargs: object) -> None:
        """Leave out resetting the sequence: the app role may not, and it only costs time."""


def take_in_plainly(path: str, fund: int) -> Callable[[], Any]:
    """Take in the same sheet by django-import-export; its columns are named for it beforehand."""
    told = tablib.Dataset(headers=[*PLAIN, "division", "skills"])
    for place, row in enumerate(tablib.Dataset().load(Path(path).read_bytes(), "xlsx").dict):
        told.append(
            [
                f"P{Path(path).stem[-6:]}{place}",
                row["姓名"],
                "MALE",
                f"{row['出生年月']}-01",
                "RESIDENT",
                row["证件号码"][-4:],
                row["手机"][-4:],
                row["政治面貌"] or "",
                row["职业"] or "",
                date.fromisoformat(row["注册日期"]),
                "ROSTER",
                row["区县"],
                row["技能"] or "",
            ]
        )

    def work() -> int:
        tablib.Dataset().load(Path(path).read_bytes(), "xlsx")
        with fund_scope(fund), transaction.atomic():
            PlainRoster().import_data(told, raise_errors=True)
        return len(told)

    return work


def give_out_plainly(path: str, fund: int, rows: int) -> Callable[[], Any]:
    """Write the first rows by django-import-export."""

    def work() -> int:
        with fund_scope(fund):
            chosen = Volunteer.objects.select_related("division").order_by("pk")[:rows]
            data = PlainRoster().export(chosen)
            Path(path).write_bytes(data.export("xlsx"))
        return len(data)

    return work
