"""A made-up city of any size, to measure on: no row of it is about a real fund.

Rows are inserted in bulk, under every wall, guard and trigger; only the services' own checks, which
would take an hour for the largest city, are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from funds.lifecycle import PaymentState
from funds.models import (
    Account,
    AccountKey,
    Commitment,
    Entry,
    Fund,
    Leg,
    Payable,
    Payment,
    Period,
    Unit,
    UnitKind,
    User,
)
from funds.permissions import Role
from funds.services.funds import establish_fund
from funds.services.people import appoint, open_account
from kit.pinyin import pinyin_key
from kit.tenancy.scope import fund_scope
from projects.lifecycle import State
from projects.models import (
    Agreement,
    Category,
    CategoryLead,
    Project,
    ProjectGroup,
    ProjectYear,
    YearOutcome,
)

SLUG, YEAR = "bench", 2021
UNITS, CATEGORIES, GROUPS = 60, 26, 4
BATCH = 2000
SYLLABLES = "爱心助老扶幼环保文明巡防书香急救普法应急清洁河湖社区邻里夕阳红领巾"


@dataclass
class City:
    """The fund, the person who looks, and what projects refer to."""

    fund: Fund
    office: User
    units: list[Unit]
    categories: list[Category]
    groups: list[ProjectGroup]
    projects: int = 0


def found_city() -> City:
    """Open the fund with its units, catalogue, groups and one person of the office."""
    fund = establish_fund(
        Fund(
            slug=SLUG,
            name="“志愿城市·示例”基金",
            full_name="中国志愿服务基金会“志愿城市·示例”专项基金",
            city="示例市",
            short_name="例",
            prefix="LS",
            foundation_name="中国志愿服务基金会",
            office_name="示例市文明办",
            established_on=date(2018, 1, 1),
            working_year=YEAR,
        )
    )
    office = open_account("bench-office", "示例人员", encoded="!")
    appoint(office, Role.OFFICE, fund=fund)
    # Whoever brings hours in is not who writes them.
    second = open_account("bench-second", "示例人员二", encoded="!")
    appoint(second, Role.OFFICE, fund=fund)
    with fund_scope(fund.pk):
        units = [_unit(place) for place in range(UNITS)]
        categories = [_category(place, units) for place in range(CATEGORIES)]
        groups = [
            ProjectGroup.objects.create(code=f"g{n}", name=f"归类{n}", sequence=n)
            for n in range(GROUPS)
        ]
        Period.objects.bulk_create(Period(month=date(YEAR, month, 1)) for month in range(1, 13))
    return City(fund, office, units, categories, groups)


def grow(city: City, projects: int) -> None:
    """Add projects until the city has ``projects``; a third of them with an agreement and money."""
    while city.projects < projects:
        last = min(city.projects + BATCH, projects)
        with fund_scope(city.fund.pk):
            _add(city, range(city.projects, last))
        city.projects = last


def _unit(place: int) -> Unit:
    name = f"示例市{SYLLABLES[place % len(SYLLABLES)]}{place}局"
    return Unit.objects.create(name=name, kinds=[UnitKind.LEAD], pinyin=pinyin_key(name))


def _category(place: int, units: list[Unit]) -> Category:
    name = f"示例类别{place}"
    category = Category.objects.create(
        year=2018, number=place + 1, name=name, pinyin=pinyin_key(name), source="示例文件"
    )
    CategoryLead.objects.create(category=category, unit=units[place], sequence=1)
    return category


def _add(city: City, places: range) -> None:
    projects = Project.objects.bulk_create(_project(city, place) for place in places)
    ProjectYear.objects.bulk_create(
        _year(city, row, n) for n, row in zip(places, projects, strict=True)
    )
    funded = [row for place, row in zip(places, projects, strict=True) if place % 3 == 0]
    commitments = Commitment.objects.bulk_create(
        Commitment(
            number=f"XY-{row.number}",
            title=row.name,
            payee_id=row.lead_unit_id,
            signed_on=date(YEAR, 3, 1),
            approved=Decimal(100_000),
            committed=Decimal(40_000),
        )
        for row in funded
    )
    Agreement.objects.bulk_create(
        Agreement(project=row, commitment=commitment, signed_on=commitment.signed_on)
        for row, commitment in zip(funded, commitments, strict=True)
    )
    _money(city, commitments)


def _project(city: City, place: int) -> Project:
    word = SYLLABLES[place % 31] + SYLLABLES[place // 31 % 31] + SYLLABLES[place // 961 % 31]
    name = f"{word}志愿服务项目{place}"
    return Project(
        number=f"LS-{YEAR}-{place:06d}",
        name=name,
        pinyin=pinyin_key(name),
        category=city.categories[place % CATEGORIES],
        lead_unit=city.units[place % UNITS],
        funding_year=YEAR,
        state=State.RUNNING_UNSTATED,
        historical=True,
        created_by=city.office,
    )


def _year(city: City, project: Project, place: int) -> ProjectYear:
    closed = place % 4 == 0
    return ProjectYear(
        project=project,
        year=YEAR,
        outcome=YearOutcome.CLOSED if closed else YearOutcome.ONGOING,
        group=None if closed else city.groups[place % GROUPS],
    )


def _money(city: City, commitments: list[Commitment]) -> None:
    """Give each commitment a payable of 60,000 元, of which 40,000 元 were paid."""
    accounts = {account.key: account for account in Account.objects.all()}
    cost, owed, bank = (
        accounts[key] for key in (AccountKey.PROGRAMME, AccountKey.PAYABLE, AccountKey.BANK)
    )
    recognised = _post(city, commitments, "Y", cost, owed, Decimal(60_000), date(YEAR, 4, 1))
    payables = Payable.objects.bulk_create(
        Payable(
            number=f"Y{row.number[3:]}",
            title=row.title,
            commitment=row,
            payee_id=row.payee_id,
            amount=Decimal(60_000),
            committed=Decimal(40_000),
            recognised_on=entry.business_date,
            due_on=entry.business_date + timedelta(days=30 + row.pk % 200),
            entry=entry,
            recorded_by=city.office,
            idempotency_key=f"Y{row.number}",
        )
        for row, entry in zip(commitments, recognised, strict=True)
    )
    paid = _post(city, commitments, "F", owed, bank, Decimal(40_000), date(YEAR, 6, 1))
    Payment.objects.bulk_create(
        Payment(
            number=f"F{row.number[1:]}",
            payable=row,
            payee_id=row.payee_id,
            amount=Decimal(40_000),
            summary=row.title,
            state=PaymentState.PAID,
            requested_by=city.office,
            requested_at=entry.recorded_at,
            paid_by=city.office,
            paid_at=entry.recorded_at,
            paid_on=entry.business_date,
            historical=True,
            entry=entry,
            idempotency_key=f"F{row.number}",
        )
        for row, entry in zip(payables, paid, strict=True)
    )


def _post(  # noqa: PLR0913 - the parts of one kind of entry
    city: City,
    commitments: list[Commitment],
    kind: str,
    debit: Account,
    credit: Account,
    amount: Decimal,
    day: date,
) -> list[Entry]:
    entries = Entry.objects.bulk_create(
        Entry(
            number=f"{kind}{row.number}",
            business_date=day,
            recorded_at=timezone.now(),
            summary=row.title,
            size=2,
            idempotency_key=f"{kind}{row.number}",
            recorded_by=city.office,
        )
        for row in commitments
    )
    Leg.objects.bulk_create(_legs(entries, debit, credit, amount))
    return entries


def _legs(entries: list[Entry], debit: Account, credit: Account, amount: Decimal) -> Iterator[Leg]:
    for entry in entries:
        yield Leg(entry=entry, account=debit, amount=amount)
        yield Leg(entry=entry, account=credit, amount=-amount)
