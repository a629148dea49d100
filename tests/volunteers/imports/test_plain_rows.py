"""Rows read a column at a time mean what each means by itself."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funds.models import Fund
from kit.copying import NOTHING, field
from kit.imports.bulk import Lot
from kit.sealing import seal_all, unseal_bytes
from tests.factories.rosters import person
from tests.factories.volunteers import DivisionFactory, OrganisationFactory
from volunteers.imports.plain_rows import read_plain
from volunteers.imports.roster import Roster, RosterReader

ODD = st.sampled_from(
    ["", " ", "男", "女", "x", "示\\例", "一\n二", "'甲", "１９９００００００１２", "19912345678",
     "99010019900307001X", "99010019900307001x", "990100201901010016", "*" * 14 + "0012",
     "\x01n45000", "\x01d2020-02-03", "\x01b1", "2020-02-30", "2099-01-01", "199003", "护照",
     "居民身份证", "E12345678", "示例一队", "没有的队", "急救、摄影", "已退出", "在册", "A-7", "--",
     "2026-01-01 至 2026-12-31", "甲" * 90]
)  # fmt: skip
TITLES = [column.title for column in Roster.columns]
TWEAKS = st.lists(st.dictionaries(st.sampled_from(TITLES), ODD, max_size=2), min_size=1, max_size=6)


@pytest.fixture
def named(in_taiyuan: Fund) -> None:
    OrganisationFactory.create(name="示例一队")
    DivisionFactory.create()


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tweaks=TWEAKS)
def test_plain_rows_mean_the_same(named: None, tweaks: list[dict[str, str]]) -> None:
    told = [person(place, **tweak) for place, tweak in enumerate(tweaks)]
    columns = [[str(row.get(title) or "") for row in told] for title in TITLES]
    lot = Lot(list(range(2, len(told) + 2)), columns)
    reader = RosterReader(serials=True)
    plain, others = read_plain(reader, lot)
    assert sorted([*plain.places, *others]) == list(range(len(told)))
    sealed = [b"sealed"] * len(plain.places)
    lines = plain.copied(plain.numbers, sealed).split("\n") if plain.places else []
    for line, place, compared in zip(lines, plain.places, plain.compared(), strict=True):
        alone = reader.person(lot.numbers[place], lot.row(place))
        assert not alone.faults
        *copied, day = map(field, alone.columns(b"sealed"))
        besides = [alone.line, alone.number or None, alone.organisation_name]
        day = "" if day == NOTHING else day
        assert line == "\t".join([*copied, day, *map(field, besides)])
        assert compared == (
            alone.name, alone.political_status, alone.occupation, alone.division_id,
            alone.organisation_id, alone.skills or [], alone.insured_from, alone.insured_until,
        )  # fmt: skip
    if not any(tweaks):
        assert not others


def test_many_seals_open_like_one() -> None:
    told: list[tuple[bytes, str]] = [(b"a", "volunteer:1:x"), (b"b", "volunteer:1:y")]
    sealed: list[Any] = seal_all(told)
    assert [unseal_bytes(s, place) for s, (_, place) in zip(sealed, told, strict=True)] == [
        b"a",
        b"b",
    ]
    assert sealed[0][4:16] != sealed[1][4:16]
