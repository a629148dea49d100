"""A fund's settings: kept with both values and the reason, and payments under way go on."""

import dataclasses
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from funds.lifecycle import PaymentState
from funds.models import Fund, Payment, Unit, UnitKind, User
from funds.permissions import Role
from funds.queries.settings import SETTINGS, Changed, last_change, setting_changes
from funds.services.payments import Act, approve_payment, check_payment, pay_payment
from funds.services.settings import FundSettings, change_settings
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.funds import member
from tests.factories.money import Staff, history_of

WHY = "2021年第二次理事会纪要"


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE, name="李慧")


def change(fund: Fund, by: User, reason: str = WHY, **changes: object) -> Fund:
    fund.refresh_from_db()
    now = FundSettings(**{name: getattr(fund, name) for name in SETTINGS})
    settings = dataclasses.replace(now, **changes)  # type: ignore[arg-type]
    return change_settings(settings, seen=last_change(fund), reason=reason, by=by)


def test_every_change_is_told_with_both_values_who_and_why(in_taiyuan: Fund, office: User) -> None:
    change(in_taiyuan, office, motto="让想做好事的人，有地方出力", accent="plum")
    change(in_taiyuan, office, reason="年度交接", established_on=date(2016, 1, 1))
    latest, middle, founding = setting_changes(in_taiyuan)
    assert (latest.who, latest.reason) == ("李慧", "年度交接")
    assert latest.changed == [Changed("设立日期", "没有填", "2016年1月1日")]
    assert middle.changed == [
        Changed("首页标题", "没有填", "让想做好事的人，有地方出力"),
        Changed("颜色", "松绿", "梅紫"),
    ]
    assert founding.is_founding


def test_history_is_neither_changed_nor_removed(in_taiyuan: Fund, office: User) -> None:
    change(in_taiyuan, office, motto="x")
    for statement in ("UPDATE funds_fundevent SET motto = 'y'", "DELETE FROM funds_fundevent"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert history_of(in_taiyuan).count() == 2


def test_address_and_prefix_never_change(in_taiyuan: Fund) -> None:
    assert {"slug", "prefix"} & set(SETTINGS) == set()
    for column in ("slug", "prefix"):
        with pytest.raises(DatabaseError, match="settled"), transaction.atomic():
            Fund.objects.filter(pk=in_taiyuan.pk).update(**{column: "XX"})


def test_new_executing_unit_becomes_a_unit(in_taiyuan: Fund, office: User) -> None:
    change(in_taiyuan, office, executor_name="太原市志愿者服务协会")
    assert Unit.objects.get().kinds_held == [UnitKind.EXECUTOR]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hero": "moon"}, "hero"),
        ({"accent": "red"}, "accent"),
        ({"established_on": date(2999, 1, 1)}, "established_on"),
        ({"working_year": 1999}, "working_year"),
        ({"payment_people": 1}, "payment_people"),
        ({"short_name": "三个字"}, "short_name"),
        ({"office_name": ""}, "office_name"),
    ],
)
def test_value_that_cannot_be_is_refused_beside_its_field(
    in_taiyuan: Fund, office: User, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        change(in_taiyuan, office, **changes)
    assert refused.value.field == field


def test_no_reason_no_change_and_a_stale_page_are_refused(in_taiyuan: Fund, office: User) -> None:
    with pytest.raises(Refusal) as refused:
        change(in_taiyuan, office, reason=" ", motto="x")
    assert refused.value.field == "reason"
    with pytest.raises(Refusal, match="没有改动"):
        change(in_taiyuan, office)
    seen = last_change(in_taiyuan)
    change(in_taiyuan, office, motto="x")
    now = FundSettings(**{name: getattr(in_taiyuan, name) for name in SETTINGS})
    with pytest.raises(Refusal, match="刚刚有人改过"):
        change_settings(now, seen=seen, reason=WHY, by=office)


def test_only_the_office_changes_settings(in_taiyuan: Fund) -> None:
    with pytest.raises(NotAllowed):
        change(in_taiyuan, member(in_taiyuan, Role.FINANCE), motto="x")


@pytest.mark.parametrize(
    "state", [PaymentState.REQUESTED, PaymentState.CHECKED, PaymentState.APPROVED]
)
@pytest.mark.parametrize("people", [2, 3])
def test_payment_under_way_is_finished_by_the_same_people_after_fewer_are_asked(
    in_taiyuan: Fund, office: User, state: PaymentState, people: int
) -> None:
    Fund.objects.filter(pk=in_taiyuan.pk).update(payment_people=4)
    staff = Staff(in_taiyuan)
    payment = staff.payment(state=state)
    change(in_taiyuan, office, payment_people=people)
    payment = Payment.objects.get(pk=payment.pk)
    if payment.state == PaymentState.REQUESTED:
        payment = check_payment(payment, Act(staff.second_finance, PaymentState.REQUESTED))
    if payment.state == PaymentState.CHECKED:
        payment = approve_payment(payment, Act(staff.office, PaymentState.CHECKED))
    act = Act(staff.cashier, PaymentState.APPROVED)
    assert pay_payment(payment, act, paid_on=clock.today(), voucher="8").state == PaymentState.PAID


def test_who_has_a_payment_under_way_may_not_ask_for_fewer_people(in_taiyuan: Fund) -> None:
    staff = Staff(in_taiyuan)
    both = staff.second_finance
    in_taiyuan.memberships.create(user=both, role=Role.OFFICE)
    payment = staff.payment(state=PaymentState.CHECKED)
    with pytest.raises(Refusal, match=payment.number):
        change(in_taiyuan, both, payment_people=2)
    change(in_taiyuan, both, payment_people=4)
