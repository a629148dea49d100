"""A search finds what the person may see by how it begins, and nothing else."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.lifecycle import PaymentState
from funds.models import Fund, Membership, Payment, User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from portal.search.finding import FINDERS, MOST_SHOWN, Search, find
from projects.queries.projects import name_key
from projects.stages import State
from tests.factories.funds import UnitFactory, member
from tests.factories.money import Staff
from tests.factories.projects import project_in

BACKEND = "portal.accounts.AccountBackend"


def found(person: User, fund: Fund, words: str) -> dict[str, list[str]]:
    fresh = User.objects.get(pk=person.pk)
    return {g.label: [row.title for row in g.rows] for g in find(Search(fresh, fund, words))}


def named(name: str, number: str, **changes: object) -> None:
    project_in(State.MIDTERM, name=name, pinyin=name_key(name), number=number, **changes)


def test_a_name_is_found_by_characters_pinyin_and_number(staff: Staff) -> None:
    named("晋祠小导游", "TY-2021-001")
    named("小小导游", "TY-2021-002")
    for words in ("晋祠", "jin ci", "TY-2021-001", "ty-2021-001"):
        assert found(staff.office, staff.fund, words) == {"项目": ["晋祠小导游"]}
    assert found(staff.office, staff.fund, "导游") == {}, "not what stands inside a name"


def test_units_are_found_and_lead_to_their_page(staff: Staff) -> None:
    unit = UnitFactory.create(name="市交警支队", pinyin="shi jiao jing zhi dui")
    (group,) = find(Search(staff.office, staff.fund, "市交"))
    assert [row.title for row in group.rows] == ["市交警支队"]
    assert group.rows[0].url == f"/taiyuan/units/{unit.pk}/"


def test_documents_are_found_by_number_and_payments_by_voucher(staff: Staff) -> None:
    donation = staff.donation()
    payment = staff.pay(staff_payment(staff))
    everything = {
        "捐赠": donation.number,
        "付款": payment.number,
        "应付款": payment.payable.number if payment.payable else "",
        "协议": payment.commitment.number if payment.commitment else "",
        "凭证": payment.entry.number if payment.entry else "",
    }
    for label, number in everything.items():
        assert found(staff.cashier, staff.fund, number) == {label: [number]}
    assert found(staff.cashier, staff.fund, "回单001") == {"付款": [payment.number]}
    assert found(staff.cashier, staff.fund, "回单002") == {}


def staff_payment(staff: Staff) -> Payment:
    return staff.payment("10.00", state=PaymentState.APPROVED)


def test_a_unit_finds_its_own_projects_and_no_money(staff: Staff) -> None:
    own, other = UnitFactory.create(name="甲单位"), UnitFactory.create(name="甲乙单位")
    for unit in (own, other):
        unit.pinyin = name_key(unit.name)
        unit.save()
    named("晋祠一", "TY-2021-001", lead_unit=own)
    named("晋祠二", "TY-2021-002", implementer=own, lead_unit=other)
    named("晋祠三", "TY-2021-003", lead_unit=other)
    payment = staff_payment(staff)
    for role in (Role.LEAD_UNIT, Role.IMPLEMENTER):
        person = member(staff.fund, role, unit=own)
        assert sorted(found(person, staff.fund, "晋祠")["项目"]) == ["晋祠一", "晋祠二"]
        assert found(person, staff.fund, "甲") == {"单位": ["甲单位"]}
        assert found(person, staff.fund, payment.number) == {}
    expert = member(staff.fund, Role.EXPERT)
    assert found(expert, staff.fund, "晋祠") == {}
    assert found(expert, staff.fund, "甲") == {}


def test_an_auditor_finds_the_money_of_their_years(staff: Staff) -> None:
    donation = staff.donation(received_on=date(2021, 3, 1))
    auditor = member(staff.fund, Role.AUDITOR)
    Membership.objects.filter(user=auditor).update(valid_from=date(2020, 1, 1), years=[2020])
    assert found(auditor, staff.fund, donation.number) == {}
    Membership.objects.filter(user=auditor).update(years=[2021])
    assert found(auditor, staff.fund, donation.number) == {"捐赠": [donation.number]}


def test_another_funds_rows_are_never_found(taiyuan: Fund, puyang: Fund) -> None:
    person = member(taiyuan, Role.OFFICE)
    with fund_scope(puyang.pk):
        named("晋祠小导游", "PY-2021-001")
    with fund_scope(taiyuan.pk):
        assert found(person, taiyuan, "晋祠") == {}
        assert found(person, taiyuan, "PY-2021") == {}


def test_a_kind_is_bounded_and_says_where_the_rest_is(staff: Staff) -> None:
    for serial in range(MOST_SHOWN + 1):
        named(f"晋祠{'一' * (serial + 1)}", f"TY-2021-{serial:03d}")
    (group,) = find(Search(staff.office, staff.fund, "晋祠"))
    assert len(group.rows) == MOST_SHOWN
    assert group.more
    assert group.more_url.startswith("/taiyuan/projects/?view=all&q=")


@pytest.mark.parametrize("words", ["", "%", "'", "\\", "FK-", "FK-2021-", "——", "😀", "A" * 60])
def test_whatever_is_typed_is_answered(
    staff: Staff, client: Client, fetch: Callable[..., str], words: str
) -> None:
    client.force_login(staff.office, backend=BACKEND)
    answer = client.get("/taiyuan/search/", {"q": words})
    assert answer.status_code == 200


def test_at_most_one_question_a_kind(staff: Staff) -> None:
    for serial in range(3):
        staff.donation()
        named(f"晋祠{serial}", f"TY-2021-00{serial}")
    person = User.objects.get(pk=staff.office.pk)
    person.roles_in(staff.fund.pk)
    for words in ("晋祠", "JZ-2021", "TY-2021"):
        with CaptureQueriesContext(connection) as asked:
            find(Search(person, staff.fund, words))
        assert len(asked) <= len(FINDERS)
