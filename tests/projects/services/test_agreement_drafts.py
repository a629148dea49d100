"""From the approval to the signed agreement: its text, its tranches, its paper, its first money."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from funds.models import Commitment, Fund, Payable, Period, Tranche, month_of
from funds.queries.notices import notices_of
from funds.services.commitments import TrancheData, tranche_amounts
from funds.services.payables import PayableData, record_historical_payable
from kit import clock
from kit.errors import NotAllowed, Refusal
from projects.lifecycle import BY_CODE, State
from projects.models import Agreement, Project, StepFile
from projects.services.advance import Moved, advance
from projects.services.agreement_drafts import (
    check_plan,
    rewrite_agreement,
    sign_agreement,
)
from projects.services.agreement_templates import change_template, retire_template, write_template
from projects.services.agreement_text import PLACEHOLDERS, check_body
from projects.services.agreements import record_agreement
from projects.services.tranches import USUAL_PLAN, PlannedTranche, plan_of, reach
from tests.factories.approvals import approved, at_notice, drafted, scan, signed
from tests.factories.money import DAY, Staff, key
from tests.factories.projects import project_in


@pytest.fixture
def staff(in_taiyuan: Fund) -> Staff:
    return Staff(in_taiyuan)


@pytest.fixture
def project(staff: Staff) -> Project:
    """An approved project of 49,999.99 元."""
    project = at_notice(requested_amount="49999.99", name="防溺水志愿服务")
    approved(project, staff.office, "49999.99")
    project.refresh_from_db()
    return project


# The text


@pytest.mark.parametrize(
    "body",
    [
        "金额 {{project.lead_unit}}",
        "{{ 牵头单位.name }}",
        "{{}}",
        "{{__class__}}",
        "甲方 {{金额",
        "金额}} 元",
        "",
        "  ",
    ],
)
def test_a_template_with_anything_but_known_placeholders_is_refused(
    staff: Staff, body: str
) -> None:
    with pytest.raises(Refusal) as refused:
        write_template("范本", body, by=staff.office)
    assert refused.value.field == "body"


def test_every_placeholder_of_the_table_is_taken() -> None:
    body = "".join(f"{{{{ {name} }}}}" for name in PLACEHOLDERS)
    assert check_body(body) == body


def test_the_text_is_filled_in_once_and_its_values_are_not_read_again(staff: Staff) -> None:
    project = at_notice(name="{{金额}}项目")
    approved(project, staff.office)
    agreement = drafted(project, staff.office)
    assert "“{{金额}}项目”" in agreement.body
    assert "50,000.00 元（人民币伍万元整）" in agreement.body
    assert "第1批（首款）：50%，25,000.00 元，协议签订生效后拨付。" in agreement.body
    assert "{{" not in agreement.body.replace("{{金额}}项目", "")


def test_an_agreement_keeps_its_text_when_the_template_changes(
    staff: Staff, project: Project
) -> None:
    agreement = drafted(project, staff.office)
    assert agreement.template is not None
    changed = change_template(
        agreement.template_id or 0, "新名", "新的 {{金额}}", seen_version=1, by=staff.office
    )
    agreement.refresh_from_db()
    assert "49,999.99" in agreement.body
    with pytest.raises(Refusal, match="刚刚改过这份范本"):
        change_template(changed.pk, "新名", "更新", seen_version=1, by=staff.office)
    retire_template(changed.pk, seen_version=2, by=staff.office)
    with pytest.raises(Refusal, match="已经停用"):
        change_template(changed.pk, "新名", "更新", seen_version=3, by=staff.office)


def test_a_name_is_used_once_and_by_who_may(staff: Staff) -> None:
    write_template("通用", "金额 {{金额}}", by=staff.office)
    with pytest.raises(Refusal, match="已有叫“通用”的范本"):
        write_template(" 通用 ", "甲", by=staff.office)
    with pytest.raises(NotAllowed):
        write_template("另一份", "甲", by=staff.finance)


# The tranches


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=6), st.integers(1, 10**9))
def test_tranches_come_to_the_whole_and_only_a_whole_is_taken(
    shares: list[int], cents: int
) -> None:
    plan = [PlannedTranche("批", Decimal(share) / 100, "", "") for share in shares]
    if sum(shares) != 10_000:
        with pytest.raises(Refusal, match="要正好是 100%"):
            check_plan(plan)
        rest = 10_000 - sum(shares)
        if rest <= 0:
            return
        plan.append(PlannedTranche("尾款", Decimal(rest) / 100, "close", ""))
    check_plan(plan)
    amount = Decimal(cents) / 100
    amounts = tranche_amounts(amount, [TrancheData(row.name, row.percent) for row in plan])
    assert sum(Decimal(part or 0) for part in amounts) == amount


def test_the_usual_plan_is_a_whole_bound_to_three_steps() -> None:
    check_plan(USUAL_PLAN)
    assert [row.step for row in USUAL_PLAN] == ["sign_agreement", "pass_midterm", "close"]


def test_a_tranche_of_no_name_or_an_unknown_step_is_refused(staff: Staff) -> None:
    whole = Decimal(100)
    for plan in (
        [],
        [PlannedTranche(" ", whole, "", "")],
        [PlannedTranche("首款", whole, "archive", "")],
    ):
        with pytest.raises(Refusal) as refused:
            check_plan(plan)
        assert refused.value.field == "tranches"


# Drafting and signing


def test_drafting_makes_the_commitment_of_the_approved_amount(
    staff: Staff, project: Project
) -> None:
    agreement = drafted(project, staff.office)
    commitment = agreement.commitment
    assert (commitment.approved, commitment.payee) == (Decimal("49999.99"), project.lead_unit)
    rows = commitment.tranches.order_by("sequence").values_list("amount", "step")
    assert list(rows) == [
        (Decimal("25000.00"), "sign_agreement"),
        (Decimal("20000.00"), "pass_midterm"),
        (Decimal("4999.99"), "close"),
    ]
    with pytest.raises(Refusal, match="已经有协议"):
        drafted(project, staff.office)
    assert Commitment.objects.count() == 1


def test_without_an_approval_none_is_drafted(staff: Staff) -> None:
    with pytest.raises(Refusal, match="没有立项批复"):
        drafted(project_in(State.AGREEMENT), staff.office)
    with pytest.raises(Refusal, match="不能起草协议"):
        drafted(at_notice(), staff.office)


def test_a_commitment_of_another_amount_is_not_the_agreement(
    staff: Staff, project: Project
) -> None:
    with pytest.raises(Refusal, match="要和批准金额 49,999"):
        record_agreement(project.ref, staff.commitment("1000.00").number, by=staff.office)


def test_the_step_wants_the_agreement_its_day_and_its_paper(staff: Staff, project: Project) -> None:
    with pytest.raises(Refusal, match="还没有登记拨付协议"):
        advance(project.ref, "sign_agreement", by=staff.office)
    agreement = drafted(project, staff.office)
    with pytest.raises(Refusal, match="还没有上传签字盖章的协议"):
        advance(project.ref, "sign_agreement", by=staff.office)
    seen = Project.objects.get(pk=project.pk).version
    today = clock.today()
    for day, paper, field in (
        (today, None, "scan"),
        (None, scan(), "signed_on"),
        (today + timedelta(days=1), scan(), "signed_on"),
        (today - timedelta(days=1), scan(), "signed_on"),
    ):
        with pytest.raises(Refusal) as refused:
            sign_agreement(agreement.pk, day, paper, seen_version=seen, by=staff.office)
        assert refused.value.field == field
    with pytest.raises(Moved):
        sign_agreement(agreement.pk, today, scan(), seen_version=seen - 1, by=staff.office)
    with pytest.raises(NotAllowed):
        sign_agreement(agreement.pk, today, scan(), seen_version=seen, by=staff.finance)
    assert not Payable.objects.exists()


def test_signing_moves_the_project_and_makes_the_first_payable_once(
    staff: Staff, project: Project
) -> None:
    agreement = drafted(project, staff.office)
    moved = signed(agreement, staff.office)
    assert moved.state == State.FIRST_PAYMENT
    agreement.refresh_from_db()
    assert agreement.scan is not None
    assert agreement.commitment.signed_on == agreement.signed_on == clock.today()
    assert StepFile.objects.get(project=project).file == agreement.scan
    payable = Payable.objects.get()
    first = Tranche.objects.get(sequence=1)
    assert (payable.amount, payable.tranche) == (Decimal("25000.00"), first)
    assert payable.idempotency_key == f"tranche:{first.pk}"
    assert first.condition_met_on == clock.today()
    (told,) = notices_of(staff.finance).filter(subject__startswith="应付款已确认")
    assert payable.number in told.url
    reach(moved, BY_CODE["sign_agreement"], staff.office)
    assert Payable.objects.count() == 1


def test_each_later_step_makes_its_own(staff: Staff, project: Project) -> None:
    signed(drafted(project, staff.office), staff.office)
    for code in ("pass_midterm", "confirm_first_payment", "close"):
        reach(project, BY_CODE[code], staff.office)
    rows = Payable.objects.order_by("id").values_list("tranche__name", "amount")
    assert list(rows) == [
        ("首款", Decimal("25000.00")),
        ("中期款", Decimal("20000.00")),
        ("尾款", Decimal("4999.99")),
    ]


def test_in_a_closed_month_the_step_is_not_taken_at_all(staff: Staff, project: Project) -> None:
    agreement = drafted(project, staff.office)
    Period.objects.update_or_create(
        month=month_of(clock.today()),
        defaults={"closed_at": clock.now(), "closed_by": staff.finance},
    )
    with pytest.raises(Refusal, match="账期已关"), transaction.atomic():
        signed(agreement, staff.office)
    project.refresh_from_db()
    agreement.refresh_from_db()
    assert (project.state, agreement.scan) == (State.AGREEMENT, None)
    assert not Tranche.objects.filter(condition_met_on__isnull=False).exists()


def test_a_tranche_without_an_amount_is_told_to_finance(staff: Staff) -> None:
    project = project_in(State.AGREEMENT)
    tranches = (TrancheData("首款", condition="签订", step="sign_agreement"),)
    commitment = staff.commitment(None, tranches=tranches)
    record_agreement(project.ref, commitment.number, by=staff.office)
    advance(project.ref, "sign_agreement", by=staff.office)
    assert not Payable.objects.exists()
    assert commitment.tranches.get().condition_met_on == clock.today()
    (told,) = notices_of(staff.finance).filter(subject__startswith="付款条件已达成")
    assert "没有写明金额" in told.text


def test_an_agreement_owed_beforehand_leaves_the_payable_to_finance(staff: Staff) -> None:
    project = project_in(State.AGREEMENT)
    tranches = (TrancheData("全款", Decimal(100), step="sign_agreement"),)
    commitment = staff.commitment("1000.00", tranches=tranches)
    record_agreement(project.ref, commitment.number, by=staff.office)
    before = PayableData("以前的首款", Decimal(600), DAY, key(), commitment)
    record_historical_payable(before, itemised=True, marks={}, by=staff.finance)
    advance(project.ref, "sign_agreement", by=staff.office)
    assert Payable.objects.get().historical
    assert notices_of(staff.finance).filter(text__contains="协议余额不足").exists()


def test_of_a_historical_project_the_paper_may_be_lost(staff: Staff) -> None:
    project = project_in(State.AGREEMENT)
    assert project.historical
    agreement = record_agreement(project.ref, staff.commitment().number, by=staff.office)
    seen = Project.objects.get(pk=project.pk).version
    moved = sign_agreement(agreement.pk, None, None, seen_version=seen, by=staff.office)
    assert moved.state == State.FIRST_PAYMENT


def test_the_text_changes_until_it_is_signed(staff: Staff, project: Project) -> None:
    agreement = drafted(project, staff.office)
    seen = Project.objects.get(pk=project.pk).version
    rewrite_agreement(agreement.pk, "改过的正文", seen_version=seen, by=staff.office)
    with pytest.raises(Moved):
        rewrite_agreement(agreement.pk, "又改", seen_version=seen, by=staff.office)
    signed(Agreement.objects.get(pk=agreement.pk), staff.office)
    with pytest.raises(Refusal, match="正文不能再改"):
        rewrite_agreement(agreement.pk, "再改", seen_version=seen + 2, by=staff.office)
    with pytest.raises(IntegrityError, match="agreement_signed"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(body="偷改")


def test_a_project_of_no_call_has_the_usual_plan(project: Project) -> None:
    assert plan_of(project) == USUAL_PLAN
