"""The page of a fund's settings."""

from funds.models import Fund
from funds.queries.settings import SETTINGS
from tests.factories.money import Staff
from tests.funds.views.conftest import SignIn, text

PAGE = "/taiyuan/settings/"


def typed(fund: Fund, seen: int, **changes: str) -> dict[str, str]:
    now = {name: getattr(fund, name) for name in SETTINGS}
    told = {name: "" if value is None else str(value) for name, value in now.items()}
    return {**told, "seen": str(seen), "reason": "理事会纪要", **changes}


def test_settings_are_changed_and_told_on_the_page(office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.office)
    seen = client.get(PAGE).context["form"]["seen"].value()
    answer = client.post(PAGE, typed(office.fund, seen, icp="晋ICP备12345678号", accent="plum"))
    assert answer.status_code == 302
    shown = text(client, PAGE)
    assert "晋ICP备12345678号" in shown
    assert "颜色：<del>松绿</del>→<ins>梅紫</ins>" in shown
    assert "理事会纪要" in shown


def test_what_was_typed_stays_when_it_is_refused(office: Staff, sign_in: SignIn) -> None:
    client = sign_in(office.office)
    seen = client.get(PAGE).context["form"]["seen"].value()
    told = typed(office.fund, seen, donate_account="6222某某", motto="新的标题")
    answer = client.post(PAGE, told)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "账号只有数字" in page
    assert "新的标题" in page
    assert Fund.objects.get(pk=office.fund.pk).motto == ""


def test_colours_of_other_funds_are_told(office: Staff, sign_in: SignIn, puyang: Fund) -> None:
    Fund.objects.filter(pk=puyang.pk).update(accent="indigo")
    shown = text(sign_in(office.office), PAGE)
    assert "靛蓝<small>对比度6.7" in shown
    assert "濮阳在用" in shown
