"""The demonstration says what its sources say, marks the rest, and is refused outside DEBUG."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, Sum
from pytest_django import Settings

from funds.models import (
    Campaign,
    Commitment,
    Donation,
    Fund,
    Membership,
    OpeningBalance,
    Payable,
    Payment,
    Unit,
    UnitKind,
    User,
)
from funds.permissions import PLATFORM_ROLES, Role
from funds.services.units import register_unit
from kit import clock
from kit.marks import Mark, MarkedModel
from kit.tenancy.owner import owner_connection
from kit.tenancy.scope import fund_scope
from portal.demonstration import loading
from portal.demonstration.loading import load_missing
from portal.demonstration.logins import PASSWORD
from projects.models import Category, CategoryLead, Project, ProjectYear
from projects.stages import State
from tests.factories.funds import FundFactory
from tests.portal.demonstration import taiyuan_source as source

pytestmark = pytest.mark.usefixtures("demonstration")
ASSUMED, UNSTATED, SAMPLE = Mark.ASSUMED, Mark.UNSTATED, Mark.SAMPLE


@pytest.fixture
def in_taiyuan_2021(db: None) -> Iterator[None]:
    with fund_scope(Fund.objects.get(slug="taiyuan").pk):
        yield


@pytest.fixture
def in_puyang_now(db: None) -> Iterator[None]:
    with fund_scope(Fund.objects.get(slug="puyang").pk):
        yield


def reason(row: MarkedModel, field: str) -> str:
    (found,) = [value.reason for value in row.marked_values() if value.field == field]
    return found


def everything() -> dict[str, tuple[int, int]]:
    """Return of every table how many rows it has, and the sum of what tells a rewritten one."""
    owner = owner_connection(connection.settings_dict["NAME"])
    try:
        with owner.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            found = {}
            for (table,) in cursor.fetchall():
                cursor.execute(f'SELECT count(*), sum(xmin::text::bigint) FROM "{table}"')
                found[table] = cursor.fetchone()
    finally:
        owner.close()
    return found


# Loading


def test_second_load_changes_nothing(committing: None) -> None:
    before = everything()
    assert before["projects_project"][0] > 27
    assert load_missing() == {"taiyuan": False, "puyang": False}
    assert everything() == before


def test_fund_is_loaded_whole_or_not_at_all(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another fund's last step fails: nothing of it stays."""

    def half_way() -> Fund:
        FundFactory.create(slug="half")
        raise RuntimeError("half way")

    monkeypatch.setattr(loading, "LOADERS", {"half": half_way})
    with pytest.raises(RuntimeError, match="half way"):
        load_missing()
    assert not Fund.objects.filter(slug="half").exists()


def test_fresh_load_starts_over(committing: None, settings: Settings) -> None:
    settings.DEBUG = True
    rows = {table: count for table, (count, _) in everything().items()}
    with fund_scope(Fund.objects.get(slug="taiyuan").pk):
        register_unit("演示后添加的单位", UnitKind.PAYEE)
    assert everything()["funds_unit"][0] == rows["funds_unit"] + 1
    # As far as it reaches from the day of loading: the run may have gone on past midnight.
    with clock.standing_at(User.objects.earliest("date_joined").date_joined):
        call_command("load_demo", "--fresh", stdout=StringIO())
    assert {table: count for table, (count, _) in everything().items()} == rows


@pytest.mark.parametrize("command", ["load_demo", "demo_logins"])
def test_refused_outside_debug(command: str, committing: None) -> None:
    assert not configured.DEBUG
    before = everything()
    with pytest.raises(CommandError, match="只用于演示环境"):
        call_command(command)
    assert everything() == before


def test_starting_over_is_refused_where_other_funds_are(db: None, settings: Settings) -> None:
    settings.DEBUG = True
    FundFactory.create(slug="qingdao", name="真实基金")
    with pytest.raises(CommandError, match="真实基金"):
        call_command("load_demo", "--fresh")
    assert Fund.objects.count() == 3


