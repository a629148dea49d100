"""A draw is the same for everybody who has its seed, and is kept as it was."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funds.models import Fund
from kit.errors import Refusal
from projects.models import DrawKind
from projects.services.draws import checked_seed, keep_draw, new_seed, shuffled
from tests.factories.funds import UserFactory


@given(seed=st.text(min_size=1), numbers=st.lists(st.integers(0, 9999).map(str), unique=True))
def test_anybody_can_run_it_again(seed: str, numbers: list[str]) -> None:
    drawn = shuffled(seed, numbers)
    assert sorted(drawn) == sorted(numbers)
    assert shuffled(seed, reversed(numbers)) == drawn
    digests = [hashlib.sha256(f"{seed}:{number}".encode()).hexdigest() for number in drawn]
    assert digests == sorted(digests)


@pytest.mark.parametrize("seed", ["", "  ", "x" * 65, "a\x00b"])
def test_a_seed_that_cannot_be_published_is_refused(seed: str) -> None:
    with pytest.raises(Refusal, match="随机种子"):
        checked_seed(seed)


def test_a_draw_is_kept(in_taiyuan: Fund) -> None:
    seed = checked_seed(f" {new_seed()} ")
    entered = ["ZJ-2", "ZJ-1"]
    drawn = shuffled(seed, entered)[:1]
    kept = keep_draw(DrawKind.EXPERTS, seed, entered, drawn, by=UserFactory.create())
    assert (kept.entered, kept.drawn) == (["ZJ-1", "ZJ-2"], drawn)
