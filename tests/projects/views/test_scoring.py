"""The expert's pages: what they show, what never reaches them, and what is kept."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, User
from kit import clock
from kit.tenancy.scope import fund_scope
from projects.models import (
    ApplicationFile,
    CoLead,
    Panel,
    PanelState,
    Project,
    Review,
    ReviewState,
    TeamMember,
)
from projects.queries.blind import HIDEABLE, mark_of, places
from tests.factories.scoring import (
    FULL,
    application,
    call_with_rubric,
    clear,
    experts,
    move,
    panel_with,
)
from tests.opened import opened
from tests.projects.views.conftest import SignIn

BASE = "/taiyuan/scoring/"


@pytest.fixture
def people(taiyuan: Fund) -> list[User]:
    with fund_scope(taiyuan.pk):
        return experts(taiyuan, 3)


@pytest.fixture
def expert(people: list[User], sign_in: SignIn) -> Client:
    return sign_in(people[0])


def panel_of(
    taiyuan: Fund, people: list[User], *, count: int = 1, hidden: Any = (), scoring: bool = True
) -> Panel:
    with fund_scope(taiyuan.pk):
        call = call_with_rubric(hidden=hidden)
        found = [application(call) for _ in range(count)]
        panel = panel_with(people, found, call=call)
        if scoring:
            clear(panel)
    return panel


def mine(taiyuan: Fund, panel: Panel, person: User) -> list[Review]:
    with fund_scope(taiyuan.pk):
        rows = Review.objects.filter(candidate__panel=panel, scorer=person)
        return list(rows.select_related("candidate__project__lead_unit").order_by("pk"))


def text_of(response: Any) -> str:
    return str(response.content.decode())


def names_of(taiyuan: Fund, project: Project) -> dict[str, list[str]]:
    """Return what would tell who stands behind an application, by what hides it."""
    with fund_scope(taiyuan.pk):
        assert project.lead_unit is not None
        assert project.implementer is not None
        return {
            "name": [project.name],
            "lead_unit": [project.lead_unit.name],
            "implementer": [project.implementer.name],
            "co_leads": [row.unit.name for row in CoLead.objects.filter(project=project)],
            "team": [row.name for row in TeamMember.objects.filter(project=project)],
            "files": [row.file.name for row in ApplicationFile.objects.filter(project=project)],
        }


def test_the_list_says_what_waits_and_by_when(
    taiyuan: Fund, people: list[User], expert: Client
) -> None:
    declaring = panel_of(taiyuan, people, count=2, scoring=False)
    scoring = panel_of(taiyuan, people)
    page = text_of(expert.get(BASE))
    assert f"{BASE}{declaring.number}/declare/" in page
    assert f"{BASE}{scoring.number}/" in page
    assert "剩 5 天" in page
    assert page.index(declaring.number) != page.index(scoring.number)


def test_a_panel_being_formed_is_nobodys_yet(
    taiyuan: Fund, people: list[User], expert: Client
) -> None:
    panel = panel_of(taiyuan, people, scoring=False)
    with fund_scope(taiyuan.pk):
        Panel.objects.filter(pk=panel.pk).update(state=PanelState.FORMING)
    assert panel.number not in opened(expert, BASE)
    assert expert.get(f"{BASE}{panel.number}/declare/").status_code == 404


@pytest.mark.parametrize("hidden", [(), ("lead_unit",), ("team",), ("name",)])
def test_declaring_shows_units_and_people_whatever_is_hidden_later(
    taiyuan: Fund, people: list[User], expert: Client, hidden: tuple[str, ...]
) -> None:
    panel = panel_of(taiyuan, people, hidden=hidden, scoring=False)
    project = mine(taiyuan, panel, people[0])[0].candidate.project
    page = text_of(expert.get(f"{BASE}{panel.number}/declare/"))
    names = names_of(taiyuan, project)
    for what in ("lead_unit", "implementer", "co_leads", "team"):
        assert names[what][0] in page
    # The project's name would tell the units at scoring: it stands here only if nothing is hidden.
    assert (project.name in page) == (not hidden)
    assert str(project.number) not in page


def test_all_declarations_are_saved_together(
    taiyuan: Fund, people: list[User], expert: Client
) -> None:
    panel = panel_of(taiyuan, people, count=2, scoring=False)
    first, second = mine(taiyuan, panel, people[0])
    address = f"{BASE}{panel.number}/declare/"
    half = {f"choice_{mark_of(first.pk)}": "CLEAR"}
    refused = expert.post(address, half)
    assert refused.status_code == 400
    assert "请选择第" in text_of(refused)
    assert {row.state for row in mine(taiyuan, panel, people[0])} == {ReviewState.ASSIGNED}
    whole = {
        **half,
        f"choice_{mark_of(second.pk)}": "OTHER",
        f"note_{mark_of(second.pk)}": "同乡会共事",
    }
    done = expert.post(address, whole, follow=True)
    assert "已申报 2 个项目，其中回避 1 个" in text_of(done)
    states = [row.state for row in mine(taiyuan, panel, people[0])]
    assert states == [ReviewState.CLEARED, ReviewState.RECUSED]
    assert "您已经全部申报" in text_of(expert.get(address))


def test_a_recused_application_is_not_shown_any_more(
    taiyuan: Fund, people: list[User], expert: Client
) -> None:
    panel = panel_of(taiyuan, people, count=2, scoring=False)
    first, second = mine(taiyuan, panel, people[0])
    declared = {f"choice_{mark_of(first.pk)}": "CLEAR", f"choice_{mark_of(second.pk)}": "RELATIVE"}
    assert expert.post(f"{BASE}{panel.number}/declare/", declared).status_code == 302
    with fund_scope(taiyuan.pk):
        clear(panel)
        known = places(panel)
    page = text_of(expert.get(f"{BASE}{panel.number}/"))
    assert first.candidate.project.name in page
    assert second.candidate.project.name not in page
    answer = expert.get(f"{BASE}{panel.number}/{known[second.candidate_id]}/")
    assert (answer.status_code, "不再评审这个项目" in text_of(answer)) == (409, True)


@pytest.mark.parametrize(
    ("what", "number_shown", "download_status", "still_named"),
    [
        ("name", False, 200, ("lead_unit", "implementer", "co_leads", "team")),
        ("lead_unit", False, 200, ("name", "implementer", "co_leads", "team")),
        ("implementer", False, 200, ("name", "lead_unit", "co_leads", "team")),
        ("co_leads", False, 200, ("name", "lead_unit", "implementer", "team")),
        ("team", False, 200, ("name", "lead_unit", "implementer", "co_leads")),
        ("files", True, 404, ("name", "lead_unit", "implementer", "co_leads", "team")),
    ],
)
def test_what_the_call_hides_reaches_no_page(
    taiyuan: Fund,
    people: list[User],
    expert: Client,
    what: str,
    number_shown: bool,
    download_status: int,
    still_named: tuple[str, ...],
) -> None:
    panel = panel_of(taiyuan, people, hidden=[what])
    project = mine(taiyuan, panel, people[0])[0].candidate.project
    names = names_of(taiyuan, project)
    base = f"{BASE}{panel.number}/"
    pages = {name: text_of(expert.get(f"{base}{name}")) for name in ("", "1/", "1/seal/")}
    with fund_scope(taiyuan.pk):
        assert ApplicationFile.objects.filter(project=project).count() == 1
    download = expert.get(f"{base}1/files/1/")
    if download.streaming:
        download.getvalue()
    said = " ".join([*pages.values(), str(dict(download.items()))])
    assert names[what]
    for secret in names[what]:
        assert secret not in said
    assert download.status_code == download_status
    assert (str(project.number) in pages["1/"]) == number_shown
    for other in still_named:
        assert names[other][0] in pages["1/"], other


def test_what_a_call_can_hide_is_these_six() -> None:
    assert set(HIDEABLE) == {"name", "lead_unit", "implementer", "co_leads", "team", "files"}


def test_everything_can_be_hidden_at_once(
    taiyuan: Fund, people: list[User], expert: Client
) -> None:
    every = ("name", "lead_unit", "implementer", "co_leads", "team", "files")
    panel = panel_of(taiyuan, people, hidden=every)
    project = mine(taiyuan, panel, people[0])[0].candidate.project
    page = text_of(expert.get(f"{BASE}{panel.number}/1/"))
    for secrets in names_of(taiyuan, project).values():
        assert not [secret for secret in secrets if secret in page]
    assert "参评项目 1 号" in page
    assert "（已隐去）辖区独居老人较多" in page


def test_nothing_of_other_experts_is_asked_or_shown(
    taiyuan: Fund, people: list[User], expert: Client
) -> None:
    panel = panel_of(taiyuan, people)
    theirs = mine(taiyuan, panel, people[1])[0]
    with fund_scope(taiyuan.pk):
        Review.objects.filter(pk=theirs.pk).update(
            scores={"1": "13.5"}, comment="旁人的意见", suggested=Decimal("31415.92")
        )
    for page in ("", f"{panel.number}/", f"{panel.number}/1/", f"{panel.number}/1/seal/"):
        with CaptureQueriesContext(connection) as asked:
            shown = text_of(expert.get(f"{BASE}{page}"))
        for secret in ("旁人的意见", "31415", "31,415", "13.5"):
            assert secret not in shown
        for query in asked.captured_queries:
            if 'FROM "projects_review"' in query["sql"]:
                assert f'"scorer_id" = {people[0].pk}' in query["sql"]


def test_scores_are_kept_by_the_button_and_by_the_script(
    taiyuan: Fund, people: list[User], expert: Client
) -> None:
    panel = panel_of(taiyuan, people)
    address = f"{BASE}{panel.number}/1/"
    told = expert.post(
        f"{address}autosave/", {"version": "1", "points_1": "17.5", "points_2": "21"}
    ).json()
    assert (told["version"], set(told["errors"])) == (2, {"points_2"})
    assert told["labels"]["points_2"] == "可行性"
    assert "data-total>17.5<" in told["sections"]
    stale = expert.post(f"{address}autosave/", {"version": "1", "points_1": "9"})
    assert (stale.status_code, "另一个窗口" in stale.json()["message"]) == (409, True)
    refused = expert.post(address, {"version": "2", "points_1": "18", "suggested": "99,999"})
    assert (refused.status_code, "不能超过申请金额" in text_of(refused)) == (400, True)
    assert mine(taiyuan, panel, people[0])[0].scores == {"1": "17.5"}
    kept = expert.post(
        address, {"version": "2", "points_1": "18", "suggested": "50,000"}, follow=True
    )
    assert "已保存评分" in text_of(kept)
    review = mine(taiyuan, panel, people[0])[0]
    assert (review.scores, review.suggested) == ({"1": "18.0"}, Decimal("50000.00"))


@pytest.mark.parametrize("points", ["1e999999999", "NaN", "Infinity", "-0.5", "17,5", "十"])
def test_no_points_break_the_page(
    taiyuan: Fund, people: list[User], expert: Client, points: str
) -> None:
    panel = panel_of(taiyuan, people)
    address = f"{BASE}{panel.number}/1/"
    told = expert.post(f"{address}autosave/", {"version": "1", "points_1": points})
    assert (told.status_code, list(told.json()["errors"])) == (200, ["points_1"])
    assert expert.post(address, {"version": "1", "points_1": points}).status_code == 400


def test_sealing_repeats_the_total_and_is_the_last_word(
    taiyuan: Fund, people: list[User], expert: Client
) -> None:
    panel = panel_of(taiyuan, people)
    address = f"{BASE}{panel.number}/1/"
    values = {name: str(value) for name, value in FULL.items()}
    lacking = {**values, "points_4": "", "version": "1", "seal": "yes"}
    page = text_of(expert.post(address, lacking, follow=True))
    assert "还有 1 项没有评分：创新性" in page
    assert "封存，合计" not in page
    page = text_of(
        expert.post(
            address, {"version": "2", **values, "points_4": "7.5", "seal": "yes"}, follow=True
        )
    )
    assert "封存，合计 92.5 分" in page
    assert re.search(r'name="version" value="3"', page)
    assert expert.post(f"{address}seal/", {"version": "2"}).status_code == 400
    done = text_of(expert.post(f"{address}seal/", {"version": "3"}, follow=True))
    assert "已封存，合计 92.5 分" in done
    review = mine(taiyuan, panel, people[0])[0]
    assert (review.state, review.total) == (ReviewState.SEALED, Decimal("92.50"))
    page = text_of(expert.get(address))
    assert "data-autosave" not in page
    assert "已经封存，不能再改" in page
    late = expert.post(f"{address}autosave/", {"version": "4", "points_1": "1"})
    assert late.status_code == 409


def test_after_the_due_time_it_is_marked_late(
    taiyuan: Fund, people: list[User], expert: Client
) -> None:
    panel = panel_of(taiyuan, people)
    with fund_scope(taiyuan.pk):
        Panel.objects.filter(pk=panel.pk).update(due_at=clock.now() - timedelta(hours=30))
        review = mine(taiyuan, panel, people[0])[0]
        scores = {name.removeprefix("points_"): f"{value}.0" for name, value in FULL.items()}
        Review.objects.filter(pk=review.pk).update(scores=scores)
    assert "会标明逾期" in text_of(expert.get(f"{BASE}{panel.number}/1/"))
    done = expert.post(f"{BASE}{panel.number}/1/seal/", {"version": "1"}, follow=True)
    assert "逾期" in text_of(done)


def test_after_the_scoring_nothing_can_be_typed(
    taiyuan: Fund, people: list[User], expert: Client
) -> None:
    panel = panel_of(taiyuan, people)
    with fund_scope(taiyuan.pk):
        move(panel, PanelState.CLOSED)
    page = text_of(expert.get(f"{BASE}{panel.number}/1/"))
    assert "没有封存的评分不再计入" in page
    assert "data-points" not in page


def test_another_experts_panel_does_not_exist_and_the_office_may_not_look(
    taiyuan: Fund, people: list[User], sign_in: SignIn, office: Client
) -> None:
    panel = panel_of(taiyuan, people[:1])
    stranger = sign_in(people[1])
    for page in ("", "declare/", "1/", "1/seal/"):
        address = f"{BASE}{panel.number}/{page}"
        assert stranger.get(address).status_code == 404
        assert office.get(address).status_code == 403
    for page in ("1/", "1/seal/", "1/autosave/"):
        assert stranger.post(f"{BASE}{panel.number}/{page}").status_code == 404
        assert office.post(f"{BASE}{panel.number}/{page}").status_code == 403


@pytest.mark.parametrize("page", ["", "{panel}/", "{panel}/declare/", "{panel}/1/"])
def test_pages_ask_as_much_for_one_application_as_for_three(
    taiyuan: Fund, people: list[User], expert: Client, page: str
) -> None:
    def asked(count: int) -> int:
        panel = panel_of(taiyuan, people, count=count, scoring="declare" not in page)
        address = BASE + page.format(panel=panel.number)
        assert expert.get(address).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            assert expert.get(address).status_code == 200
        return len(queries)

    assert asked(1) == asked(3)


def test_a_place_says_nothing_and_is_everybodys(taiyuan: Fund, people: list[User]) -> None:
    panel = panel_of(taiyuan, people, count=6)
    with fund_scope(taiyuan.pk):
        known = places(panel)
        assert places(panel) == known
    assert sorted(known.values()) == [1, 2, 3, 4, 5, 6]
