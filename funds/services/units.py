"""Writing units (单位)."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as BadNumber

from funds.models import Fund, Membership, Unit, UnitKind, User
from funds.models.units import KIND_ORDER
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from funds.services.amounts import checked_date
from kit.errors import Refusal
from kit.history import recorded_as
from kit.pinyin import pinyin_key

MOBILE = re.compile(r"1[3-9]\d{9}")
# 010 and 02x have three digits, the others four; an extension may follow.
LANDLINE = re.compile(r"(010|02\d|0[3-9]\d\d)-?([1-9]\d{6,7})(?:(?:-|转)(\d{1,6}))?")
_ASIDE = re.compile(r"[\s()]")


@dataclass(frozen=True)
class UnitData:
    """A unit as its papers say it; empty means that nobody has said it yet.

    ``kinds`` holds at least one. ``code`` and ``phone`` are read the way people type them, full
    width included.
    """

    name: str
    kinds: Collection[UnitKind]
    code: str = ""
    contact: str = ""
    phone: str = ""
    parent: Unit | None = None
    address: str = ""


def register_unit(
    name: str, kind: UnitKind, *, marks: dict[str, dict[str, str]] | None = None
) -> Unit:
    """Return the unit of this name in the fund in scope, adding it when it is new.

    A unit that is there already becomes of this kind as well.
    """
    unit, is_new = Unit.objects.get_or_create(
        name=name,
        defaults={"kinds": [kind], "pinyin": pinyin_key(name), "marks": marks or {}},
    )
    if not is_new and kind not in unit.kinds:
        unit.kinds = _ordered([*unit.kinds, kind])
        unit.save(update_fields=["kinds"])
    return unit


@transaction.atomic
def add_unit(data: UnitData, *, by: User) -> Unit:
    """Add a unit to the fund in scope.

    Raises:
        NotAllowed: ``by`` may not write units.
        Refusal: the name or the code is taken, the code or the phone is none, or no kind is given.
    """
    demand(by, Action.UNIT_EDIT, _locked_fund())
    values = _checked(data, None)
    with recorded_as("登记单位", by=by.pk):
        return Unit.objects.create(**values)


@transaction.atomic
def change_unit(unit: Unit, data: UnitData, *, by: User) -> Unit:
    """Give a unit what ``data`` says; nothing is written when it says what stands already.

    Raises:
        NotAllowed: ``by`` may not write units.
        Refusal: as for :func:`add_unit`, or the unit is retired, or would stand above itself.
    """
    _locked_fund()
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    demand(by, Action.UNIT_EDIT, unit)
    if unit.retired_on is not None:
        raise Refusal(f"{unit.name}已于 {unit.retired_on:%Y-%m-%d} 停用，不能再改。")
    values = _checked(data, unit)
    changed = [name for name, value in values.items() if getattr(unit, name) != value]
    if changed:
        for name in changed:
            setattr(unit, name, values[name])
        # What somebody has now typed is no longer the mark of a loader.
        unit.marks = {field: mark for field, mark in unit.marks.items() if field not in changed}
        with recorded_as("改单位", by=by.pk):
            unit.save(update_fields=[*changed, "marks"])
    return unit


@transaction.atomic
def retire_unit(unit: Unit, *, on: date, by: User, reason: str) -> Unit:
    """Retire a unit (停用): it is offered no more, and stays where papers name it.

    Raises:
        NotAllowed: ``by`` may not write units.
        Refusal: no reason, a day ahead, retired already, or people or units still under it.
    """
    _locked_fund()
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    demand(by, Action.UNIT_EDIT, unit)
    checked_date(on, field="on", what="停用日期")
    if not reason.strip():
        raise Refusal("请写明停用的理由，例如机构改革的文件名称和文号。", field="reason")
    if unit.retired_on is not None:
        raise Refusal(f"{unit.name}已于 {unit.retired_on:%Y-%m-%d} 停用，不用再办。")
    people = Membership.in_force().filter(unit=unit).values("user").distinct().count()
    if people:
        raise Refusal(f"还有 {people} 人在{unit.name}任职。请先结束他们的任职，或改到别的单位。")
    below = Unit.objects.filter(parent=unit, retired_on=None).order_by("pinyin").first()
    if below is not None:
        raise Refusal(f"{below.name}的上级还是{unit.name}。请先给它换一个上级单位。")
    unit.retired_on = on
    with recorded_as("停用单位", by=by.pk, note=reason.strip()[:300]):
        unit.save(update_fields=["retired_on"])
    return unit


def checked_code(typed: str) -> str:
    """Return a unified social credit code as it is kept: half width, capitals, no blanks.

    Raises:
        Refusal: it is none.
    """
    code = unicodedata.normalize("NFKC", typed).strip().upper()
    if not code:
        return ""
    try:
        return str(uscc.validate(code))
    except BadNumber:
        raise Refusal(
            "这不是有效的统一社会信用代码（18 位，最后一位是校验位）。请照登记证书核对后重填。",
            field="code",
        ) from None


def checked_phone(typed: str) -> str:
    """Return a phone number as it is kept: 13800001234, or 0351-1234567 and 0351-1234567-8.

    Raises:
        Refusal: it is neither a mobile nor a landline with its area code.
    """
    phone = _ASIDE.sub("", unicodedata.normalize("NFKC", typed)).removeprefix("+86")
    if not phone:
        return ""
    bare = phone.replace("-", "")
    if MOBILE.fullmatch(bare):
        return bare
    landline = LANDLINE.fullmatch(phone)
    if landline is None:
        raise Refusal("电话请填 11 位手机号，或带区号的座机，例如 0351-1234567。", field="phone")
    return "-".join(part for part in landline.groups() if part)


def _locked_fund() -> Fund:
    """Return the fund in scope; units are written one at a time, so that no circle slips in."""
    return Fund.objects.select_for_update(no_key=True).get(pk=fund_in_scope().pk)


def _checked(data: UnitData, unit: Unit | None) -> dict[str, object]:
    """Return the columns of ``data``, or raise ``Refusal``."""
    name = " ".join(data.name.split())
    if not name:
        raise Refusal("请填写单位名称。", field="name")
    kinds = _ordered(data.kinds)
    if not kinds:
        raise Refusal("请至少选一个种类。", field="kinds")
    others = Unit.objects.exclude(pk=unit.pk) if unit else Unit.objects.all()
    if others.filter(name=name).exists():
        raise Refusal(f"已有单位“{name}”。请直接使用，或核对名称。", field="name")
    code = checked_code(data.code)
    taken = others.filter(code=code).first() if code else None
    if taken is not None:
        raise Refusal(f"这个代码已登记给“{taken.name}”。请核对是哪一家单位。", field="code")
    if data.parent is not None:
        _check_parent(data.parent, unit)
    return {
        "name": name,
        "kinds": kinds,
        "pinyin": pinyin_key(name),
        "code": code,
        "contact": data.contact.strip(),
        "phone": checked_phone(data.phone),
        "parent": data.parent,
        "address": data.address.strip(),
    }


def _check_parent(parent: Unit, unit: Unit | None) -> None:
    """Refuse a parent that is retired, the unit itself, or below it."""
    if parent.retired_on is not None and (unit is None or unit.parent_id != parent.pk):
        raise Refusal(f"{parent.name}已停用，不能作上级单位。", field="parent")
    above = dict(Unit.objects.exclude(parent=None).values_list("pk", "parent_id"))
    step: int | None = parent.pk
    while unit is not None and step is not None:
        if step == unit.pk:
            raise Refusal(
                f"{parent.name}就是本单位或它的下级，不能作上级单位。请另选一个。", field="parent"
            )
        step = above.get(step)


def _ordered(kinds: Collection[str]) -> list[str]:
    return [kind.value for kind in KIND_ORDER if kind in kinds]
