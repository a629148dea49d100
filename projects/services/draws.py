"""Drawing by a published seed (抽取), so that anybody can run it again with a hash and a sort."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from funds.models import User
from kit import clock
from kit.errors import Refusal
from kit.numbering import next_number
from projects.models import Draw, DrawKind

METHOD = "SHA-256(种子:编号) 升序"
LONGEST_SEED = 64


def new_seed() -> str:
    """Return a seed for who has none of their own, such as a lottery's numbers of the day."""
    return secrets.token_hex(8)


def shuffled(seed: str, entered: Iterable[str]) -> list[str]:
    """Return numbers in the order of the SHA-256 of ``seed:number``; the same for everybody."""
    return sorted(entered, key=lambda entry: hashlib.sha256(f"{seed}:{entry}".encode()).hexdigest())


def checked_seed(seed: str) -> str:
    """Return a seed as it is published.

    Raises:
        Refusal: it is empty, too long, or holds what cannot be printed.
    """
    seed = seed.strip()
    if not seed or len(seed) > LONGEST_SEED or not seed.isprintable():
        raise Refusal(f"随机种子应为 1 至 {LONGEST_SEED} 个可见字符。请改正。", field="seed")
    return seed


def keep_draw(  # noqa: PLR0913 - what a draw is, and who drew it
    kind: DrawKind,
    seed: str,
    entered: Sequence[str] | Mapping[str, Any],
    drawn: object,
    *,
    by: User,
    method: str = METHOD,
) -> Draw:
    """Keep what was drawn from what by which seed, in the fund in scope.

    Args:
        entered: the numbers that took part; or all that decides the draw, as JSON.
        drawn: the result as JSON: a list of numbers, or lists by number.
    """
    return Draw.objects.create(
        number=next_number("CQ", "CQ", clock.today().year),
        kind=kind,
        seed=seed,
        method=method,
        entered=dict(entered) if isinstance(entered, Mapping) else sorted(entered),
        drawn=drawn,
        drawn_by=by,
    )
