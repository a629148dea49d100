"""Finding what a sheet names; each name is looked up once a run."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from funds.models import Campaign, Commitment, Purpose, Unit
from kit.errors import Refusal

OWN = "本平台"


def unit_names() -> Sequence[str]:
    """Return the names of the fund's units, by pinyin."""
    return list(Unit.objects.order_by("pinyin", "id").values_list("name", flat=True))


def purpose_names() -> Sequence[str]:
    """Return the names of the fund's purposes."""
    return list(Purpose.objects.order_by("code").values_list("name", flat=True))


def campaign_names() -> Sequence[str]:
    """Return the names of the fund's campaigns, latest first."""
    return list(Campaign.objects.order_by("-id").values_list("name", flat=True))


class Lookups:
    """Rows by name, remembered."""

    def __init__(self) -> None:
        self._found: dict[tuple[type[Model], str], Any] = {}

    def unit(self, name: str) -> Unit | None:
        """Return the unit of this exact name; ``None`` for none."""
        found: Unit | None = self._get(Unit, name)
        return found

    def purpose(self, name: str) -> Purpose | None:
        """Return the purpose of this exact name."""
        found: Purpose | None = self._get(Purpose, name)
        return found

    def campaign(self, name: str) -> Campaign | None:
        """Return the campaign of this exact name with its purpose."""
        found: Campaign | None = self._get(Campaign, name)
        return found

    def _get(self, model: type[Model], name: str) -> Any:
        if not name:
            return None
        place = (model, name)
        if place not in self._found:
            self._found[place] = model._default_manager.filter(name=name).first()
        return self._found[place]


def commitment_of(number: str) -> Commitment | None:
    """Return the commitment a sheet names by its agreement's number, or by 本平台 and our number.

    Raises:
        Refusal: two agreements bear the number, or ours does not exist.
    """
    if not number:
        return None
    found = Commitment.objects.select_related("payee", "purpose")
    if number.startswith(OWN):
        own = found.filter(number=own_number(number)).first()
        if own is None:
            raise Refusal(f"没有编号 {own_number(number)} 的协议。请核对。")
        return own
    same = list(found.filter(agreement_number=number)[:2])
    if len(same) > 1:
        raise Refusal(
            f"有两份协议的编号都是 {number}。请改填“{OWN} {same[0].number}”这样的编号指明是哪一份。"
        )
    return same[0] if same else None


def commitment_named(commitment: Commitment | None) -> str:
    """Return how a sheet names a commitment."""
    if commitment is None:
        return ""
    return commitment.agreement_number or f"{OWN} {commitment.number}"


def own_number(given: str) -> str:
    """Return our number out of 本平台 JZ-2021-001."""
    return given.removeprefix(OWN).strip()
