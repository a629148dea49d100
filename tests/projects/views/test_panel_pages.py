"""The pages of a panel at work: who left, who is relieved, why one recused, what its chair sees."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from projects.models import Expert, Panel, PanelMember, PanelState, Review, ReviewState
from projects.services.advance import advance
from projects.services.panel_decisions import CutLine, cut
from tests.factories.funds import member
from tests.factories.panels import (
    accepted,
    call_to_review,
    closed_panel,
    drawn_panel,
    expert_of,
    experts_of,
    scoring_panel,
    sealed,
)
from tests.projects.views.conftest import SignIn


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return re.sub(r"\s+", "", response.content.decode())


@pytest.fixture
def by(taiyuan: Fund) -> User:
    return member(taiyuan, Role.OFFICE)


@pytest.fixture
def panel(taiyuan: Fund, by: User) -> Panel:
    """Two applications, five experts, all scoring; the first expert chairs."""
    with fund_scope(taiyuan.pk):
        experts_of(taiyuan, 5)
        call = call_to_review(by)
        panel = scoring_panel(call, [accepted(call, 1), accepted(call, 2)], by)
        panel.chair = chair_of(panel)
        panel.save()
    return panel


def chair_of(panel: Panel) -> Expert:
    first: PanelMember = PanelMember.objects.filter(panel=panel).order_by("id")[0]
    chair: Expert = first.expert
    return chair


def rows_of(page: str) -> list[str]:
    return re.findall(r"<tr.*?</tr>", page)


def test_the_chair_finds_the_way_and_reads_counts_only(
    taiyuan: Fund, panel: Panel, sign_in: SignIn
) -> None:
    with fund_scope(taiyuan.pk):
        chair = sign_in(chair_of(panel).person)
        other = sign_in(panel.members.order_by("id")[1].expert.person)
    mine, closing = f"/taiyuan/scoring/{panel.number}/", f"/taiyuan/review/{panel.number}/close/"
    assert f'href="{closing}"' in text(chair, mine)
    assert closing not in text(other, mine)
    assert other.get(closing).status_code == 403
    page = text(chair, closing)
    assert "2个项目已封存的评审不足5份" in page
    assert "TY-2021" not in page
    crumbs = re.search(r'class="crumbs".*?</nav>', page)
    assert crumbs is not None
    links = re.findall(r'href="([^"]+)"', crumbs.group())
    assert links
    for address in [*links, mine]:
        assert chair.get(address).status_code == 200, address
    assert f'href="{mine}"' in page
    refused = chair.post(closing, {"version": panel.version, "reason": "赶时间"})
    assert refused.status_code == 400
    told = refused.content.decode()
    assert "不能结束：2 个项目" in told
    assert "TY-2021" not in told
    with fund_scope(taiyuan.pk):
        sealed(panel)
    done = chair.post(closing, {"version": panel.version, "reason": ""}, follow=True)
    assert done.status_code == 200
    assert "评分已结束" in done.content.decode()
    with fund_scope(taiyuan.pk):
        panel.refresh_from_db()
    assert panel.state == PanelState.CLOSED


def test_the_office_reads_why_somebody_recused_and_nobody_else_does(
    taiyuan: Fund, by: User, office: Client, sign_in: SignIn
) -> None:
    with fund_scope(taiyuan.pk):
        experts_of(taiyuan, 5)
        call = call_to_review(by)
        panel = drawn_panel(call, [accepted(call, 1)], by)
        first, second = Review.objects.order_by("id")[:2]
        Review.objects.filter(pk=first.pk).update(
            state=ReviewState.RECUSED, recusal_kind="RELATIVE", recusal_note="负责人是我的姐姐"
        )
        colleague = sign_in(second.scorer)
        Panel.objects.filter(pk=panel.pk).update(state=PanelState.DECLARING)
    at = f"/taiyuan/review/{panel.number}/"
    for address in (at, f"{at}recusals/"):
        assert "负责人是我的姐姐" in text(office, address)
    auditor = sign_in(member(taiyuan, Role.AUDITOR))
    assert "我的姐姐" not in text(auditor, at)
    assert auditor.get(f"{at}recusals/").status_code == 403
    assert colleague.get(f"{at}recusals/").status_code == 403
    assert "我的姐姐" not in text(colleague, f"/taiyuan/scoring/{panel.number}/declare/")


def test_an_expert_is_relieved_on_a_page_of_their_own(
    taiyuan: Fund, panel: Panel, office: Client, sign_in: SignIn
) -> None:
    with fund_scope(taiyuan.pk):
        leaving, spare = chair_of(panel), expert_of(taiyuan)
    at = f"/taiyuan/review/{panel.number}/"
    page = f"{at}members/{leaving.number}/relieve/"
    assert f'href="{page}"' in text(office, at)
    assert "2个没有封存" in text(office, page)
    lacking = office.post(page, {"version": panel.version, "reason": "生病", "by_hand": "1"})
    assert (lacking.status_code, "请至少选一位" in lacking.content.decode()) == (400, True)
    unsaid = office.post(page, {"version": panel.version, "reason": "", "by_draw": "1"})
    assert unsaid.status_code == 400
    sent = {"version": panel.version, "reason": "生病", "by_hand": "1", "experts": [spare.pk]}
    done = office.post(page, sent, follow=True)
    assert "已换人" in done.content.decode()
    assert "转出2" in text(office, at)
    with fund_scope(taiyuan.pk):
        assert set(Review.objects.filter(expert=spare).values_list("state", flat=True)) == {
            "ASSIGNED"
        }
        newcomer, gone = sign_in(spare.person), sign_in(leaving.person)
    mine = f"/taiyuan/scoring/{panel.number}/"
    assert newcomer.get(mine)["Location"] == f"{mine}declare/"
    assert "逐项如实申报" in text(newcomer, f"{mine}declare/")
    assert gone.get(mine).status_code == 404
    assert office.get(f"{at}members/ZX-2021-999/relieve/").status_code == 404


def test_what_left_is_shown_as_left(
    taiyuan: Fund, by: User, panel: Panel, office: Client, sign_in: SignIn
) -> None:
    with fund_scope(taiyuan.pk):
        chair = sign_in(chair_of(panel).person)
        advance("TY-2021-002", "withdraw", by=by, note="来函撤回")
    at = f"/taiyuan/review/{panel.number}/"
    assert "1个，另有1个已退出" in text(office, at)
    (row,) = [row for row in rows_of(text(office, at)) if "TY-2021-002" in row]
    assert "已退出评审" in row
    page = text(chair, f"/taiyuan/scoring/{panel.number}/")
    assert "已退出评审，不用评" in page
    assert page.count("评分<spanclass=") == 1
    with fund_scope(taiyuan.pk):
        sealed(panel)
    sent = {"version": panel.version, "reason": ""}
    assert office.post(f"{at}close/", sent)["Location"] == f"{at}ranking/"
    for name in ("ranking/", "matrix/"):
        (row,) = [row for row in rows_of(text(office, at + name)) if "TY-2021-002" in row]
        assert "已退出评审" in row
        assert "None" not in row
    assert office.get(f"{at}ranking/TY-2021-002/")["Location"] == f"{at}ranking/"


def test_the_public_learns_who_has_a_tie_only_once_the_scoring_is_over(
    taiyuan: Fund, by: User, office: Client
) -> None:
    with fund_scope(taiyuan.pk):
        experts_of(taiyuan, 5)
        call = call_to_review(by)
        project = accepted(call, 1)
        barred = expert_of(taiyuan, unit=project.lead_unit)
        panel = scoring_panel(call, [project], by)
        assert panel.draw is not None
        address = f"/taiyuan/open/draws/{panel.draw.number}/"
    (row,) = [row for row in rows_of(text(Client(), address)) if ">TY-2021-001<" in row]
    assert barred.number not in row
    assert "评分结束后列出" in row
    assert "与公开的结果一致" in text(Client(), address)
    with fund_scope(taiyuan.pk):
        sealed(panel)
    office.post(f"/taiyuan/review/{panel.number}/close/", {"version": panel.version})
    # Another address of the same page: the window keeps what it gave for a minute.
    page = text(office, address)
    (row,) = [row for row in rows_of(page) if ">TY-2021-001<" in row]
    assert barred.number in row


def closed_with(taiyuan: Fund, by: User, many: int, experts: int, shift: int) -> Panel:
    with fund_scope(taiyuan.pk):
        call = call_to_review(by)
        Expert.objects.update(left_on="2021-01-01")
        experts_of(taiyuan, experts, load=400)
        first = accepted(call, shift + 1)
        shared = {"lead_unit": first.lead_unit, "category": first.category}
        rest = [accepted(call, shift + n, **shared) for n in range(2, many + 1)]
        return closed_panel(call, [first, *rest], by, seats=experts)


def asked(office: Client, address: str) -> int:
    office.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert office.get(address).status_code == 200
    return len(queries)


def test_the_matrix_asks_as_much_of_sixty_by_seven_as_of_two_by_five(
    taiyuan: Fund, by: User, office: Client
) -> None:
    small = closed_with(taiyuan, by, 2, 5, 0)
    large = closed_with(taiyuan, by, 60, 7, 100)
    for name in ("matrix/", "ranking/", ""):
        counts = [asked(office, f"/taiyuan/review/{one.number}/{name}") for one in (small, large)]
        assert counts[0] == counts[1], name


@pytest.mark.long
def test_the_pages_of_seven_by_three_hundred_are_bounded_and_as_cheap(
    taiyuan: Fund, by: User, office: Client
) -> None:
    small = closed_with(taiyuan, by, 2, 5, 0)
    large = closed_with(taiyuan, by, 300, 7, 100)
    with fund_scope(taiyuan.pk):
        large = cut(large, CutLine(count=150), large.version, by=by)
    for name in ("matrix/", "ranking/", ""):
        at = f"/taiyuan/review/{large.number}/{name}"
        assert asked(office, f"/taiyuan/review/{small.number}/{name}") == asked(office, at)
        seen: list[str] = []
        address = at
        while address:
            page = office.get(address).content.decode()
            numbers = re.findall(r"<tr.*?</tr>", page, re.S)
            told = [ref for row in numbers for ref in re.findall(r"TY-2021-\d+", row)[:1]]
            assert 0 < len(told) <= 50
            seen += told
            following = re.search(r'href="(\?[^"]+)"[^>]*>\s*下一页', page)
            address = at + following.group(1).replace("&amp;", "&") if following else ""
        assert sorted(seen) == [f"TY-2021-{n}" for n in range(101, 401)], name
