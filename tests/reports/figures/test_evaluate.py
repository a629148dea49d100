"""A figure's value, mark and number of rows come from the one queryset of its rows."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from funds.lifecycle import PaymentState
from funds.models import Fund
from funds.services.donations import reverse_donation
from kit import clock
from kit.marks import Mark
from reports.figures import (
    FIGURES,
    Derived,
    Figure,
    FigureValue,
    Ledger,
    UnknownFigure,
    evaluate,
    rows_of,
)
from reports.figures.projects import OTHERS
from tests.factories.reports import DAY, LATER, YEAR, FundYear, assumed, unstated
from tests.factories.stars import star_rule, team_rule
from tests.factories.volunteers import DivisionFactory

COUNTED = sorted(key for key, figure in FIGURES.items() if isinstance(figure, Figure))


def object_of(key: str, year: FundYear) -> str:
    """Return an object that the figure can be asked of; empty for a figure that has none."""
    objects: dict[str, str] = {
        "campaign_received": year.campaigns[0].number,
        "campaign_target": year.campaigns[0].number,
        "received_in_month": "06",
        "paid_in_month": "06",
        "refunds_in_month": "06",
        "payable_outstanding": year.payables[0].number,
        "projects_funded_in": str(YEAR),
        "projects_in_group": OTHERS,
        "stations_of_kind": "MODEL",
        "honoured_of_kind": "TEAM",
    }
    if key.startswith("district_"):
        code: str = DivisionFactory.create(code="990102").code
        return code
    if key == "people_given_star":
        return star_rule(year.office).levels.get(level=1).name
    if key == "teams_given_star":
        return team_rule(year.office).levels.get(level=1).name
    return objects.get(key, "")


def known(figure: FigureValue) -> Decimal:
    """Return the number of a figure that has one."""
    assert isinstance(figure.value, Decimal)
    return figure.value


@pytest.mark.parametrize("key", COUNTED)
def test_value_and_rows_are_those_of_the_page_of_rows(key: str, year: FundYear) -> None:
    value = evaluate(key, YEAR, of=object_of(key, year))
    figure = FIGURES[key]
    assert isinstance(figure, Figure)
    rows = list(rows_of(value).order_by(*figure.order))
    assert value.rows == len(rows)
    if not figure.total:
        assert value.value == len(rows)
    elif rows:
        assert value.value == sum(getattr(row, figure.total) for row in rows)


def test_sums_are_of_what_was_recorded(year: FundYear) -> None:
    given = [donation.amount for donation in year.donations]
    assert evaluate("money_received", YEAR).value == sum(given)
    assert evaluate("money_paid", YEAR).value == sum(payment.amount for payment in year.payments)


def test_a_reversal_takes_its_donation_back(year: FundYear) -> None:
    before = evaluate("money_received", YEAR)
    gone = year.donations[0]
    reverse_donation(gone, on=DAY, reason="重复登记", by=year.finance)
    after = evaluate("money_received", YEAR)
    assert known(after) == known(before) - gone.amount
    assert after.rows == before.rows + 1


def test_another_years_money_does_not_count(year: FundYear) -> None:
    before = evaluate("money_received", YEAR).value
    year.donation("9.99", on=date(YEAR + 1, 1, 1))
    year.donation("8.88", on=date(YEAR - 1, 12, 31))
    assert evaluate("money_received", YEAR).value == before


def test_what_is_recorded_later_does_not_move_what_was_asked_then(year: FundYear) -> None:
    then = clock.now()
    before = known(evaluate("money_received", YEAR, then))
    with clock.standing_at(then + timedelta(days=1)):
        late = year.donation("7.77")
    assert evaluate("money_received", YEAR, then).value == before
    assert evaluate("money_received", YEAR).value == before + late.amount


def test_money_paid_later_is_still_owed_at_the_years_end(year: FundYear) -> None:
    due = year.staff.payable("52.16")
    owed = evaluate("payables_outstanding", YEAR)
    with clock.standing_at(LATER):
        year.staff.payment(str(due.amount), payable=due, state=PaymentState.PAID)
    assert evaluate("payables_outstanding", YEAR).value == owed.value
    assert evaluate("payables_outstanding", YEAR + 1).value == known(owed) - due.amount


def test_a_figure_carries_the_marks_of_the_fields_it_rests_on(year: FundYear) -> None:
    paid = evaluate("money_paid", YEAR)
    assert paid.mark is Mark.ASSUMED
    assert [(a.field, a.rows) for a in paid.assumptions] == [("paid_on", 1)]


def test_a_mark_of_another_field_does_not_weaken_a_figure(in_taiyuan: Fund) -> None:
    year = FundYear(in_taiyuan)
    year.donation("5.00", donor_name=unstated("没有写捐赠人"))
    assert evaluate("money_received", YEAR).mark is None


def test_the_weakest_mark_wins(in_taiyuan: Fund) -> None:
    year = FundYear(in_taiyuan)
    year.donation("5.00", received_on=assumed("推定"))
    year.donation("6.00", campaign=unstated("没有写来自哪项"))
    assert evaluate("money_received", YEAR).mark is Mark.ASSUMED
    assert evaluate("received_unattributed", YEAR).mark is Mark.UNSTATED


def test_nothing_recorded_is_zero(in_taiyuan: Fund) -> None:
    FundYear(in_taiyuan)
    received = evaluate("money_received", YEAR)
    assert (received.value, received.rows, received.text) == (Decimal("0.00"), 0, "0.00 元")


def test_what_a_campaign_received_is_unstated_when_its_source_says_nothing(
    in_taiyuan: Fund,
) -> None:
    year = FundYear(in_taiyuan)
    told = year.campaign("救护车", marks={"received": unstated("没有写募集到多少")})
    silent = year.campaign("植绿")
    assert evaluate("campaign_received", YEAR, of=told.number).text == "未说明"
    assert evaluate("campaign_received", YEAR, of=silent.number).value == 0


def test_progress_is_a_ratio_to_two_places_half_up(in_taiyuan: Fund) -> None:
    year = FundYear(in_taiyuan)
    campaign = year.campaign("植绿", "12500.00")
    year.donation("628.13", campaign)
    progress = evaluate("campaign_progress", YEAR, of=campaign.number)
    assert progress.text == "5.03%"  # 5.02504 …, and 5.025 would be 5.03 too
    assert progress.rows == 2


def test_a_campaign_without_a_target_has_no_progress(in_taiyuan: Fund) -> None:
    year = FundYear(in_taiyuan)
    campaign = year.campaign("防汛")
    year.donation("1.00", campaign)
    assert evaluate("campaign_progress", YEAR, of=campaign.number).value is None


def test_opening_is_unstated_until_known_and_then_carries_on(in_taiyuan: Fund) -> None:
    year = FundYear(in_taiyuan)
    assert evaluate("opening_balance", YEAR).value is None
    year.opening("1000.00")
    year.donation("50.00")
    assert evaluate("opening_balance", YEAR).value == Decimal("1000.00")
    assert evaluate("closing_balance", YEAR).value == Decimal("1050.00")
    assert evaluate("opening_balance", YEAR + 1).value == Decimal("1050.00")


def test_an_opening_of_nothing_is_zero_not_unstated(in_taiyuan: Fund) -> None:
    FundYear(in_taiyuan).opening("0.00")
    assert evaluate("opening_balance", YEAR).text == "0.00 元"


def test_the_floor_is_assumed_and_never_below_zero(in_taiyuan: Fund) -> None:
    year = FundYear(in_taiyuan)
    year.donation("10.00")
    floor = evaluate("opening_balance_floor", YEAR)
    assert (floor.value, floor.mark) == (Decimal("0.00"), Mark.ASSUMED)
    year.payment("25.00")
    assert evaluate("opening_balance_floor", YEAR).value == Decimal("15.00")


@pytest.mark.parametrize(
    ("key", "of"),
    [
        ("no_such_figure", ""),
        ("money_received", "MJ-2021-001"),
        ("campaign_received", ""),
        ("campaign_received", "MJ-1999-001"),
        ("projects_funded_in", "去年"),
        ("projects_in_group", "nobody"),
        ("campaign_progress", "MJ-1999-001"),
    ],
)
def test_what_is_no_figure_is_refused(key: str, of: str, in_taiyuan: Fund) -> None:
    with pytest.raises(UnknownFigure):
        evaluate(key, YEAR, of=of)


def test_a_derived_figure_has_no_rows_of_its_own(year: FundYear) -> None:
    value = evaluate("spending_over_income", YEAR)
    assert isinstance(value.figure, Derived)
    with pytest.raises(UnknownFigure):
        rows_of(value)


def test_a_ledger_reckons_each_figure_once(
    year: FundYear, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    ledger = Ledger(YEAR)
    first = ledger.value("money_received")
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert ledger.named("money_received") is first


@pytest.mark.parametrize(
    ("year", "recorded", "told"),
    [
        (2026, None, date(2026, 11, 23)),
        (2026, datetime(2026, 6, 30, 17, tzinfo=UTC), date(2026, 7, 1)),
        (2025, None, date(2025, 12, 31)),
    ],
)
def test_a_year_that_is_not_over_is_told_of_as_far_as_today(
    in_taiyuan: Fund, year: int, recorded: datetime | None, told: date
) -> None:
    with clock.standing_at(datetime(2026, 11, 23, 4, tzinfo=UTC)):
        assert evaluate("money_received", year, recorded).as_of == told
