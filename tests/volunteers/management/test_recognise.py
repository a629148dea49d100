"""``recognise`` computes what the page computes, and says what it did or why not."""

import io
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from funds.models import Fund
from funds.permissions import Role
from kit import clock
from kit.tenancy.scope import fund_scope
from tests.factories.funds import member
from tests.factories.stars import plain_volunteer, served_in_all, shown, star_rule
from volunteers.models import StarBatch


def recognise(*args: str) -> str:
    told = io.StringIO()
    call_command("recognise", *args, stdout=told)
    return told.getvalue()


@pytest.fixture
def yesterday(taiyuan: Fund) -> date:
    return clock.today() - timedelta(days=1)


@pytest.mark.django_db
def test_candidates_are_computed_and_counted(taiyuan: Fund, yesterday: date) -> None:
    with fund_scope(taiyuan.pk):
        office = member(taiyuan, Role.OFFICE)
        star_rule(office)
        shown(office)
        served_in_all(plain_volunteer(), 300 * 60, yesterday)
        served_in_all(plain_volunteer(), 100 * 60 - 1, yesterday)
    told = recognise("taiyuan", "--cutoff", f"{yesterday}")
    assert "2级星：拟认定 1 人，不予认定 0 人" in told
    assert f"拟认定 1 人，不予认定 0 人；计入 {yesterday} 及以前" in told
    with fund_scope(taiyuan.pk):
        assert StarBatch.objects.get().cutoff == yesterday


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("nowhere", "--cutoff", "2026-01-01"), "没有地址为"),
        (("taiyuan", "--cutoff", "2026-13-01"), "截止日期应写成"),
        (("taiyuan", "--cutoff", "2026-01-01", "--by", "nobody"), "账号 nobody没有"),
        (("taiyuan", "--cutoff", "2026-01-01"), "还没有星级规则"),
    ],
)
@pytest.mark.django_db
def test_it_says_why_not(taiyuan: Fund, args: tuple[str, ...], told: str) -> None:
    with fund_scope(taiyuan.pk):
        member(taiyuan, Role.OFFICE)
    with pytest.raises(CommandError, match=told):
        recognise(*args)
