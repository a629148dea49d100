"""Writing volunteer organisations (志愿组织): registered, changed, closed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from funds.models import Fund, Unit, User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from funds.services.amounts import checked_date
from funds.services.units import checked_code, checked_phone
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.pinyin import pinyin_key
from volunteers.models import Division, Organisation, Station, TeamKind
from volunteers.services.given_numbers import number_for

SERIALS = "ZZ"


@dataclass(frozen=True)
class OwnFacts:
    """What an organisation may change of itself; empty means that nobody has said it yet."""

    code: str = ""
    founded_on: date | None = None
    field: str = ""
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True)
class OrganisationData:
    """An organisation as the city registers it.

    Attributes:
        unit: the unit whose people sign in for it.
        is_registered: with the civil-affairs department (民政部门).
    """

    name: str
    kind: TeamKind | None = None
    parent: Organisation | None = None
    unit: Unit | None = None
    division: Division | None = None
    is_registered: bool = False
    own: OwnFacts = OwnFacts()


@transaction.atomic
def register_organisation(data: OrganisationData, *, by: User, number: str = "") -> Organisation:
    """Register an organisation in the fund in scope, and give it its number.

    Args:
        data: as the city registers it.
        by: who registers it.
        number: the one it had before the portal; empty gives it the next of ours.

    Raises:
        NotAllowed: ``by`` may not write organisations.
        Refusal: the name, number, code or unit is taken, the code or the phone is none, the day of
            founding lies ahead, or what it is put under is closed or retired.
    """
    demand(by, Action.TEAM_EDIT, _locked_fund())
    values = _checked(data, None)
    with recorded_as("登记组织", by=by.pk):
        number = number_for(number, Organisation, SERIALS)
        return Organisation.objects.create(number=number, **values)


@transaction.atomic
def change_organisation(
    organisation: Organisation, data: OrganisationData, *, by: User
) -> Organisation:
    """Give an organisation what ``data`` says; nothing is written when that stands already.

    Raises:
        NotAllowed: ``by`` may not write organisations.
        Refusal: as for :func:`register_organisation`, it is closed, or would stand above itself.
    """
    _locked_fund()
    organisation = _locked(organisation, Action.TEAM_EDIT, by)
    return _write(organisation, _checked(data, organisation), "改组织资料", by)


@transaction.atomic
def change_own_facts(organisation: Organisation, own: OwnFacts, *, by: User) -> Organisation:
    """Give an organisation what it says of itself; its name and place in the tree are the city's.

    Raises:
        NotAllowed: ``by`` may not keep this organisation's members.
        Refusal: the code is another's or none, the phone is none, or the organisation is closed.
    """
    organisation = _locked(organisation, Action.VOLUNTEER_EDIT, by)
    return _write(organisation, _checked_own(own, organisation), "改组织联系信息", by)


@transaction.atomic
def close_organisation(
    organisation: Organisation, *, on: date, reason: str, by: User
) -> Organisation:
    """Close an organisation (注销); its members, hours and stars stay on record.

    Raises:
        NotAllowed: ``by`` may not write organisations.
        Refusal: no reason, a day ahead, closed already, or organisations or stations are under it.
    """
    _locked_fund()
    organisation = _locked(organisation, Action.TEAM_EDIT, by)
    checked_date(on, field="on", what="注销日期")
    if not reason.strip():
        raise Refusal("请写明注销的理由，例如：并入哪支队伍、依据哪份文件。", field="reason")
    child = Organisation.objects.filter(parent=organisation, closed_on=None).first()
    if child is not None:
        raise Refusal(f"{child.name}的上级还是{organisation.name}。请先给它换一个上级组织。")
    station = Station.objects.filter(organisation=organisation, closed_on=None).first()
    if station is not None:
        raise Refusal(f"{station.name}还由{organisation.name}管理。请先换管理组织，或停用站点。")
    organisation.closed_on = on
    with recorded_as("注销组织", by=by.pk, note=reason.strip()[:300]):
        organisation.save(update_fields=["closed_on"])
    return organisation


def _locked_fund() -> Fund:
    """Return the fund in scope; the tree is written by one at a time, so no circle slips in."""
    return Fund.objects.select_for_update(no_key=True).get(pk=fund_in_scope().pk)


def _locked(organisation: Organisation, action: Action, by: User) -> Organisation:
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    demand(by, action, organisation)
    if organisation.closed_on is not None:
        day = organisation.closed_on
        raise Refusal(f"{organisation.name}已于 {day:%Y-%m-%d} 注销，不能再改。")
    return organisation


def _write(organisation: Organisation, values: dict[str, Any], step: str, by: User) -> Organisation:
    changed = [name for name, value in values.items() if getattr(organisation, name) != value]
    for name in changed:
        setattr(organisation, name, values[name])
    if changed:
        with recorded_as(step, by=by.pk):
            organisation.save(update_fields=changed)
    return organisation


def _checked(data: OrganisationData, organisation: Organisation | None) -> dict[str, Any]:
    """Return the columns of ``data``, or raise ``Refusal``."""
    name = " ".join(data.name.split())
    if not name:
        raise Refusal("请填写组织名称。", field="name")
    others = _others(organisation)
    if others.filter(name=name).exists():
        raise Refusal(f"已有组织“{name}”。请核对是不是同一个。", field="name")
    taken = others.filter(unit=data.unit).first() if data.unit else None
    if taken is not None:
        raise Refusal(f"这家单位已经对应组织“{taken.name}”。", field="unit")
    if data.parent is not None:
        _check_parent(data.parent, organisation)
    return {
        "name": name,
        "pinyin": pinyin_key(name),
        "kind": data.kind,
        "parent": data.parent,
        "unit": data.unit,
        "division": data.division,
        "is_registered": data.is_registered,
        **_checked_own(data.own, organisation),
    }


def _checked_own(own: OwnFacts, organisation: Organisation | None) -> dict[str, Any]:
    code = checked_code(own.code)
    taken = _others(organisation).filter(code=code).first() if code else None
    if taken is not None:
        raise Refusal(f"这个代码已登记给“{taken.name}”。请核对是哪一个组织。", field="code")
    # Older than any business of the fund, so only a day ahead is wrong.
    if own.founded_on is not None and own.founded_on > clock.today():
        raise Refusal("成立日期还没有到。请核对。", field="founded_on")
    return {
        "code": code,
        "founded_on": own.founded_on,
        "field": own.field.strip(),
        "contact": own.contact.strip(),
        "phone": checked_phone(own.phone),
    }


def _others(organisation: Organisation | None) -> Any:
    rows = Organisation.objects.all()
    return rows if organisation is None else rows.exclude(pk=organisation.pk)


def _check_parent(parent: Organisation, organisation: Organisation | None) -> None:
    """Refuse a parent that is closed, the organisation itself, or below it."""
    kept = organisation is not None and organisation.parent_id == parent.pk
    if parent.closed_on is not None and not kept:
        raise Refusal(f"{parent.name}已注销，不能作上级组织。", field="parent")
    step: Organisation | None = parent
    while organisation is not None and step is not None:
        if step.pk == organisation.pk:
            raise Refusal(
                f"{parent.name}就是本组织或它的下级，不能作上级组织。请另选一个。", field="parent"
            )
        step = step.parent
