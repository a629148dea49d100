"""Nothing that was typed for colleagues, and nobody who gave or was paid, is on a public page."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from funds.models import DonorKind, Unit, UnitKind
from funds.services.payments import (
    PaymentData,
    approve_payment,
    check_payment,
    request_payment,
)
from kit.marks import Mark, marking
from kit.personal import without_numbers
from kit.pinyin import pinyin_key
from portal.window.published import HIDDEN_PAYEE, PUBLIC_STATES, public_payee
from projects.lifecycle import State
from projects.models import Project
from projects.services.agreements import record_agreement
from reports.models import Report, ReportKind
from tests.factories.funds import UnitFactory
from tests.factories.money import Staff, key
from tests.factories.projects import ProjectYearFactory, project_in

SECRET = "机密"
PHONE = "13912345678"
PAGES = (
    "",
    "open/money/",
    "open/projects/?year=all",
    "open/notices/",
    "open/reports/",
    "donate/",
    "sitemap.xml",
    "open/money_received/?year=2021",
    "open/received_unattributed/?year=2021",
    "open/money_paid/?year=2021",
    "open/paid_itemised/?year=2021",
    "open/payables_outstanding/?year=2021",
    "open/payables_itemised/?year=2021",
    "open/projects_executed/?year=2021",
)


def person_unit(name: str) -> Unit:
    unit: Unit = UnitFactory.create(name=name, kinds=[UnitKind.PAYEE], pinyin=pinyin_key(name))
    return unit


@pytest.fixture
def seeded(staff: Staff) -> Staff:
    """A fund whose every field that people fill in for colleagues holds a secret."""
    person = person_unit("王机密")
    noted = marking(Mark.ASSUMED, source=f"{SECRET}来源", reason=f"{SECRET}理由")
    gift = staff.donation(
        "80.00", donor_name=f"{SECRET}甲", donor_kind=DonorKind.PERSON, note=f"{SECRET}备注"
    )
    gift.marks = {"received_on": noted}
    gift.save()
    staff.donation("20.00", donor_name=f"{SECRET}乙", anonymous=True)
    commitment = staff.commitment("900.00", payee=person, agreement_number=f"{SECRET}号")
    project = project_in(
        State.MIDTERM,
        number="TY-2021-001",
        name="公开的项目",
        beneficiaries=f"社区老人，联系人电话 {PHONE}",
        lead_unit=UnitFactory.create(name="市文明实践中心"),
    )
    ProjectYearFactory.create(
        project=project, year=2021, paragraph=f"服务了老人。咨询 {PHONE}。", heading=f"{SECRET}标题"
    )
    record_agreement(project.ref, commitment.number, by=staff.office)
    payable = staff.payable("500.00", commitment=commitment, title=f"{SECRET}事项", payee=person)
    payment = request_payment(
        PaymentData(Decimal("300.00"), f"{SECRET}摘要", key(), payable, None), by=staff.finance
    )
    told = f"{SECRET}意见"
    payment = check_payment(payment, staff.act(staff.second_finance, payment, note=told))
    payment = approve_payment(payment, staff.act(staff.office, payment, note=told))
    staff.pay(payment)
    Report.objects.create(
        number="BG-2021-001",
        year=2021,
        kind=ReportKind.ANNUAL,
        requested_at=datetime(2021, 6, 1, tzinfo=UTC),
        code="SECRETCODE12",
    )
    for serial, state in enumerate(sorted(set(State) - set(PUBLIC_STATES)), start=1):
        number = None if state is State.DRAFT else f"TY-2021-9{serial:02d}"
        hidden = project_in(state, number=number, name=f"{SECRET}项目{serial}")
        if number:
            ProjectYearFactory.create(project=hidden, year=2021)
    return staff


@pytest.mark.parametrize("address", [*PAGES, "open/projects/TY-2021-001/"])
def test_no_public_page_tells_a_secret(
    seeded: Staff, fetch: Callable[..., str], address: str
) -> None:
    text = fetch(f"/taiyuan/{address}")
    people = (seeded.finance, seeded.second_finance, seeded.office, seeded.cashier)
    secrets = (SECRET, PHONE, "SECRETCODE12", *(person.name for person in people))
    assert [word for word in secrets if word in text] == []


def test_the_rows_of_the_secrets_are_public(seeded: Staff, fetch: Callable[..., str]) -> None:
    assert HIDDEN_PAYEE in fetch("/taiyuan/open/money_paid/?year=2021")
    assert "公开的项目" in fetch("/taiyuan/open/money_paid/?year=2021")
    assert "未公开的项目" in fetch("/taiyuan/open/projects_executed/?year=2021")
    assert "号码不公开" in fetch("/taiyuan/open/projects/TY-2021-001/")


@pytest.mark.parametrize("state", sorted(set(State) - set(PUBLIC_STATES) - {State.DRAFT}))
def test_a_project_never_approved_has_no_public_page(
    staff: Staff, fetch: Callable[..., str], state: State
) -> None:
    project_in(state, number="TY-2021-555", name="没有立项的")
    fetch("/taiyuan/open/projects/TY-2021-555/", status=404)
    assert "没有立项的" not in fetch("/taiyuan/open/projects/?year=all")


def test_a_draft_is_found_by_no_key(staff: Staff, fetch: Callable[..., str]) -> None:
    draft: Project = project_in(State.DRAFT, number=None)
    fetch(f"/taiyuan/open/projects/{draft.key}/", status=404)


@pytest.mark.parametrize(
    ("name", "kinds", "code", "shown"),
    [
        ("李四光", [UnitKind.PAYEE], "", HIDDEN_PAYEE),
        ("阿依古丽·买买提", [UnitKind.PAYEE], "", HIDDEN_PAYEE),
        ("太原某某服务有限公司", [UnitKind.PAYEE], "", "太原某某服务有限公司"),
        ("晨曦", [UnitKind.PAYEE], "91140100MA0GTW5B7C", "晨曦"),
        ("晨曦", [UnitKind.PAYEE, UnitKind.IMPLEMENTER], "", "晨曦"),
    ],
)
def test_a_payee_that_may_be_a_person_is_not_named(
    name: str, kinds: list[UnitKind], code: str, shown: str
) -> None:
    assert (
        public_payee(Unit(fund_id=1, name=name, kinds=[kind.value for kind in kinds], code=code))
        == shown
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("电话13912345678联系", "电话（号码不公开）联系"),
        ("139 1234 5678", "（号码不公开）"),
        ("0351-1234567", "（号码不公开）"),
        ("身份证14010219900101123X", "身份证（号码不公开）"),
        ("服务 12345678901234567890 人次", "服务 12345678901234567890 人次"),
        ("共 1,191,516.30 元", "共 1,191,516.30 元"),
        ("TY-2021-014", "TY-2021-014"),
    ],
)
def test_numbers_of_people_are_taken_out(text: str, left: str) -> None:
    assert without_numbers(text) == left
