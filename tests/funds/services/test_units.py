"""Units: codes, phones, parents, retirement, and the database's own rules."""

import dataclasses
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from funds.models import Fund, Unit, UnitKind, User
from funds.permissions import Role
from funds.services.units import (
    UnitData,
    add_unit,
    change_unit,
    checked_code,
    checked_phone,
    register_unit,
    retire_unit,
)
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.tenancy.scope import fund_scope
from tests.factories.funds import UnitFactory, member
from tests.factories.money import history_of

LEAD, PAYEE = UnitKind.LEAD, UnitKind.PAYEE
CODE = "91110000600037341L"
WIDE = "９１１１００００６００００３７３４１Ｌ".replace("００００３", "０００３")


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


def unit_data(**changes: object) -> UnitData:
    return dataclasses.replace(UnitData("市民政局", [LEAD]), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "typed", [CODE, CODE.lower(), WIDE, f" {CODE} ", "91110000 6000 37341L", "9111 0000-600037341l"]
)
def test_code_is_read_as_people_type_it(typed: str) -> None:
    assert checked_code(typed) == CODE


@pytest.mark.parametrize("typed", [CODE[:-1], CODE[:-1] + "M", "1" * 18, "统一代码", CODE + "1"])
def test_code_with_a_slip_is_refused_beside_its_field(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked_code(typed)
    assert refused.value.field == "code"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("13800001234", "13800001234"),
        ("１３８ ００００ １２３４", "13800001234"),
        ("+86 138-0000-1234", "13800001234"),
        ("0351-1234567", "0351-1234567"),
        ("03517654321", "0351-7654321"),
        ("(010)62345678", "010-62345678"),
        ("0393-7654321转8012", "0393-7654321-8012"),
    ],
)
def test_phone_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert checked_phone(typed) == kept


@pytest.mark.parametrize("typed", ["7654321", "12345678901", "1380000123", "138000012345", "电话"])
def test_phone_without_area_code_or_with_wrong_length_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked_phone(typed)
    assert refused.value.field == "phone"


def test_unit_is_added_with_all_its_kinds(office: User) -> None:
    parent = UnitFactory.create(name="市政府")
    data = unit_data(
        kinds={PAYEE, LEAD}, code=WIDE, contact="李慧", phone="13800001234", parent=parent
    )
    unit = add_unit(data, by=office)
    unit.refresh_from_db()
    assert (unit.kinds_held, unit.kind, unit.kinds_told) == (
        [LEAD, PAYEE],
        LEAD,
        "牵头单位、收款单位",
    )
    assert (unit.code, unit.parent, unit.pinyin) == (CODE, parent, "shi min zheng ju")


def test_history_keeps_neither_contact_nor_phone(office: User) -> None:
    unit = add_unit(unit_data(contact="李慧", phone="13800001234"), by=office)
    change_unit(unit, unit_data(address="府东街1号"), by=office)
    rows = [str(vars(row)) for row in history_of(unit).all()]
    assert len(rows) == 2
    assert not any("李慧" in row or "13800001234" in row for row in rows)
    assert history_of(unit).latest("pgh_id").pgh_context["step"] == "改单位"


def test_same_data_writes_no_history(office: User) -> None:
    unit = add_unit(unit_data(code=CODE), by=office)
    change_unit(unit, unit_data(code=WIDE), by=office)
    assert history_of(unit).count() == 1


def test_name_and_code_are_one_units_alone(office: User) -> None:
    add_unit(unit_data(code=CODE), by=office)
    with pytest.raises(Refusal) as name:
        add_unit(unit_data(), by=office)
    with pytest.raises(Refusal) as code:
        add_unit(unit_data(name="市教育局", code=CODE), by=office)
    assert (name.value.field, code.value.field) == ("name", "code")
    add_unit(unit_data(name="市教育局"), by=office)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitFactory.create(name="市卫健委", code=CODE)


def test_another_fund_may_register_the_same_code(taiyuan: Fund, puyang: Fund) -> None:
    for fund in (taiyuan, puyang):
        with fund_scope(fund.pk):
            add_unit(unit_data(code=CODE), by=member(fund, Role.OFFICE))