# People


def test_every_role_of_a_fund_has_a_login(db: None) -> None:
    for fund in Fund.objects.all():
        held = Membership.objects.filter(fund=fund, user__is_sample=True)
        assert set(held.values_list("role", flat=True)) == set(Role) - PLATFORM_ROLES
        assert all(row.user.username.startswith(f"{fund.slug}-") for row in held)
    assert User.objects.filter(is_sample=False).count() == 0


def test_logins_are_listed_with_a_password_that_works(db: None, settings: Settings) -> None:
    settings.DEBUG = True
    out = StringIO()
    call_command("demo_logins", stdout=out)
    listed = re.findall(r"^  (\S+)\s+(\S+)\s+(\S+)$", out.getvalue(), re.MULTILINE)
    assert len(listed) == User.objects.count() == 31
    assert ("taiyuan-office", PASSWORD, "文明办") in listed
    assert ("platform-security", PASSWORD, "安全管理员") in listed
    assert User.objects.get(username="puyang-cashier").check_password(PASSWORD)


def test_taiyuan_lead_leads_a_unit_of_the_catalogue(in_taiyuan_2021: None) -> None:
    lead = Membership.objects.get(user__username="taiyuan-lead")
    assert lead.unit is not None
    assert lead.unit.name == "市交警支队"
    assert CategoryLead.objects.filter(unit=lead.unit).exists()


# Taiyuan's projects


def test_catalogue_is_the_one_in_force(in_taiyuan_2021: None) -> None:
    assert Category.objects.filter(source="并文明〔2018〕8号").count() == 26
    assert CategoryLead.objects.values("unit").distinct().count() == 31


def test_projects_are_those_the_report_names_in_its_order(in_taiyuan_2021: None) -> None:
    rows = ProjectYear.objects.filter(year=2021).order_by("sequence").select_related("project")
    assert [row.project.name for row in rows] == source.NAMES
    assert len(rows) == source.EXECUTED == 27


def test_projects_divide_as_the_report_counts(in_taiyuan_2021: None) -> None:
    rows = ProjectYear.objects.filter(year=2021)

    def names(**wanted: object) -> list[str]:
        return list(
            rows.filter(**wanted).order_by("sequence").values_list("project__name", flat=True)
        )

    assert names(outcome="CLOSED") == source.CLOSED
    assert names(outcome="ONGOING", group__code="culture") == source.CULTURE
    assert names(outcome="ONGOING", group__code="care") == source.CARE
    assert names(outcome="ONGOING", group=None) == source.OTHERS
    assert len(source.CLOSED) == source.CLOSED_COUNT
    assert rows.filter(outcome="ONGOING").count() == source.ONGOING_COUNT
    assert (len(source.CULTURE), len(source.CARE)) == (source.CULTURE_COUNT, source.CARE_COUNT)


def test_funding_years_add_up_and_say_which_are_assumed(in_taiyuan_2021: None) -> None:
    projects = Project.objects.all()
    years = dict(projects.values_list("funding_year").annotate(Count("pk")))
    assert years == {2020: source.OF_2020, 2021: source.OF_2021}
    stated = {p.name: p.funding_year for p in projects if p.mark_of("funding_year") is None}
    assert stated == source.DATED
    assumed = [p for p in projects if p.mark_of("funding_year") is ASSUMED]
    assert len(assumed) == 18
    assert all(f"推定为{p.funding_year}年" in reason(p, "funding_year") for p in assumed)


def test_projects_claim_no_more_than_the_report(in_taiyuan_2021: None) -> None:
    closed = set(source.CLOSED)
    for project in Project.objects.all():
        state = State.CLOSED_UNSTATED if project.name in closed else State.RUNNING_UNSTATED
        assert project.state == state
        assert project.historical
        for field in ("category", "lead_unit", "service_type", "requested_amount", "starts_on"):
            assert not getattr(project, field)
            assert project.mark_of(field) is UNSTATED
        assert project.beneficiaries.replace(" ", "") in source.TEXT
        assert bool(project.beneficiaries) == (project.mark_of("beneficiaries") is None)


