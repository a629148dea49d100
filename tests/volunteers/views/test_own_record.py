"""A volunteer's phone shows the honours of their own, and of nobody else."""

from datetime import date

from funds.models import Fund, User
from kit.tenancy.scope import fund_scope
from tests.factories.activities import own, someone
from tests.funds.views.conftest import queries_of, text
from tests.volunteers.views.conftest import signed_in
from volunteers.models import Honour, HonouredKind, HonourLevel, Volunteer
from volunteers.services.honours import HonourData, record_honour, withdraw_honour

PAGE = "/taiyuan/my/honours/"


def honoured(who: Volunteer, name: str, by: User) -> Honour:
    told = HonourData(
        name, HonourLevel.CITY, HonouredKind.PERSON, "市文明办", date(2020, 5, 9),
        document="示例文〔2020〕3号", numbers=[who.number],
    )  # fmt: skip
    return record_honour(told, by=by, key=name)


def test_my_honours(taiyuan: Fund, clerk: User) -> None:
    with fund_scope(taiyuan.pk):
        me, other = someone(clerk, name="林示例"), someone(clerk, name="周示例")
        honoured(me, "优秀志愿者", clerk)
        honoured(other, "最美志愿者", clerk)
    phone = signed_in(own(me))
    once, page = queries_of(phone, PAGE), text(phone, PAGE)
    assert "优秀志愿者" in page
    assert "示例文〔2020〕3号" in page
    assert "最美志愿者" not in page
    with fund_scope(taiyuan.pk):
        gone = honoured(me, "误登的", clerk)
        honoured(me, "十佳志愿者", clerk)
        honoured(me, "抗疫先进", clerk)
        withdraw_honour(gone, reason="误", by=clerk)
    assert queries_of(phone, PAGE) == once
    page = text(phone, PAGE)
    assert "十佳志愿者" in page
    assert "误登的" not in page
