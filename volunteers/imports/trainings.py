"""Sheets of who was at trainings (培训): a row is one person at one of them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from funds.permissions import Action
from kit.errors import Refusal
from kit.imports import Column, Kind, Shape, shape
from kit.imports.shape import Values
from volunteers.imports.cells import minutes_of
from volunteers.imports.lookups import organisation_of, unknown
from volunteers.masking import hours_text
from volunteers.models import Trained, Training
from volunteers.queries.trainings import training_named
from volunteers.services.training_sheets import record_trained
from volunteers.services.trainings import TrainingData

PLACES = Decimal("0.0001")
"""Of an hour: near enough that every minute is read back as it was written."""


@shape
class Trainings(Shape):
    """People on the lists of trainings that stand; one that is only counted has no rows here."""

    code, label, order = "trainings", "培训", 215
    about = "一行一个人。名称、日期、组织和地点相同的是同一次培训；同一份表再传不会重复。"
    action = Action.ACTIVITY_EDIT.value
    home = "trainings:list"
    counted = "人次"
    key = ("title", "held_on", "organisation", "place", "number")
    listed = ("title", "held_on", "organisation", "number")
    builds_on_rows = True
    columns = (
        Column("title", "培训名称", "同一次培训的各行写得一样", required=True, longest=80,
               example="新志愿者上岗培训", width=30),
        Column("held_on", "培训日期", "", Kind.DATE, required=True, width=14),
        Column("hours", "时长（小时）", "如 1.5；全程参加的时长", Kind.NUMBER, required=True,
               example=Decimal("1.5"), width=14),
        Column("place", "地点", "", longest=80, width=26),
        Column("organisation", "主办组织", "写编号或全称；文明办办的留空", longest=80, width=30),
        Column("number", "志愿者编号", "参加的人，一行一个", Kind.CODE, required=True, longest=16,
               width=18),
    )  # fmt: skip

    def __init__(self) -> None:
        self._known: Training | None = None

    def find(self, values: Values) -> Trained | None:
        self._known = None
        organisation = organisation_of(values["organisation"])
        if values["held_on"] is None or (values["organisation"] and organisation is None):
            return None
        self._known = training_named(
            values["title"].strip(), values["held_on"], organisation, values["place"].strip()
        )
        if self._known is None:
            return None
        there = Trained.objects.filter(training=self._known, volunteer__number=values["number"])
        return there.select_related("training__organisation", "volunteer").first()

    def check(self, values: Values) -> dict[str, str]:
        faults = {}
        if values["organisation"] and organisation_of(values["organisation"]) is None:
            faults["organisation"] = unknown(values["organisation"], "组织")
        try:
            minutes_of(values["hours"])
        except ValueError as error:
            faults["hours"] = str(error)
        return faults

    def settle(self, values: Values) -> Values:
        organisation = organisation_of(values["organisation"])
        known = self._known
        return {
            **values,
            "title": values["title"].strip(),
            # Where the sheet names no place, it is the one on record.
            "place": values["place"].strip() or (known.place if known else ""),
            "hours": _hours(minutes_of(values["hours"]) or 0),
            "organisation": organisation.name if organisation else "",
        }

    def values_of(self, row: Trained) -> Values:
        training = row.training
        return {
            "title": training.title,
            "held_on": training.held_on,
            "hours": _hours(training.minutes),
            "place": training.place,
            "organisation": training.organisation.name if training.organisation else "",
            "number": row.volunteer.number,
        }

    def add(self, values: Values, *, by: Any) -> Trained:
        data = TrainingData(
            title=values["title"],
            held_on=values["held_on"],
            minutes=minutes_of(values["hours"]) or 0,
            place=values["place"],
            organisation=organisation_of(values["organisation"]),
        )
        return record_trained(data, values["number"], by=by)

    def change(self, row: Trained, values: Values, *, by: Any) -> None:
        training = row.training
        raise Refusal(
            f"这次培训（{training.number}）登记的是 {hours_text(training.minutes)} 小时，不由表改。"
            "登记错了，请先作废那次培训，再导入。",
            field="hours",
        )

    def existing(self) -> Iterable[Trained]:
        rows = self._standing().select_related("training__organisation", "volunteer")
        rows = rows.defer("volunteer__sealed")
        return rows.order_by("training__held_on", "training_id", "id").iterator(500)

    def count(self) -> int:
        return self._standing().count()

    def _standing(self) -> QuerySet[Trained]:
        return Trained.objects.filter(training__withdrawn_note="")


def _hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(PLACES)
