"""The list of a batch says what became of each, the stars revoked since too."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from reports.exports.stars import write_star_list
from tests.factories.stars import (
    batch_of,
    of_long,
    plain_volunteer,
    served_in_all,
    shown,
    star_of,
    star_rule,
)
from volunteers.models import StarBatch
from volunteers.services.star_awards import revoke_star
from volunteers.services.star_batches import drop_candidate
from volunteers.services.star_rules import LevelData, RuleData, set_rule


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return of_long(in_taiyuan, Role.OFFICE)


@pytest.fixture
def clerk(in_taiyuan: Fund) -> User:
    return of_long(in_taiyuan, Role.EXECUTOR)


def rows_of(folder: Path, fund: Fund, batch: StarBatch) -> dict[str, dict[str, Any]]:
    """Return the rows of the list by the volunteer's number."""
    path = folder / "stars.xlsx"
    write_star_list(path, fund, batch)
    rows = list(load_workbook(path).active.values)
    head = next(row for row in rows if "志愿者编号" in row)
    told = [dict(zip(head, row, strict=True)) for row in rows[rows.index(head) + 1 :]]
    return {str(row["志愿者编号"]): row for row in told}


def test_a_revoked_star_says_so(
    tmp_path: Path, in_taiyuan: Fund, office: User, clerk: User
) -> None:
    holder = plain_volunteer()
    with clock.standing_at(clock.now() - timedelta(days=30)):
        star_rule(office, hours=(1,))
        shown(office)
        served_in_all(holder, 60, clock.today() - timedelta(days=1))
        award = star_of(holder, computed_by=clerk, confirmed_by=office)
    batch = award.candidate.batch
    assert rows_of(tmp_path, in_taiyuan, batch)[holder.number]["备注"] == "—"
    revoke_star(award, reason="虚报时长", by=office)
    row = rows_of(tmp_path, in_taiyuan, batch)[holder.number]
    assert row["备注"] == f"已撤销：{clock.today():%Y-%m-%d} 虚报时长"
    assert row["证书编号"] == award.certificate


def test_a_star_held_is_named_as_it_was_given_and_nobody_certifies_who_is_dropped(
    tmp_path: Path, in_taiyuan: Fund, office: User, clerk: User
) -> None:
    holder, dropped = plain_volunteer(), plain_volunteer()
    with clock.standing_at(clock.now() - timedelta(days=30)):
        star_rule(office, hours=(1,))
        shown(office)
        served_in_all(holder, 60, clock.today() - timedelta(days=1))
        star_of(holder, computed_by=clerk, confirmed_by=office)
    yesterday = clock.today() - timedelta(days=1)
    levels = [LevelData("铜星", 1, "甲办"), LevelData("银星", 3, "乙办")]
    set_rule(RuleData(date(2021, 1, 1), "新文件", levels), by=office)
    served_in_all(holder, 120, yesterday)
    served_in_all(dropped, 60, yesterday)
    shown(office)
    batch = batch_of(by=clerk)
    drop_candidate(batch.candidates.get(volunteer=dropped), reason="时长存疑", by=office)
    found = rows_of(tmp_path, in_taiyuan, batch)
    names = ("原星级", "认定星级", "认定单位", "备注")
    assert [found[holder.number][name] for name in names] == ["1级星", "银星", "乙办", "—"]
    assert [found[dropped.number][name] for name in names] == [
        "—", "—", "—", "不予认定：时长存疑",
    ]  # fmt: skip
