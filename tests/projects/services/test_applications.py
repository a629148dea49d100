"""An application's lists hold together, its sums are exact, and its call's rules are asked."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funds.models import Fund, Unit
from funds.permissions import Action, Role, can
from kit.errors import Refusal
from projects.lifecycle import BY_CODE, State
from projects.models import Application, BudgetKind, BudgetLine, Project
from projects.queries.projects import shown_to, visible_to
from projects.services.advance import advance
from projects.services.applications import ApplicationData, amount_of, differs, write_application
from projects.services.drafts import edit_project
from projects.services.guards import missing_for
from tests.factories.applications import BudgetLineFactory, CoLeadFactory, applied, open_call
from tests.factories.funds import UnitFactory, member
from tests.factories.projects import ProjectFactory, project_in
from tests.projects.services.test_drafts import data_of

SUBMIT = BY_CODE["submit"]
HUNDREDTHS = st.integers(1, 10**8).map(lambda n: Decimal(n) / 100)


def line(item: str, price: str, quantity: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": BudgetKind.MATERIALS,
        "item": item,
        "unit_price": Decimal(price),
        "quantity": Decimal(quantity),
        **more,
    }


def of_call(**rules: Any) -> Project:
    """A complete draft under a call."""
    lead = UnitFactory.create()
    call = open_call(lead, **rules)
    return applied(lead_unit=lead, call=call, category=call.categories.get().category)


@given(price=HUNDREDTHS, quantity=HUNDREDTHS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_amount_is_what_the_database_holds_it_to(
    in_taiyuan: Fund, price: Decimal, quantity: Decimal
) -> None:
    amount = amount_of(price, quantity)
    exact = int(price * 100) * int(quantity * 100)
    assert int(amount * 100) == (exact + 50) // 100
    with transaction.atomic():
        fields = {"unit_price": price, "quantity": quantity}
        project = Project.objects.first() or ProjectFactory.create()
        kept = BudgetLineFactory.create(project=project, amount=amount, **fields)
        with pytest.raises(IntegrityError), transaction.atomic():
            BudgetLine.objects.filter(pk=kept.pk).update(amount=amount + Decimal("0.01"))


def test_a_list_is_written_whole_and_rows_keep_their_identity(in_taiyuan: Fund) -> None:
    project = applied()
    first = project.budgetline_rows.get()
    lists = {
        "budget": [
            line("展板", "10", "3"),
            line("交通补贴", "50", "10", id=first.pk, kind=BudgetKind.SUBSIDY),
        ]
    }
    data = ApplicationData(rows=lists)
    assert differs(project, data)
    assert write_application(project, data)
    assert not differs(project, data)
    rows = list(project.budgetline_rows.order_by("sequence"))
    assert [(row.item, row.amount) for row in rows] == [
        ("展板", Decimal("30.00")),
        ("交通补贴", Decimal("500.00")),
    ]
    assert rows[1].pk == first.pk
    assert not write_application(project, data)


def test_an_unknown_row_of_another_project_is_a_new_row(in_taiyuan: Fund) -> None:
    other = applied().budgetline_rows.get()
    project = ProjectFactory.create()
    write_application(
        project, ApplicationData(rows={"budget": [line("展板", "1", "1", id=other.pk)]})
    )
    assert project.budgetline_rows.get().pk != other.pk
    other.refresh_from_db()
    assert other.item == "交通补贴"


@pytest.mark.parametrize(
    ("key", "rows", "words"),
    [
        ("budget", [line("笔", "0.01", "0.01")], "不足一分"),
        ("budget", [line("笔", "1", "1")] * 61, "最多 60 行"),
    ],
)
def test_lists_that_cannot_be_kept(in_taiyuan: Fund, key: str, rows: Any, words: str) -> None:
    project = ProjectFactory.create()
    with pytest.raises(Refusal, match=words) as refused:
        write_application(project, ApplicationData(rows={key: rows}))
    assert refused.value.field == key


def test_the_lead_unit_is_no_co_lead_and_none_comes_twice(in_taiyuan: Fund) -> None:
    project = ProjectFactory.create()
    unit = UnitFactory.create()
    for rows, words in (
        ([{"unit": project.lead_unit, "task": ""}], "已经是牵头单位"),
        ([{"unit": unit, "task": ""}] * 2, "重复"),
    ):
        with pytest.raises(Refusal, match=words):
            write_application(project, ApplicationData(rows={"co_leads": rows}))


def test_two_co_leads_change_places(in_taiyuan: Fund) -> None:
    project = ProjectFactory.create()
    first, second = UnitFactory.create(), UnitFactory.create()
    rows = [{"unit": first, "task": ""}, {"unit": second, "task": "场地"}]
    write_application(project, ApplicationData(rows={"co_leads": rows}))
    write_application(project, ApplicationData(rows={"co_leads": rows[::-1]}))
    kept = project.colead_rows.order_by("sequence").values_list("unit", "task")
    assert list(kept) == [(second.pk, "场地"), (first.pk, "")]


def test_what_was_submitted_is_not_written_by_the_form(in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    project = project_in(State.SCREENING)
    with pytest.raises(Refusal, match="退回补正"):
        edit_project(
            project.ref,
            data_of(project),
            by=office,
            version=project.version,
            application=ApplicationData({"aims": "改"}),
        )
    assert not Application.objects.exists()


class TestTheRulesOfTheCall:
    def test_a_complete_application_goes_on(self, in_taiyuan: Fund) -> None:
        project = of_call(management_cap=Decimal(5))
        lead = member(in_taiyuan, Role.LEAD_UNIT, unit=project.lead_unit)
        assert advance(project.ref, "submit", by=lead).state == State.SCREENING

    def test_without_a_call_they_do_not_apply(self, in_taiyuan: Fund) -> None:
        assert missing_for(ProjectFactory.create(), SUBMIT) == []

    def test_what_lacks_is_named(self, in_taiyuan: Fund) -> None:
        project = of_call()
        Application.objects.update(risks="")
        project.indicator_rows.all().delete()
        project.teammember_rows.update(is_leader=False)
        (said,) = missing_for(project, SUBMIT)
        assert said == "申报书还缺：绩效指标（至少一项）、项目负责人、风险与应对。请补齐。"

    def test_the_budget_comes_to_what_is_asked(self, in_taiyuan: Fund) -> None:
        project = of_call()
        Project.objects.update(requested_amount="50000.01")
        project.refresh_from_db()
        (said,) = missing_for(project, SUBMIT)
        assert said.startswith("预算合计 50,000.00 元，与申请金额 50,000.01 元不一致")

    @pytest.mark.parametrize(("price", "passes"), [("5000", True), ("5000.01", False)])
    def test_the_management_fee_is_capped(self, in_taiyuan: Fund, price: str, passes: bool) -> None:
        project = of_call(management_cap=Decimal(10))
        rest = Decimal(50000) - Decimal(price)
        rows = [
            line("补贴", str(rest), "1"),
            line("办公", price, "1", kind=BudgetKind.MANAGEMENT),
        ]
        write_application(project, ApplicationData(rows={"budget": rows}))
        said = missing_for(project, SUBMIT)
        assert (said == []) is passes
        assert passes or "公告规定不超过 10%" in said[0]

    @pytest.mark.parametrize("kind", [BudgetKind.FIXED_ASSETS, BudgetKind.CONSTRUCTION])
    @pytest.mark.parametrize("bans", [True, False])
    def test_fixed_assets_are_banned_by_name(
        self, in_taiyuan: Fund, kind: BudgetKind, bans: bool
    ) -> None:
        project = of_call(bans_fixed_assets=bans)
        rows = [line("电脑", "50000", "1", kind=kind)]
        write_application(project, ApplicationData(rows={"budget": rows}))
        said = missing_for(project, SUBMIT)
        wanted = "专项基金不得列支固定资产和基本建设。请去掉预算里的“电脑”。"
        assert said == ([wanted] if bans else [])


class TestCoLeads:
    def reader(self, fund: Fund, unit: Unit) -> Any:
        return member(fund, Role.LEAD_UNIT, unit=unit)

    def test_a_co_lead_sees_the_project_and_may_not_change_it(self, in_taiyuan: Fund) -> None:
        project = applied()
        unit = CoLeadFactory.create(project=project).unit
        person, stranger = self.reader(in_taiyuan, unit), self.reader(in_taiyuan, UnitFactory())
        assert shown_to(person, in_taiyuan.pk, project.ref) == project
        assert list(visible_to(person, in_taiyuan.pk)) == [project]
        assert not can(person, Action.PROJECT_EDIT, project)
        assert not can(person, Action.PROJECT_SUBMIT, project)
        with pytest.raises(Project.DoesNotExist):
            shown_to(stranger, in_taiyuan.pk, project.ref)
        assert not visible_to(stranger, in_taiyuan.pk).exists()

    def test_the_list_and_the_check_agree(self, in_taiyuan: Fund) -> None:
        unit = UnitFactory.create()
        CoLeadFactory.create(project=applied(), unit=unit)
        applied(lead_unit=unit)
        applied(implementer=unit)
        applied()
        person = self.reader(in_taiyuan, unit)
        seen = set(visible_to(person, in_taiyuan.pk))
        may = {p for p in Project.objects.all() if can(person, Action.PROJECT_VIEW, p)}
        assert seen == may
        assert len(seen) == 3


def test_a_changed_text_is_a_difference(in_taiyuan: Fund) -> None:
    project = applied()
    data = ApplicationData({"aims": project.applications.get().aims})
    assert not differs(project, data)
    assert differs(project, replace(data, written={"aims": "别的"}))
