"""Proofs of service: asked for by phone or printed by a clerk, verified by anybody."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pypdf
import pytest
from django.test import Client

from funds.models import Fund
from funds.permissions import Role
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.tenancy.scope import fund_scope
from tests.factories.funds import UnitFactory, member
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import DivisionFactory, OrganisationFactory, data_of, served
from tests.volunteers.views.conftest import signed_in
from volunteers.models import RecordKind, ServiceProof, Volunteer
from volunteers.services.hours import reverse_record
from volunteers.services.joining import Consents, Joined, join
from volunteers.services.proofs import ProofData, issue_proof
from volunteers.services.registering import facts_of

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def me(taiyuan: Fund) -> Joined:
    with fund_scope(taiyuan.pk):
        DivisionFactory.create()
        me = join(data_of(name="林示例"), Consents(kept=True, identity=True), fund=taiyuan)
        served(me.volunteer, 150, served_on=date(2026, 11, 2), title="路口劝导", key="B1")
        served(me.volunteer, 60, served_on=date(2026, 11, 9), title="清扫街道", key="B2")
        return me


def text_of_pdf(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def asked(client: Client, **fields: Any) -> Any:
    return client.post("/taiyuan/my/proofs/", {"since": "", "until": "2026-11-20", **fields})


def test_by_phone_with_the_number_as_its_owner_wishes(taiyuan: Fund, me: Joined) -> None:
    phone = signed_in(me.account)
    assert asked(phone, since="2026-11-03", with_number="on", by_row="on").status_code == 302
    with fund_scope(taiyuan.pk):
        proof = ServiceProof.objects.get()
        number = facts_of(me.volunteer).id_number
        office = member(taiyuan, Role.OFFICE)
    assert (proof.minutes, proof.records, proof.since) == (60, 1, date(2026, 11, 3))
    assert number not in str(ServiceProof.__dict__) + str(proof.lines)
    paper = text_of_pdf(phone.get(f"/taiyuan/my/proofs/{proof.number}.pdf").content)
    for words in ("林示例", number, proof.number, "1.0", "清扫街道", me.volunteer.number):
        assert words in paper
    assert "路口劝导" not in paper
    # A clerk does not get the paper with the whole number; pressed twice is one paper.
    assert signed_in(office).get(f"/taiyuan/proofs/files/{proof.number}.pdf").status_code == 409
    asked(phone, since="2026-11-03", with_number="on", by_row="on")
    with fund_scope(taiyuan.pk):
        assert ServiceProof.objects.count() == 1


def test_anybody_verifies_and_sees_what_was_corrected(taiyuan: Fund, me: Joined) -> None:
    asked(signed_in(me.account))
    with fund_scope(taiyuan.pk):
        proof = ServiceProof.objects.get()
        office = member(taiyuan, Role.OFFICE)
    address = f"/taiyuan/verify/{proof.code}/"
    page = Client().get(address).content.decode()
    assert "林*例" in page
    assert "林示例" not in page
    assert "现在的记录一致" in page
    with fund_scope(taiyuan.pk):
        served(me.volunteer, 480, served_on=date(2026, 11, 12), key="B3")
    assert "现在的记录一致" not in Client().get("/taiyuan/verify/0000/").content.decode()
    with clock.standing_at(datetime(2026, 11, 21, 4, tzinfo=UTC)), fund_scope(taiyuan.pk):
        reverse_record(me.volunteer.records.get(key="B1"), reason="重复", by=office)
    assert "现在是 1.0 小时" in Client().get(address).content.decode()


def test_who_gives_out_what(in_taiyuan: Fund) -> None:
    office, second = (member(in_taiyuan, Role.OFFICE) for _ in range(2))
    team = OrganisationFactory.create(unit=UnitFactory.create())
    clerk = member(in_taiyuan, Role.ORGANISATION, unit=team.unit)
    who: Volunteer = plain_volunteer(organisation=team)
    whole = ProofData(None, TODAY)
    with pytest.raises(Refusal, match="没有服务记录"):
        issue_proof(who, whole, by=office)
    two = {"recorded_by": office, "confirmed_by": second}
    served(who, 6_000, served_on=date(2020, 1, 31), kind=RecordKind.EARLIER, key="A", **two)
    served(who, 60, served_on=date(2026, 11, 9), key="B")
    proof = issue_proof(who, whole, by=clerk)
    assert (proof.minutes, proof.earlier, proof.records) == (6_060, 6_000, 1)
    assert (proof.issuer, proof.since) == (team.name, date(2020, 1, 31))
    of_year = issue_proof(who, ProofData(date(2020, 1, 1), TODAY), by=office)
    assert (of_year.minutes, of_year.issuer) == (60, in_taiyuan.office_name)
    with pytest.raises(Refusal, match="只由本人"):
        issue_proof(who, ProofData(None, TODAY, with_number=True), by=office)
    with pytest.raises(NotAllowed):
        issue_proof(plain_volunteer(), whole, by=clerk)
