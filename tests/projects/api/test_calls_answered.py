"""A project registered by the API can answer an open call, and only one its unit may answer."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from funds.models import Fund, Unit
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from projects.models import Call, Project
from tests.callers import token_of
from tests.factories.applications import open_call
from tests.factories.funds import UnitFactory, member

ADDRESS = "/api/v1/taiyuan/projects/"


@pytest.fixture
def unit(taiyuan: Fund) -> Unit:
    with fund_scope(taiyuan.pk):
        own: Unit = UnitFactory.create()
    return own


def register(fund: Fund, unit: Unit, call: Call) -> Any:
    with fund_scope(fund.pk):
        secret = token_of(member(fund, Role.LEAD_UNIT, unit=unit), fund)
    return Client().post(
        ADDRESS,
        {"name": "晋祠小导游", "call": call.pk},
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )


def test_it_answers_an_open_call(taiyuan: Fund, unit: Unit) -> None:
    with fund_scope(taiyuan.pk):
        call = open_call(unit)
    answer = register(taiyuan, unit, call)
    assert answer.status_code == 201
    assert answer.json()["call"] == {"id": call.pk, "number": call.number, "title": call.title}
    with fund_scope(taiyuan.pk):
        assert Project.objects.get().call_id == call.pk


def test_it_answers_neither_a_closed_one_nor_one_of_other_units(taiyuan: Fund, unit: Unit) -> None:
    with fund_scope(taiyuan.pk):
        closed = open_call(unit, closes_in=timedelta(seconds=-1))
        others = open_call(UnitFactory.create(), number="ZJ-2021-002")
    for call in (closed, others):
        answer = register(taiyuan, unit, call)
        assert answer.status_code == 400
        assert "call" in answer.content.decode()
    with fund_scope(taiyuan.pk):
        assert not Project.objects.exists()
