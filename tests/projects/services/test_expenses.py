"""An expense is recorded against the budget; its voucher and invoice count once."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from funds.models import Fund, User
from funds.permissions import Role
from kit.errors import NotAllowed, Refusal
from projects.models import BudgetLine, Expense, Project
from projects.queries.spending import spending_of
from projects.services.expenses import ExpenseData, record_expense, reverse_expense
from projects.stages import State
from tests.factories.execution import activity, budget_line, expense
from tests.factories.funds import UnitFactory, member
from tests.factories.money import key
from tests.factories.projects import project_in


@pytest.fixture
def project(in_taiyuan: Fund) -> Project:
    return project_in(State.MIDTERM, implementer=UnitFactory.create())


@pytest.fixture
def unit(project: Project) -> User:
    return member(project.fund, Role.IMPLEMENTER, unit=project.implementer)


@pytest.fixture
def line(project: Project) -> BudgetLine:
    budget_line(project, "5000.00", item="培训", sequence=2)
    return budget_line(project, "1000.00")


def test_a_line_gives_a_tenth_more_and_then_names_the_amendment(
    line: BudgetLine, unit: User
) -> None:
    expense(line, unit, "1099.99")
    with pytest.raises(Refusal, match=r"可调 10%，最多支出 1,100.00 元.*还可记 0.01 元.*预算变更"):
        expense(line, unit, "0.02")
    expense(line, unit, "0.01")
    assert spending_of(line.project)[0].left == Decimal("-100.00")


def test_the_whole_budget_is_never_passed(project: Project, unit: User) -> None:
    only = budget_line(project, "1000.00")
    expense(only, unit, "1000.00")
    with pytest.raises(Refusal, match=r"预算合计 1,000.00 元.*预算变更"):
        expense(only, unit, "0.01")


def test_a_voucher_counts_once_in_its_project_until_it_is_reversed(
    line: BudgetLine, unit: User
) -> None:
    first = expense(line, unit, voucher="记-0032")
    with pytest.raises(Refusal, match=f"凭证号 记-0032 已经记在 {first.number}") as refused:
        expense(line, unit, voucher=" 记-0032 ")
    assert refused.value.field == "voucher"
    reverse_expense(first.number, "科目选错", by=unit)
    assert expense(line, unit, voucher="记-0032").voucher == "记-0032"


def test_an_invoice_counts_once_in_the_fund_and_the_other_project_is_named(
    line: BudgetLine, unit: User
) -> None:
    other = project_in(State.FINAL, implementer=line.project.implementer)
    there = expense(budget_line(other), unit, invoice="04412345")
    with pytest.raises(Refusal, match=f"已经记在项目 {other.ref} 的 {there.number}") as refused:
        expense(line, unit, invoice="04412345")
    assert refused.value.field == "invoice"
    assert expense(line, unit, voucher=there.voucher).invoice == ""


def test_a_form_sent_twice_is_one_expense_and_the_activity_must_stand(
    line: BudgetLine, unit: User
) -> None:
    done = activity(line.project, unit)
    data = ExpenseData(
        line.pk, done.held_on, "购物资", "超市", Decimal("10"), "记-1", activity=done.number
    )
    form = key()
    first = record_expense(line.project.ref, data, by=unit, key=form)
    assert record_expense(line.project.ref, data, by=unit, key=form) == first
    assert (first.activity, Expense.objects.count()) == (done, 1)
    with pytest.raises(Refusal, match="不属于本项目"):
        expense(line, unit, activity="HD-1999-001")
    with pytest.raises(Refusal, match="预算里没有这一项"):
        expense(line, unit, line_id=budget_line(project_in(State.FINAL)).pk)


def test_a_reversal_takes_back_once_and_is_not_taken_back_itself(
    line: BudgetLine, unit: User
) -> None:
    row = expense(line, unit, "300.00")
    reversal = reverse_expense(row.number, "金额记错", by=unit)
    assert (reversal.amount, reversal.reverses) == (Decimal("-300.00"), row)
    assert "金额记错" in reversal.summary
    with pytest.raises(Refusal, match=f"已由 {reversal.number} 冲销"):
        reverse_expense(row.number, "又一次", by=unit)
    with pytest.raises(Refusal, match="本身就是冲销"):
        reverse_expense(reversal.number, "反悔", by=unit)


def test_strangers_and_stopped_projects_are_refused(line: BudgetLine, unit: User) -> None:
    stranger = member(line.fund, Role.IMPLEMENTER, unit=UnitFactory.create())
    with pytest.raises(NotAllowed):
        expense(line, stranger)
    row = expense(line, unit)
    Project.objects.filter(pk=line.project_id).update(state=State.TERMINATED)
    with pytest.raises(Refusal, match="不在执行中"):
        expense(line, unit)
    with pytest.raises(Refusal, match="不在执行中"):
        reverse_expense(row.number, "金额记错", by=unit)


def test_the_database_changes_no_expense_and_counts_no_voucher_twice(
    line: BudgetLine, unit: User
) -> None:
    row = expense(line, unit, voucher="记-7", invoice="0441")
    for change in ("amount = 1", "voucher = 'x'"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE projects_expense SET {change} WHERE id = %s", [row.pk])
    copied = {field.attname: getattr(row, field.attname) for field in Expense._meta.fields}
    del copied["id"]
    for differing in ({"invoice": ""}, {"voucher": "记-8"}):
        twin = Expense(**{**copied, "number": "ZC-X", "idempotency_key": "x", **differing})
        with (
            pytest.raises(IntegrityError, match="projects_expense_voucher_once"),
            transaction.atomic(),
        ):
            twin.save(force_insert=True)
    assert Expense.objects.count() == 1
