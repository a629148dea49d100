"""Every figure Taiyuan's report prints comes from rows: change one, and exactly it changes."""

import datetime
import difflib
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from funds.models import DonorKind, Fund, User
from funds.services.donations import DonationData, record_donation
from kit import clock
from kit.marks import Mark
from kit.tenancy.scope import fund_scope
from reports.figures import evaluate
from reports.reconcile import reckon
from tests.portal.demonstration.alteration import Change, altered

pytestmark = pytest.mark.usefixtures("demonstration", "committing")


@dataclass(frozen=True)
class Printed:
    """A report as it would be printed: each figure's words by name, and its lines of text."""

    figures: dict[str, str]
    lines: list[str]

    def differing(self, other: "Printed") -> set[str]:
        """Return the figures that are printed otherwise, or only in one of the two."""
        names = self.figures.keys() | other.figures.keys()
        return {name for name in names if self.figures.get(name) != other.figures.get(name)}

    def lines_changed(self, other: "Printed") -> list[tuple[str, str]]:
        """Return the lines that changed, as they were and as they are."""
        matcher = difflib.SequenceMatcher(a=self.lines, b=other.lines, autojunk=False)
        return [
            ("".join(self.lines[i:j]), "".join(other.lines[k:m]))
            for kind, i, j, k, m in matcher.get_opcodes()
            if kind != "equal"
        ]


def printed(slug: str = "taiyuan", year: int = 2021) -> Printed:
    fund = Fund.objects.get(slug=slug)
    with fund_scope(fund.pk):
        reckoning = reckon(fund, year)
    content: dict[str, Any] = json.loads(json.dumps(reckoning.content.frozen()))
    return Printed(
        {value.name: value.text for value in reckoning.ledger.values},
        [line for node in content["nodes"] for line in lines_of(node)],
    )


def lines_of(node: dict[str, Any]) -> list[str]:
    if node["kind"] == "table":
        return [f"{row['label']} {row['amount']} {row['share']}" for row in node["rows"]]
    words = "".join(run["text"] for run in node.get("runs", []))
    return [words or " ".join(str(node.get(key, "")) for key in ("ordinal", "text", "caption"))]


def reconciled(slug: str = "taiyuan", year: int = 2021) -> tuple[int, str]:
    """Return the exit code and the words of the command."""
    out = StringIO()
    try:
        call_command("reconcile", slug, str(year), stdout=out)
    except SystemExit as left:
        return int(str(left.code)), out.getvalue()
    return 0, out.getvalue()


def of_number(table: str, column: str, to: str, number: str) -> Change:
    return Change(
        table,
        column,
        to,
        f"number = '{number}' AND fund_id = (SELECT id FROM funds_fund WHERE slug = 'taiyuan')",
    )


CLOSING = Change(
    "projects_projectyear",
    "outcome",
    "'ONGOING'",
    "project_id = (SELECT id FROM projects_project WHERE number = 'TY-2020-009')",
)
"""One closing fewer, one project more that goes on."""

ONE_MORE = "amount + 1000"
BALANCES = {"spending_over_income", "opening_balance_floor"}

