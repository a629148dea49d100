"""Numbers that stand in texts as placeholders, ``{payable_outstanding:YF-2021-001}``.

A text keeps the name of its number, so that it never disagrees with the books. The floor that
reckons figures says at start-up how a name is answered; the floors below it only ask.
"""

import re
from collections.abc import Callable

# How a name is answered for a year, as it stands in a sentence; None: it means nothing to me.
Answer = Callable[[str, int], str | None]

BRACED = re.compile(r"\{([^{}]*)\}")
_answers: list[Answer] = []


def answer_with(answer: Answer) -> None:
    """Let ``answer`` be asked for every placeholder that earlier ones did not know."""
    _answers.append(answer)


def filled_in(text: str, year: int) -> str:
    """Return a text of a year with its numbers; a placeholder nobody knows stays as it stands."""

    def number(match: re.Match[str]) -> str:
        found = (answer(match[1], year) for answer in _answers)
        return next((words for words in found if words is not None), match[0])

    return BRACED.sub(number, text)
