"""Writing divisions (区县) and how many live in them (常住人口)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from funds.services.amounts import checked_date
from kit.errors import Refusal
from kit.history import recorded_as
from volunteers.gazetteer import DIVISIONS
from volunteers.models import Division, Population

_CODE = re.compile(r"[0-9]{6}")


@dataclass(frozen=True)
class PopulationData:
    """How many people lived in a division on a day, as its source says it."""

    residents: int
    counted_on: date
    source: str


@transaction.atomic
def add_division(code: str, name: str, *, by: User) -> Division:
    """Add a division to the fund in scope.

    Raises:
        NotAllowed: ``by`` may not write the registry's places.
        Refusal: no code of six digits, no name, or the code is on record already.
    """
    demand(by, Action.TEAM_EDIT, fund_in_scope())
    code, name = code.strip(), name.strip()
    if not _CODE.fullmatch(code):
        raise Refusal("区划代码是 6 位数字，例如 140105。请核对。", field="code")
    if not name:
        raise Refusal("请填写名称。", field="name")
    known = Division.objects.filter(code=code).first()
    if known is not None:
        raise Refusal(f"代码 {code} 已经登记，是{known.name}。", field="code")
    with recorded_as("登记区县", by=by.pk):
        return Division.objects.create(code=code, name=name)


@transaction.atomic
def add_known_divisions(*, by: User) -> Sequence[Division]:
    """Add what the gazetteer knows of the fund's city and the registry does not hold yet.

    Raises:
        NotAllowed: ``by`` may not write the registry's places.
        Refusal: the gazetteer does not know the city.
    """
    fund = fund_in_scope()
    demand(by, Action.TEAM_EDIT, fund)
    if fund.city not in DIVISIONS:
        raise Refusal(f"没有{fund.city}的区划名单。请逐个登记。")
    held = set(Division.objects.values_list("code", flat=True))
    missing = [(code, name) for code, name in DIVISIONS[fund.city] if code not in held]
    return [add_division(code, name, by=by) for code, name in missing]


@transaction.atomic
def rename_division(division: Division, name: str, *, by: User) -> Division:
    """Give a division the name it has now; its code stays.

    Raises:
        NotAllowed: ``by`` may not write the registry's places.
        Refusal: no name, or it is retired.
    """
    division = _locked(division, by)
    if not name.strip():
        raise Refusal("请填写名称。", field="name")
    division.name = name.strip()
    with recorded_as("改区县名称", by=by.pk):
        division.save(update_fields=["name"])
    return division


@transaction.atomic
def retire_division(division: Division, *, on: date, by: User) -> Division:
    """Retire a division (停用): it is offered no more, and stays where rows name it.

    Raises:
        NotAllowed: ``by`` may not write the registry's places.
        Refusal: a day ahead, retired already, or the city itself, which numbers begin with.
    """
    division = _locked(division, by)
    checked_date(on, field="on", what="停用日期")
    if division.is_city:
        raise Refusal("志愿者编号以本市的代码开头，本市不能停用。")
    division.retired_on = on
    with recorded_as("停用区县", by=by.pk):
        division.save(update_fields=["retired_on"])
    return division


@transaction.atomic
def add_population(division: Division, data: PopulationData, *, by: User) -> Population:
    """Add a count of residents; earlier ones stay, since reports were divided by them.

    Raises:
        NotAllowed: ``by`` may not write the registry's places.
        Refusal: nobody counted, a day ahead, no source, or the same day from the same source.
    """
    demand(by, Action.TEAM_EDIT, division)
    checked_date(data.counted_on, field="counted_on", what="统计日期")
    if data.residents <= 0:
        raise Refusal("常住人口要大于 0。请核对。", field="residents")
    source = data.source.strip()
    if not source:
        raise Refusal("请写明来源，例如：第七次全国人口普查公报。", field="source")
    same = Population.objects.filter(
        division=division, counted_on=data.counted_on, residents=data.residents, source=source
    )
    if same.exists():
        raise Refusal("这一条已经登记过了。", field="counted_on")
    return Population.objects.create(
        division=division,
        residents=data.residents,
        counted_on=data.counted_on,
        source=source,
        recorded_by=by,
    )


def _locked(division: Division, by: User) -> Division:
    division = Division.objects.select_for_update().get(pk=division.pk)
    demand(by, Action.TEAM_EDIT, division)
    if division.retired_on is not None:
        raise Refusal(f"{division.name}已于 {division.retired_on:%Y-%m-%d} 停用，不能再改。")
    return division