CHANGES: dict[str, tuple[Change, set[str]]] = {
    "closing": (
        CLOSING,
        {"projects_closed", "projects_ongoing", "projects_in_group:OTHERS"},
    ),
    "donation of a campaign": (
        of_number("funds_donation", "amount", ONE_MORE, "JZ-2021-001"),
        {
            "money_received",
            "campaign_received:MJ-2021-001",
            "campaign_progress:MJ-2021-001",
            *BALANCES,
        },
    ),
    "donation of no campaign": (
        of_number("funds_donation", "amount", ONE_MORE, "JZ-2021-003"),
        {"money_received", "received_unattributed", *BALANCES},
    ),
    "payment": (
        of_number("funds_payment", "amount", ONE_MORE, "FK-2021-001"),
        {"money_paid", "paid_unitemised", *BALANCES},
    ),
    "itemised payable": (
        of_number("funds_payable", "amount", ONE_MORE, "YF-2021-001"),
        {"payables_outstanding", "payables_itemised", "payable_outstanding:YF-2021-001"},
    ),
    "payable not itemised": (
        of_number("funds_payable", "amount", ONE_MORE, "YF-2021-002"),
        {"payables_outstanding", "payables_unitemised"},
    ),
    "funding year": (
        of_number("projects_project", "funding_year", "2021", "TY-2020-009"),
        {"projects_funded_in:2020", "projects_funded_in:2021"},
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_one_row_changes_exactly_the_figures_it_stands_behind(what: str) -> None:
    change, figures = CHANGES[what]
    before = printed()
    with altered(change):
        assert before.differing(printed()) == figures
    assert printed() == before


def test_changed_name_is_printed_wherever_it_stands_and_nowhere_else() -> None:
    old, new = "定格微笑传递幸福", "定格微笑传递快乐"
    before = printed()
    with altered(of_number("projects_project", "name", f"'{new}'", "TY-2020-009")):
        after = printed()
    assert before.differing(after) == set()
    assert after.lines == [line.replace(old, new) for line in before.lines]
    assert after.lines != before.lines


def test_changed_name_of_a_group_changes_its_sentence_and_its_drawing() -> None:
    old, new = "童心向党亲子教育", "童心"
    before = printed()
    with altered(of_number("projects_project", "name", f"'{new}'", "TY-2021-009")):
        changed = before.lines_changed(printed())
    assert [was.replace(old, new) for was, _ in changed] == [now for _, now in changed]
    assert "分别是" in changed[0][1]
    assert len(changed) == 2


def test_donation_recorded_today_does_not_change_the_report() -> None:
    before = printed()
    fund, finance = Fund.objects.get(slug="taiyuan"), User.objects.get(username="taiyuan-finance")
    today = clock.today()
    with fund_scope(fund.pk):
        record_donation(
            DonationData(
                received_on=today,
                amount=Decimal("8888.00"),
                donor_kind=DonorKind.PERSON,
                donor_name="今天的捐赠人",
                key="a-donation-of-today",
            ),
            by=finance,
        )
        assert evaluate("money_received", today.year).value == Decimal("8888.00")
    assert printed() == before


def test_reconcile_passes_and_tells_what_is_assumed() -> None:
    code, words = reconciled()
    assert code == 0
    assert re.search(r"核对 \d+ 项通过，0 项未通过；说明 14 条", words)
    assert "无法核对" in words
    assert "不少于 1,199,676.87 元（推定）" in words


FORGERIES: dict[str, tuple[Change, tuple[str, ...]]] = {
    "leg": (
        Change(
            "funds_leg",
            "amount",
            "amount + 1",
            "id = (SELECT min(l.id) FROM funds_leg l JOIN funds_entry e ON e.id = l.entry_id "
            "WHERE e.number = 'PZ-2021-002' AND e.fund_id = "
            "(SELECT id FROM funds_fund WHERE slug = 'taiyuan'))",
        ),
        ("PZ-2021-002",),
    ),
    "payable": (
        of_number("funds_payable", "amount", "amount + 1", "YF-2021-001"),
        ("YF-2021-001", "52,117.00"),
    ),
    "funding year": (
        of_number("projects_project", "funding_year", "2021", "TY-2020-009"),
        ("TY-2020-009", "立项年"),
    ),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_reconcile_names_the_row_that_was_altered(what: str) -> None:
    change, named = FORGERIES[what]
    with altered(change):
        code, words = reconciled()
    assert code == 1
    assert all(word in words for word in named)
    assert reconciled()[0] == 0


def test_every_figure_of_a_sample_fund_is_a_sample() -> None:
    with fund_scope(Fund.objects.get(slug="puyang").pk):
        this_year = clock.today().year
        for key in ("money_received", "money_paid", "projects_executed", "closing_balance"):
            assert evaluate(key, this_year).mark is Mark.SAMPLE
    code, words = reconciled("puyang", this_year)
    assert code == 0
    assert "示意：本基金的数据为演示编写，不是真实业务（影响：全部数字）" in words


def test_founding_of_puyang_has_no_sum() -> None:
    puyang = Fund.objects.get(slug="puyang")
    assert puyang.established_on == datetime.date(2017, 9, 6)
    with fund_scope(puyang.pk):
        assert evaluate("campaign_received", 2017, of="MJ-2017-001").value is None
