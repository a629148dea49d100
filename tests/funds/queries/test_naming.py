"""What a new fund may be called, for any city there could be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funds.middleware import RESERVED
from funds.queries.naming import (
    LONGEST_SLUG,
    PREFIX,
    SLUG,
    full_name_of,
    name_of,
    problem_of_full_name,
    propose_prefix,
    propose_slug,
)

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
CITIES = st.text(HAN, min_size=1, max_size=12) | st.text(min_size=1, max_size=20)


@given(city=CITIES, rounds=st.integers(1, 40))
def test_any_city_gets_addresses_and_prefixes_that_are_free(city: str, rounds: int) -> None:
    slugs: set[str] = set()
    prefixes: set[str] = set()
    for _ in range(rounds):
        slug, prefix = propose_slug(city, slugs), propose_prefix(city, prefixes)
        assert SLUG.fullmatch(slug)
        assert len(slug) <= LONGEST_SLUG
        assert slug not in slugs | RESERVED
        assert PREFIX.fullmatch(prefix)
        assert prefix not in prefixes
        slugs.add(slug)
        prefixes.add(prefix)


@pytest.mark.parametrize(
    ("city", "slug", "prefix"),
    [("太原", "taiyuan", "TY"), ("鄂尔多斯", "eerduosi", "EEDS"), ("静态", "jingtai", "JT")],
)
def test_proposals_are_the_citys_pinyin(city: str, slug: str, prefix: str) -> None:
    assert (propose_slug(city, []), propose_prefix(city, [])) == (slug, prefix)


@pytest.mark.parametrize("reserved", sorted(name for name in RESERVED if name.isalnum()))
def test_reserved_addresses_are_never_proposed(reserved: str) -> None:
    assert propose_slug(reserved, []) == f"{reserved}-2"


@given(
    city=st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=20)
)
def test_name_built_for_a_city_keeps_the_rule(city: str) -> None:
    full_name = full_name_of(city)
    assert problem_of_full_name(full_name) == ""
    assert name_of(full_name) == f"“志愿{city}”专项基金"


@pytest.mark.parametrize(
    ("full_name", "word"),
    [
        ("“志愿太原”专项基金", "开头"),
        ("中国志愿服务基金会“志愿太原”基金", "结尾"),
        ("中国志愿服务基金会“爱心太原”专项基金", "志愿"),
        ("中国志愿服务基金会“志愿”专项基金", "城市"),
        ("中国志愿服务基金会专项基金", "城市"),
        (full_name_of("太" * 60), "太长"),
    ],
)
def test_name_that_breaks_the_rule_is_told_which(full_name: str, word: str) -> None:
    assert word in problem_of_full_name(full_name)
