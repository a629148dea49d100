"""What an expert's desk says of their reviews."""

from django.test import Client

from funds.models import Fund
from funds.permissions import Role
from funds.services.handover import plan
from kit.tenancy.scope import fund_scope
from projects.models import PanelState
from tests.factories.funds import member
from tests.factories.scoring import (
    application,
    call_with_rubric,
    clear,
    expert_of,
    move,
    panel_with,
)
from tests.opened import opened


def test_what_waits_and_how_far_one_is(taiyuan: Fund) -> None:
    with fund_scope(taiyuan.pk):
        person, successor = member(taiyuan, Role.EXPERT), member(taiyuan, Role.EXPERT)
        expert_of(person)
        call = call_with_rubric()
        declaring = panel_with(
            [person], [application(call), application(call)], call=call, title="甲组"
        )
        scoring = panel_with([person], [application(call)], call=call, title="乙组")
        clear(scoring)
    client = Client()
    client.force_login(person, backend="portal.accounts.AccountBackend")
    page = client.get("/taiyuan/desk/").content.decode()
    assert "申报回避：甲组" in page
    assert "2 个项目，评分前逐项申报" in page
    assert f"/taiyuan/scoring/{declaring.number}/declare/" in page
    assert "评分：乙组" in page
    assert "还有 1 个项目没有封存" in page
    assert page.count("剩 5 天") == 2
    with fund_scope(taiyuan.pk):
        kept = {entry.what: count for entry, count in plan(person, successor, taiyuan).kept}
        assert kept["没有评完的专家评审"] == 3
        move(scoring, PanelState.CLOSED)
    assert "评分：乙组" not in opened(client, "/taiyuan/desk/")
