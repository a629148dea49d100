"""The words of an act stand in its own history rows, and in no others."""

import pghistory
from django.apps import apps

from funds.models import Fund, Unit
from kit.history import recorded_as
from tests.factories.funds import UnitFactory


def last_context(unit: Unit) -> dict[str, object] | None:
    events = apps.get_model("funds", "UnitEvent")._default_manager
    row = events.filter(pgh_obj_id=unit.pk).latest("pgh_id")
    context: dict[str, object] | None = row.pgh_context
    return context


def rename(unit: Unit, name: str) -> None:
    unit.name = name
    unit.save()


def test_the_act_says_what_who_and_why(in_taiyuan: Fund) -> None:
    unit = UnitFactory.create()
    with pghistory.context(request="r1"), recorded_as("rename", by=7, note="文件更名"):
        rename(unit, "甲")
    assert last_context(unit) == {"request": "r1", "step": "rename", "note": "文件更名", "user": 7}


def test_the_next_act_of_the_request_does_not_repeat_it(in_taiyuan: Fund) -> None:
    unit = UnitFactory.create()
    with pghistory.context(request="r1", user=3):
        with recorded_as("rename", by=7, note="文件更名"):
            rename(unit, "甲")
        rename(unit, "乙")
    assert last_context(unit) == {"request": "r1", "user": 3}


def test_the_next_act_of_the_transaction_does_not_repeat_it(in_taiyuan: Fund) -> None:
    unit = UnitFactory.create()
    with recorded_as("rename", by=7):
        rename(unit, "甲")
    rename(unit, "乙")
    assert last_context(unit) is None
