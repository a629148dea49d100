"""Trainings by sheets: one row a person, the same file again writes nothing."""

from datetime import date, timedelta
from typing import Any

import pytest

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.models import ImportState
from reports.figures import evaluate
from tests.factories.funds import member
from tests.factories.imports import brought, counts, exported, faults, imported
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import OrganisationFactory
from volunteers.models import Trained, Training
from volunteers.queries.trainings import people_trained, trainings_held, with_times
from volunteers.services.trainings import TrainingData, record_training, withdraw_training

DAY = date(2025, 5, 9)
YEAR = (date(2025, 1, 1), date(2025, 12, 31))


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def numbers(in_taiyuan: Fund) -> list[str]:
    OrganisationFactory.create(name="样本救援队")
    return [plain_volunteer().number for _ in range(3)]


def row(number: str, **fields: Any) -> dict[str, Any]:
    given = {
        "培训名称": "急救培训",
        "培训日期": "2025-05-09",
        "时长（小时）": "1.5834",
        "地点": "一楼",
        "主办组织": "样本救援队",
        "志愿者编号": number,
    }
    return given | fields


def test_rows_of_one_training_are_one(in_taiyuan: Fund, office: User, numbers: list[str]) -> None:
    rows = [row(numbers[0]), row(numbers[1]), row(numbers[2], 主办组织="", 地点="")]
    assert counts(imported(in_taiyuan, "trainings", rows, office)) == (3, 0, 0, 0)
    first, second = Training.objects.order_by("id")
    assert (first.minutes, first.place, first.trained.count()) == (95, "一楼", 2)
    assert (second.organisation, second.trained.count()) == (None, 1)
    assert brought(in_taiyuan, "trainings", rows, office).state == ImportState.UNCHANGED
    back = brought(in_taiyuan, "trainings", exported(in_taiyuan, "trainings", office), office)
    assert (counts(back), faults(back)) == ((0, 0, 3, 0), {})
    # A sheet without places finds the trainings by the rest.
    bare = [row(number, 地点="") for number in numbers[:2]]
    assert brought(in_taiyuan, "trainings", bare, office).state == ImportState.UNCHANGED
    withdraw_training(first, reason="重复登记", by=office)
    assert counts(brought(in_taiyuan, "trainings", rows, office)) == (2, 0, 1, 0)


def test_a_list_grows_and_what_was_told_before_stays(
    in_taiyuan: Fund, office: User, numbers: list[str]
) -> None:
    record_training(TrainingData("讲座", DAY, 90, numbers=numbers[:1]), by=office, key="a")
    before = clock.now()
    late = {"培训名称": "讲座", "主办组织": "", "时长（小时）": 1.5, "地点": ""}
    with clock.standing_at(before + timedelta(minutes=1)):
        run = imported(in_taiyuan, "trainings", [row(numbers[1], **late)], office)
    assert counts(run) == (1, 0, 0, 0)
    assert (Training.objects.count(), Trained.objects.count()) == (1, 2)
    assert [evaluate(key, 2025).value for key in ("training_times", "people_trained")] == [2, 2]
    then: Any = with_times(trainings_held(*YEAR, before), before)
    assert [each.times for each in then] == [1]
    assert people_trained(*YEAR, before).count() == 1


def test_wrong_rows_say_why_and_nothing_is_written(
    in_taiyuan: Fund, office: User, numbers: list[str]
) -> None:
    full = TrainingData("满了", DAY, 60, "", None, 1, "签到表", numbers[:1])
    record_training(full, by=office, key="a")
    bare = {"培训名称": "满了", "主办组织": "", "地点": ""}
    wrong = [
        row("000000"),
        row(numbers[0], 主办组织="没有的队"),
        row(numbers[0], **{"时长（小时）": -1}),
        row(numbers[0], 培训日期="2999-01-01"),
        row(numbers[1]),
        row(numbers[1], 主办组织=" 样本救援队"),
        row(numbers[2], **{"时长（小时）": 2}),
        row(numbers[0], **bare, **{"时长（小时）": 2}),
        row(numbers[1], **bare, **{"时长（小时）": 1}),
        row(numbers[0], 培训名称="长培训", **{"时长（小时）": 25}),
    ]
    run = brought(in_taiyuan, "trainings", wrong, office)
    assert (run.state, run.new) == (ImportState.FAULTY, 1)
    found = faults(run)
    assert [found[line][0][0] for line in (2, 3, 4, 5, 8, 9, 10, 11)] == [
        "志愿者编号", "主办组织", "时长（小时）", "培训日期", "时长（小时）", "时长（小时）",
        "志愿者编号", "时长（小时）",
    ]  # fmt: skip
    assert "不由表改" in found[9][0][1]
    assert "写明的是 1 人次" in found[10][0][1]
    assert Training.objects.count() == 1