def test_numbers_are_the_platforms_own(in_taiyuan_2021: None) -> None:
    numbers = list(Project.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [f"TY-2020-{n:03d}" for n in range(1, 13)] + [
        f"TY-2021-{n:03d}" for n in range(1, 16)
    ]
    for model in (Project, Campaign, Donation, Payable, Payment, Commitment):
        assert all(row.marks["number"]["source"] == "本平台编号" for row in model.objects.all())


def test_paragraphs_keep_the_reports_words(in_taiyuan_2021: None) -> None:
    """Only the three amounts that rows can give are figures; every other word is the report's."""
    figures = []
    for row in ProjectYear.objects.exclude(paragraph=""):
        words = re.sub(r"\s+", "", row.paragraph)
        figures += re.findall(r"\{([a-z_]+):[A-Z]+-2021-\d{3}\}", words)
        pattern = re.sub(r"\\\{.*?\\\}", r"[\\d,.]+元", re.escape(words))
        assert re.search(pattern, source.TEXT), row.project.name
    assert sorted(figures) == ["campaign_received", "campaign_received", "payable_outstanding"]
    told = {name for name in source.NAMES if name not in {*source.CLOSED, source.OTHERS[-1]}}
    with_words = ProjectYear.objects.exclude(paragraph="")
    assert set(with_words.values_list("project__name", flat=True)) == told


def test_units_are_only_those_the_report_names(in_taiyuan_2021: None) -> None:
    (rewards,) = Project.objects.exclude(implementer=None)
    assert rewards.name == "太原志愿者激励回馈项目"
    assert "协会为2016-2020年" in source.TEXT
    assert rewards.mark_of("implementer") is ASSUMED
    named = {"太原市文明办", "太原市志愿者服务协会"}
    sample = Unit.objects.filter(marks__name__mark="SAMPLE")
    assert [unit.name for unit in sample] == ["文明交通志愿服务队（示意）"]
    others = Unit.objects.exclude(Unit.being(UnitKind.LEAD)).exclude(pk__in=sample)
    assert set(others.values_list("name", flat=True)) == named


# Taiyuan's money


def test_received_is_two_campaigns_and_an_unattributed_rest(in_taiyuan_2021: None) -> None:
    total = Donation.objects.aggregate(sum=Sum("amount"))["sum"]
    assert total == source.RECEIVED == Decimal("1191516.30")
    greening, flood, rest = Donation.objects.order_by("number")
    assert (greening.amount, flood.amount) == (source.GREENING, source.FLOOD)
    assert rest.amount == source.RECEIVED - source.GREENING - source.FLOOD == Decimal("281155.37")
    assert rest.campaign is None
    assert rest.mark_of("campaign") is UNSTATED
    assert rest.mark_of("amount") is ASSUMED
    assert flood.mark_of("amount") is ASSUMED
    assert "总额" in reason(flood, "amount")
    assert greening.mark_of("amount") is None
    for row in (greening, flood, rest):
        assert row.received_on.isoformat() == "2021-12-31"
        assert row.mark_of("received_on") is ASSUMED
        assert not row.itemised
        assert row.donor_name == ""
        assert row.mark_of("donor_name") is UNSTATED


def test_paid_is_one_row_without_a_date_of_its_own(in_taiyuan_2021: None) -> None:
    (payment,) = Payment.objects.all()
    assert payment.amount == source.PAID == Decimal("2391193.17")
    assert not payment.itemised
    assert payment.mark_of("amount") is None
    assert payment.mark_of("paid_on") is ASSUMED
    assert payment.mark_of("payee") is UNSTATED


def test_owed_is_one_tranche_and_an_unitemised_rest(in_taiyuan_2021: None) -> None:
    qingxu, rest = Payable.objects.order_by("number")
    assert qingxu.amount == source.QINGXU == Decimal("52116.00")
    assert rest.amount == source.OWED - source.QINGXU == Decimal("719770.20")
    assert (qingxu.itemised, rest.itemised) == (True, False)
    assert rest.mark_of("amount") is ASSUMED
    assert "推定尾款已含在总数内" in reason(rest, "amount")
    commitment = qingxu.commitment
    assert commitment is not None
    assert commitment.approved is None
    assert commitment.mark_of("approved") is UNSTATED
    assert qingxu.tranche is not None
    assert qingxu.tranche.name == "尾款"
    agreement = commitment.agreements.get()
    assert agreement.project.name == "清徐新时代文明实践平台"


def test_campaigns_say_what_is_known_of_them(in_taiyuan_2021: None) -> None:
    greening, flood, ambulance = Campaign.objects.order_by("number")
    assert greening.target == source.GREENING_TARGET == Decimal("12500000")
    assert greening.initiators in source.TEXT
    assert (flood.starts_on, flood.channel) == (date(2021, 10, 10), "腾讯公益")
    assert flood.mark_of("target") is UNSTATED
    assert ambulance.mark_of("received") is UNSTATED
    assert ambulance.donations.count() == 0
    change = ambulance.changes.get()
    assert ambulance.ends_on == change.new_ends_on
    assert change.new_ends_on.isoformat() == "2022-12-31"
    assert change.mark_of("old_ends_on") is change.mark_of("decided_on") is UNSTATED
    assert all(clause in source.TEXT for clause in change.reason.split("，"))


def test_three_projects_are_the_campaigns(in_taiyuan_2021: None) -> None:
    raised = dict(
        Project.objects.exclude(campaign=None).values_list("name", "campaign__name").order_by("pk")
    )
    assert raised == {
        "共为锦绣太原城添绿志愿服务项目": "共为锦绣太原城添绿",
        "助力山西防汛救灾志愿服务项目": "助力山西防汛救灾",
        "壹元救护车志愿服务项目": "壹元救护车",
    }


def test_every_drawing_named_is_there(in_taiyuan_2021: None) -> None:
    folder = configured.BASE_DIR / "static" / "drawings" / "projects"
    named = set(Project.objects.values_list("drawing", flat=True)) - {""}
    assert len(named) == source.ONGOING_COUNT
    assert [drawing for drawing in named if not (folder / f"{drawing}.svg").exists()] == []


def test_opening_balance_is_unstated_and_unposted(in_taiyuan_2021: None) -> None:
    opening = OpeningBalance.objects.get(year=2021)
    assert opening.amount is None
    assert opening.entry is None
    assert opening.mark_of("amount") is UNSTATED
    assert f"{source.PAID - source.RECEIVED:,.2f}" in reason(opening, "amount")


# Puyang


def test_puyang_is_a_sample_with_work_at_every_desk(in_puyang_now: None) -> None:
    assert Fund.objects.get(slug="puyang").is_sample
    states = set(Project.objects.values_list("state", flat=True))
    assert states == {"DRAFT", "SCREENING", "FIRST_PAYMENT", "MIDTERM"}
    assert all("（示意）" in name for name in Project.objects.values_list("name", flat=True))
    units = Unit.objects.all()
    assert all(unit.mark_of("name") is SAMPLE for unit in units)
    assert {p.state for p in Payment.objects.all()} == {"PAID", "CHECKED"}


def test_puyang_founding_gives_words_and_no_amount(in_puyang_now: None) -> None:
    founding = Campaign.objects.get(starts_on="2017-09-06")
    assert founding.donations.count() == 0
    assert founding.mark_of("received") is UNSTATED
    assert "200余万元" in reason(founding, "received")
