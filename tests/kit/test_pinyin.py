"""Keys of names: what we make of the library's dictionaries reads as the library does."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from kit.pinyin import pinyin_key

CHARACTERS = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=6)


@given(CHARACTERS)
def test_any_name_reads_as_the_library_reads_it(name: str) -> None:
    assert pinyin_key(name) == " ".join(lazy_pinyin(name, style=Style.NORMAL))[:200]


@pytest.mark.parametrize("name", ["重庆", "朝阳", "长乐", "银行", "张音乐", "李长安"])
def test_a_phrase_in_a_name_reads_as_a_phrase(name: str) -> None:
    assert pinyin_key(name) == " ".join(lazy_pinyin(name, style=Style.NORMAL))


def test_a_surname_reads_its_own_way() -> None:
    assert pinyin_key("单示例", person=True).startswith("shan ")


def test_phrases_broken_off_and_run_together_read_as_the_library_reads_them() -> None:
    chance, phrases = Random(7), list(PHRASES_DICT)  # noqa: S311 - texts, no secrets
    for _ in range(4_000):
        one, other = chance.choice(phrases), chance.choice(phrases)
        text = one[: chance.randrange(len(one)) + 1] + other[chance.randrange(len(other)) :]
        for name in (one, text, f"{text} Ab・{one}"):
            read = lazy_pinyin(name, style=Style.NORMAL)
            assert pinyin_key(name) == " ".join(s.strip().lower() for s in read if s.strip())[:200]


def test_every_character_reads_as_the_library_reads_it() -> None:
    for code in range(0x3400, 0xFB00, 3):
        if not 0xD800 <= code < 0xE000:
            read = lazy_pinyin(chr(code), style=Style.NORMAL)[0].strip().lower()
            assert pinyin_key(chr(code)) == read
