"""No page, history, log or error page holds an identity or mobile number in the clear."""

import logging
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from funds.models import Fund
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from tests.factories.funds import member
from tests.factories.volunteers import DivisionFactory, OrganisationFactory, data_of
from tests.funds.views.conftest import SignIn
from volunteers.services import registering
from volunteers.services.correcting import correct
from volunteers.services.leaving import leave
from volunteers.services.registering import VolunteerData, register

HOME = "/taiyuan/volunteers/"


def secrets(people: list[VolunteerData]) -> list[str]:
    return [number for data in people for number in (data.id_number, data.mobile)]


def test_numbers_stand_nowhere_in_the_clear(
    taiyuan: Fund,
    sign_in: SignIn,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    with fund_scope(taiyuan.pk):
        DivisionFactory.create(code="140100", name="太原市")
        office, team = member(taiyuan, Role.OFFICE), OrganisationFactory.create()
        people = [data_of(name=f"示例{sign}", organisation=team) for sign in "甲乙丙"]
        rows = [register(data, consented=True, by=office) for data in people]
        correct(rows[0], people[0], seen_version=1, by=office)
        leave(rows[1], reason="本人申请", seen_version=1, by=office)
    client = sign_in(office)
    unknown = data_of()
    wrong = unknown.id_number[:-1] + ("0" if unknown.id_number[-1] != "0" else "1")
    hidden = [*secrets([*people, unknown]), wrong]
    seen = [client.get(address) for address in _pages(rows, team)]
    seen += [client.post(f"{HOME}find/", {"what": number}) for number in hidden]
    assert {response.status_code for response in seen} == {200, 302}
    # A refusal on record says why, not with what; only the form that comes back holds it.
    typed = {"name": "示例丁", "id_kind": "RESIDENT", "mobile": unknown.mobile, "consented": "on"}
    for number in (people[0].id_number, wrong):
        assert client.post(f"{HOME}new/", {**typed, "id_number": number}).status_code == 400
    broken = _broken(client, monkeypatch, {**typed, "id_number": unknown.id_number})
    with fund_scope(taiyuan.pk):
        stored = _database()
    told = "\n".join(
        [
            *(response.content.decode() + str(response.headers) for response in [*seen, broken]),
            *(record.getMessage() + str(record.exc_text) for record in caplog.records),
            stored,
        ]
    )
    assert rows[0].number in stored
    assert "本人申请" in stored
    assert "示例甲" in told
    assert [number for number in hidden if number in told] == []
    # A column of bytes is written in hexadecimal.
    assert [number for number in hidden if number.encode().hex() in stored] == []


def _pages(rows: list[Any], team: Any) -> list[str]:
    found = [HOME, f"{HOME}?order=name", f"{HOME}?state=LEFT", f"{HOME}?team={team.number}"]
    found += [f"/taiyuan/teams/{team.number}/", f"{HOME}new/", f"{HOME}find/"]
    for row in rows:
        page = f"{HOME}{row.number}/"
        found += [page, f"{page}correct/" if row != rows[1] else page, f"{page}reveal/"]
    return found


def _broken(client: Client, monkeypatch: pytest.MonkeyPatch, typed: dict[str, str]) -> Any:
    """Return the error page of a registration that breaks on the way."""

    def breaks(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(registering, "new_numbers", breaks)
    client.raise_request_exception = False
    response = client.post(f"{HOME}new/", typed)
    assert response.status_code == 500
    return response


def _database() -> str:
    """Return every row of every table that the app may read, as text."""
    found: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' "
            "AND c.relnamespace = 'public'::regnamespace "
            "AND has_table_privilege(c.oid, 'SELECT')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            found.append(str(cursor.fetchone()[0]))
    return "\n".join(found)
