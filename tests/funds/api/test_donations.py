"""Recording a donation once, and reading donations as their page shows them."""

from datetime import date

import pytest

from funds.api.donations import EXAMPLE
from funds.models import Donation, Fund
from funds.permissions import Role
from funds.services.campaigns import CampaignData, register_campaign
from kit.tenancy.scope import fund_scope
from tests.callers import caller
from tests.factories.funds import member
from tests.factories.money import Staff

KEY = {"Idempotency-Key": "bank-000137"}


def test_a_donation_is_recorded_and_posted(office: Staff) -> None:
    program = caller(office.finance, office.fund)
    response = program.post("donations/", EXAMPLE, **KEY)
    assert response.status_code == 201
    shown = response.json()
    assert (shown["amount"], shown["donor_kind_label"]) == ("52116.00", "个人")
    entry = program.get(f"entries/{shown['entry']}/").json()
    assert sorted(leg["amount"] for leg in entry["legs"]) == ["-52116.00", "52116.00"]


def test_the_same_key_and_body_is_the_same_donation(office: Staff) -> None:
    program = caller(office.finance, office.fund)
    first = program.post("donations/", EXAMPLE, **KEY)
    again = program.post("donations/", EXAMPLE, **KEY)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    with fund_scope(office.fund.pk):
        assert Donation.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": "52116.01"},
        {"donor_name": "李明"},
        {"anonymous": True},
        {"channel": "腾讯公益"},
        {"note": "补记"},
        {"donor_kind": "ORGANISATION"},
    ],
)
def test_the_same_key_with_another_body_is_refused(
    office: Staff, changed: dict[str, object]
) -> None:
    program = caller(office.finance, office.fund)
    program.post("donations/", EXAMPLE, **KEY)
    assert program.post("donations/", {**EXAMPLE, **changed}, **KEY).status_code == 409


def test_keys_of_two_people_do_not_meet(office: Staff) -> None:
    for person in (office.finance, office.second_finance):
        assert caller(person, office.fund).post("donations/", EXAMPLE, **KEY).status_code == 201


@pytest.mark.parametrize("key", ["", "有汉字".encode().decode("latin-1"), "a b", "x" * 201])
def test_a_key_is_demanded_and_plain(office: Staff, key: str) -> None:
    response = caller(office.finance, office.fund).post(
        "donations/", EXAMPLE, **{"Idempotency-Key": key}
    )
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", 52116.0),
        ("amount", "1e3"),
        ("amount", "0.00"),
        ("amount", "9999999999999"),
        ("received_on", "0000-01-01"),
        ("received_on", "20211012"),
        ("received_on", "2999-01-01"),
        ("donor_name", "张\x00明"),
        ("donor_name", "\ud800"),
        ("donor_name", ""),
        ("donor_kind", "UNSTATED"),
        ("campaign", 2**70),
        ("campaign", True),
        ("anonymous", "yes"),
        ("rubbish", 1),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    office: Staff, field: str, value: object
) -> None:
    response = caller(office.finance, office.fund).post(
        "donations/", {**EXAMPLE, field: value}, **KEY
    )
    assert response.status_code in (400, 409)
    assert [error["field"] for error in response.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"amount": NaN}', "application/json", 400),
        (b"\xff\xfe", "application/json; charset=utf-16", 400),
        (b"{}", "application/json; charset=hex", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"amount": ' + b"9" * 10_000 + b"}", "application/json", 400),
        (b"a=1", "application/x-www-form-urlencoded", 415),
        (b"<a/>", "text/xml", 415),
        (b" " * (1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_a_body_that_is_no_json_object_is_refused(
    office: Staff, body: bytes, kind: str, status: int
) -> None:
    response = caller(office.finance, office.fund).post(
        "donations/", body, content_type=kind, **KEY
    )
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"


def test_the_donor_is_shown_as_the_page_shows_them(office: Staff) -> None:
    with fund_scope(office.fund.pk):
        given = office.donation(anonymous=True)
    shown = caller(office.cashier, office.fund).get(f"donations/{given.number}/").json()
    assert (shown["donor_name"], shown["anonymous"]) == ("张明", True)


def test_filters_narrow_and_unknown_ones_are_refused(office: Staff) -> None:
    with fund_scope(office.fund.pk):
        trees = register_campaign(CampaignData(name="植树", year=2021), by=office.office)
        named = office.donation(campaign=trees)
        office.donation(received_on=date(2020, 3, 1))
    program = caller(office.finance, office.fund)
    found = program.get("donations/", campaign=trees.number, year=2021).json()["results"]
    assert [row["number"] for row in found] == [named.number]
    assert program.get("donations/", first="2021-01-01").json()["results"][0] == found[0]
    for wrong in ({"jahr": 2021}, {"year": "x"}, {"year": "20211"}, {"limit": 201}, {"limit": 0}):
        response = program.get("donations/", **wrong)
        assert response.status_code == 400
        assert response.json()["errors"][0]["field"] == next(iter(wrong))


def test_pages_follow_each_other_without_gap_or_repeat(office: Staff) -> None:
    with fund_scope(office.fund.pk):
        numbers = {office.donation().number for _ in range(5)}
    program = caller(office.finance, office.fund)
    seen: list[str] = []
    page = program.get("donations/", limit=2).json()
    while True:
        seen += [row["number"] for row in page["results"]]
        if page["next"] is None:
            break
        page = program.client.get(page["next"], headers=program.headers).json()
    assert len(seen) == 5
    assert set(seen) == numbers
    assert program.get("donations/", after="made-up").status_code == 400


def test_who_may_not_record_is_refused(taiyuan: Fund, office: Staff) -> None:
    auditor = member(taiyuan, Role.AUDITOR)
    assert caller(auditor, taiyuan).post("donations/", EXAMPLE, **KEY).status_code == 403
