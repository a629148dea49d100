"""Sheets of people (人员): each row invites somebody to one role."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from funds.imports.lookups import Lookups, unit_names
from funds.models import Invitation, Membership
from funds.permissions import PLATFORM_ROLES, Action, Role
from funds.queries.people import still_held
from funds.queries.scope import fund_in_scope
from funds.services.invitations import InvitationData, invite
from kit.errors import Refusal
from kit.imports import Column, Kind, Shape, shape
from kit.imports.columns import folded
from kit.imports.shape import Values
from kit.tenancy.scope import scoped_fund_id

ROLES = {role.label: role for role in Role if role not in PLATFORM_ROLES}
_YEARS = re.compile(r"\d{4}")


def _labels() -> Sequence[str]:
    return list(ROLES)


@shape
class People(Shape):
    """Invitations; who holds the role already, or has it open as an invitation, is the same."""

    code, label, order = "people", "人员", 20
    about = "导入即发出邀请（72 小时内有效），再到人员页打印或邮寄给本人；已任职的认作相同。"
    action = Action.PEOPLE_INVITE.value
    home = "people:list"
    counted = "人次"
    key = ("name", "role", "unit")
    listed = ("name", "role", "unit")
    columns = (
        Column("name", "姓名", "", required=True, longest=40, example="王示例", width=14),
        Column("role", "角色", "", Kind.CHOICE, required=True, choices=_labels, example="财务",
               width=14),
        Column("unit", "单位", "牵头、实施单位和志愿组织的人必填；写已登记单位的全称",
               Kind.CHOICE, choices=unit_names, width=28),
        Column("email", "邮箱", "没有就留空，邀请打印给本人", Kind.CODE, longest=254, width=28),
        Column("years", "限年度", "只有审计员填，如：2020、2021", longest=80, width=16),
        Column("valid_to", "任期至", "审计员必填", Kind.DATE, width=14),
    )  # fmt: skip

    def __init__(self) -> None:
        self.lookups = Lookups()

    def find(self, values: Values) -> Membership | Invitation | None:
        role, unit = ROLES[values["role"]], self.lookups.unit(values["unit"])
        held = self._held().filter(user__name=values["name"], role=role, unit=unit).first()
        same = self._open().filter(name=values["name"], role=role, unit=unit)
        return held or same.first()

    def settle(self, values: Values) -> Values:
        return {
            **values,
            "years": "、".join(sorted(set(_YEARS.findall(folded(values["years"]))))),
        }

    def values_of(self, row: Membership | Invitation) -> Values:
        name, email = (
            (row.user.name, row.user.email)
            if isinstance(row, Membership)
            else (row.name, row.email)
        )
        return {
            "name": name,
            "role": Role(row.role).label,
            "unit": row.unit.name if row.unit else "",
            "email": email,
            "years": "、".join(str(year) for year in sorted(row.years)),
            "valid_to": row.valid_to,
        }

    def add(self, values: Values, *, by: Any) -> Invitation:
        data = InvitationData(
            values["name"],
            ROLES[values["role"]],
            self.lookups.unit(values["unit"]),
            values["email"],
            [int(year) for year in _YEARS.findall(values["years"])],
            values["valid_to"],
        )
        return invite(data, fund=fund_in_scope(), by=by).invitation

    def change(self, row: Any, values: Values, *, by: Any) -> None:
        raise Refusal(
            f"{values['name']}已经担任{values['role']}或已有邀请，邮箱、年度或任期和表里不同。"
            "导入不改任职：请到人员页办理，或把表里改成一致。"
        )

    def existing(self) -> Iterable[Membership | Invitation]:
        yield from self._held().order_by("pk")
        yield from self._open().order_by("pk")

    def count(self) -> int:
        return self._held().count()

    def _held(self) -> QuerySet[Membership]:
        rows = Membership.objects.filter(still_held(), fund_id=scoped_fund_id())
        return rows.select_related("user", "unit")

    def _open(self) -> QuerySet[Invitation]:
        rows = Invitation.objects.filter(Invitation.still_open(), fund_id=scoped_fund_id())
        return rows.select_related("unit")