def test_no_unit_stands_above_itself(office: User) -> None:
    top = add_unit(unit_data(name="甲"), by=office)
    middle = add_unit(unit_data(name="乙", parent=top), by=office)
    bottom = add_unit(unit_data(name="丙", parent=middle), by=office)
    for parent in (top, middle, bottom):
        with pytest.raises(Refusal) as refused:
            change_unit(top, unit_data(name="甲", parent=parent), by=office)
        assert refused.value.field == "parent"
        with pytest.raises(IntegrityError, match="funds_unit_no_circle"), transaction.atomic():
            Unit.objects.filter(pk=top.pk).update(parent=parent)


def test_parent_of_another_fund_is_refused_by_the_database(taiyuan: Fund, puyang: Fund) -> None:
    with fund_scope(puyang.pk):
        foreign = UnitFactory.create()
    with pytest.raises(IntegrityError, match="same_fund"), fund_scope(taiyuan.pk):
        UnitFactory.create(parent=foreign)


@pytest.mark.parametrize("kinds", [[], ["BOSS"]])
def test_database_knows_the_kinds(in_taiyuan: Fund, kinds: list[str]) -> None:
    with pytest.raises(IntegrityError, match="funds_unit_kinds"), transaction.atomic():
        UnitFactory.create(kinds=kinds)


def test_retired_unit_stays_and_is_not_changed(office: User) -> None:
    unit = add_unit(unit_data(), by=office)
    retire_unit(unit, on=clock.today(), by=office, reason="机构改革，职能并入市社会工作部")
    unit.refresh_from_db()
    assert unit.retired_on == clock.today()
    assert history_of(unit).latest("pgh_id").pgh_context["note"].startswith("机构改革")
    with pytest.raises(Refusal, match="停用"):
        change_unit(unit, unit_data(address="x"), by=office)
    with pytest.raises(Refusal, match="不用再办"):
        retire_unit(unit, on=clock.today(), by=office, reason="再停一次")
    with pytest.raises(Refusal, match="不能作上级"):
        add_unit(unit_data(name="下级", parent=unit), by=office)


def test_unit_with_people_or_units_under_it_is_not_retired(office: User, in_taiyuan: Fund) -> None:
    unit = add_unit(unit_data(), by=office)
    add_unit(unit_data(name="市慈善总会", parent=unit), by=office)
    with pytest.raises(Refusal, match="市慈善总会"):
        retire_unit(unit, on=date(2021, 1, 1), by=office, reason="合并")
    member(in_taiyuan, Role.LEAD_UNIT, unit=unit)
    with pytest.raises(Refusal, match="1 人"):
        retire_unit(unit, on=date(2021, 1, 1), by=office, reason="合并")


def test_retiring_wants_a_reason_and_no_day_ahead(office: User) -> None:
    unit = add_unit(unit_data(), by=office)
    with pytest.raises(Refusal) as reason:
        retire_unit(unit, on=clock.today(), by=office, reason=" ")
    with pytest.raises(Refusal) as day:
        retire_unit(unit, on=date(2999, 1, 1), by=office, reason="合并")
    assert (reason.value.field, day.value.field) == ("reason", "on")


def test_who_may_not_write_units_is_refused(in_taiyuan: Fund) -> None:
    unit = UnitFactory.create()
    lead = member(in_taiyuan, Role.LEAD_UNIT, unit=unit)
    with pytest.raises(NotAllowed):
        add_unit(unit_data(), by=lead)
    with pytest.raises(NotAllowed):
        change_unit(unit, unit_data(), by=lead)
    with pytest.raises(NotAllowed):
        retire_unit(unit, on=clock.today(), by=lead, reason="合并")


def test_registering_a_name_again_adds_the_kind(in_taiyuan: Fund) -> None:
    first = register_unit("市民政局", PAYEE)
    assert register_unit("市民政局", LEAD) == first
    first.refresh_from_db()
    assert first.kinds_held == [LEAD, PAYEE]
