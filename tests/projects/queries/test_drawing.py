"""The draw as arithmetic: the same for everybody, and never whom it must pass over."""

import hashlib
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from projects.queries.drawing import Entrant, Inputs, Juror, as_published, draw, from_published

CATEGORIES = ("甲类", "乙类", "丙类")


@st.composite
def inputs(chosen: st.DrawFn) -> Inputs:
    entrants = [
        Entrant(f"TY-2021-{n:03d}", chosen(st.sampled_from(CATEGORIES)))
        for n in range(1, chosen(st.integers(1, 6)) + 1)
    ]
    jurors = [
        Juror(
            f"ZX-2021-{n:03d}",
            frozenset(chosen(st.sets(st.sampled_from(CATEGORIES), max_size=2))),
            chosen(st.integers(0, 6)),
        )
        for n in range(1, chosen(st.integers(0, 12)) + 1)
    ]
    numbers = [juror.number for juror in jurors]
    some = st.frozensets(st.sampled_from(numbers), max_size=4) if numbers else st.just(frozenset())
    return Inputs(
        seed=chosen(st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)),
        entrants=entrants,
        jurors=jurors,
        seats={entrant.number: chosen(st.sampled_from([1, 5, 7])) for entrant in entrants},
        barred={entrant.number: chosen(some) for entrant in entrants},
        seated={entrant.number: chosen(some) for entrant in entrants},
    )


def by_hand(given_: Inputs) -> dict[str, list[str]]:
    """The method as the public page tells it, written again."""
    left = {juror.number: juror.room for juror in given_.jurors}
    result = {}
    for entrant in sorted(given_.entrants, key=lambda one: one.number):
        line = sorted(
            given_.jurors,
            key=lambda juror: hashlib.sha256(
                f"{given_.seed}:{entrant.number}:{juror.number}".encode()
            ).hexdigest(),
        )
        result[entrant.number] = [
            juror.number
            for juror in line
            if (not juror.fields or entrant.category in juror.fields)
            and juror.number not in given_.barred[entrant.number]
            and juror.number not in given_.seated[entrant.number]
            and left[juror.number] > 0
        ][: given_.seats[entrant.number]]
        for number in result[entrant.number]:
            left[number] -= 1
    return result


@settings(max_examples=60, deadline=None)
@given(inputs(), st.randoms())
def test_the_draw_is_the_published_method_in_whatever_order_it_is_given(
    given_: Inputs, random: Random
) -> None:
    found = draw(given_)
    assert found.drawn == by_hand(given_)
    entrants, jurors = list(given_.entrants), list(given_.jurors)
    random.shuffle(entrants)
    random.shuffle(jurors)
    again = Inputs(given_.seed, entrants, jurors, given_.seats, given_.barred, given_.seated)
    assert draw(again) == found
    assert draw(from_published(given_.seed, as_published(given_, "PS-2021-001"))) == found


@settings(max_examples=60, deadline=None)
@given(inputs())
def test_fields_ties_and_load_are_honoured(given_: Inputs) -> None:
    found = draw(given_)
    fields = {juror.number: juror.fields for juror in given_.jurors}
    load = dict.fromkeys(fields, 0)
    for entrant in given_.entrants:
        taken = found.drawn[entrant.number]
        assert len(set(taken)) == len(taken) <= given_.seats[entrant.number]
        assert not set(taken) & given_.barred[entrant.number]
        assert not set(taken) & given_.seated[entrant.number]
        for number in taken:
            assert not fields[number] or entrant.category in fields[number]
            load[number] += 1
        short = len(taken) < given_.seats[entrant.number]
        assert short == (entrant.number in found.short)
    assert all(load[juror.number] <= juror.room for juror in given_.jurors)


def test_another_seed_is_another_draw() -> None:
    jurors = [Juror(f"ZX-2021-{n:03d}", frozenset(), 9) for n in range(40)]
    entrants = [Entrant("TY-2021-001", "甲类")]
    results = {
        tuple(draw(Inputs(str(seed), entrants, jurors, {"TY-2021-001": 5})).drawn["TY-2021-001"])
        for seed in range(20)
    }
    assert len(results) > 15
