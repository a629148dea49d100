"""The roster as a spreadsheet: masked unless somebody may read the numbers and says why."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from funds.models import Fund
from funds.permissions import Role
from kit.errors import NotAllowed, Refusal
from kit.tenancy.scope import fund_scope
from reports.exports.roster import COLUMNS
from reports.services.rosters import request_roster
from tests.factories.funds import member
from tests.factories.volunteers import DivisionFactory, volunteer_by
from volunteers.models import Reveal, VolunteerState
from volunteers.services.registering import facts_of


def rows_in(path: Path) -> list[dict[str, Any]]:
    page = load_workbook(path).worksheets[0]
    titles, *rows = page.iter_rows(min_row=3, values_only=True)
    assert list(titles) == [column.title for column in COLUMNS]
    return [dict(zip(titles, row, strict=True)) for row in rows]


@pytest.mark.django_db(transaction=True)
def test_numbers_are_masked_or_their_reading_is_kept(taiyuan: Fund, tmp_path: Path) -> None:
    with fund_scope(taiyuan.pk):
        office = member(taiyuan, Role.OFFICE)
        DivisionFactory.create()
        people = [volunteer_by(office) for _ in range(3)]
        told = {person.number: facts_of(person) for person in people}
    path = tmp_path / "a.xlsx"
    call_command("export_volunteers", "taiyuan", output=path, verbosity=0)
    for row in rows_in(path):
        facts = told[row["志愿者编号"]]
        assert row["证件号码"] == "*" * 14 + facts.id_number[-4:]
        assert row["手机"] == "*" * 7 + facts.mobile[-4:]
        assert row["状态"] == VolunteerState.ACTIVE.label
    with fund_scope(taiyuan.pk):
        assert not Reveal.objects.exists()
    call_command("export_volunteers", "taiyuan", output=path, reason="报送核对", verbosity=0)
    found = {row["志愿者编号"]: (row["证件号码"], row["手机"]) for row in rows_in(path)}
    assert found == {number: (each.id_number, each.mobile) for number, each in told.items()}
    with fund_scope(taiyuan.pk):
        kept = Reveal.objects.values_list("volunteer__number", "by", "reason")
        assert {(number, by) for number, by, _ in kept} == {(each, office.pk) for each in told}
        assert all("报送核对" in reason for _, _, reason in kept)
    with pytest.raises(CommandError):
        call_command("export_volunteers", "taiyuan", output=path, by="nobody")


def test_who_may_ask(in_taiyuan: Fund) -> None:
    executor, cashier = member(in_taiyuan, Role.EXECUTOR), member(in_taiyuan, Role.CASHIER)
    assert request_roster(by=executor).args["reason"] == ""
    with pytest.raises(NotAllowed):
        request_roster(reason="想看", by=executor)
    with pytest.raises(Refusal, match="文明办"):
        request_roster(by=cashier)
