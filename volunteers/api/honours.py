"""Honours (表彰), read only: whom they were given to is a count here, never a name."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from funds.api.base import FundList
from funds.permissions import Action
from kit.api.fields import coded, words_of
from kit.api.operations import Operation
from kit.api.parameters import Code, Day, Flag, ListParameters, Text
from volunteers.api.shapes import OrganisationBrief
from volunteers.models import Honour, HonouredKind, HonourLevel
from volunteers.queries.honours import visible_honours, with_times


class HonourShown(serializers.Serializer[Honour]):
    """一项表彰。名单不在接口里：人名在页面上看。"""

    number = serializers.CharField()
    name = serializers.CharField()
    level = coded(HonourLevel)
    level_label = words_of("level")
    awarded_by = serializers.CharField(help_text="表彰单位")
    awarded_on = serializers.DateField()
    document = serializers.CharField(allow_blank=True, help_text="文号")
    kind = coded(HonouredKind)
    kind_label = words_of("kind")
    count = serializers.IntegerField(
        source="times", help_text="志愿者按人次，其余按个：写明数量的按写明的，其余按名单"
    )
    listed = serializers.IntegerField(help_text="名单上的")
    basis = serializers.CharField(allow_blank=True, help_text="写明的数量的依据")
    organisation = OrganisationBrief(allow_null=True, help_text="登记的组织；空的是文明办登记的")
    is_withdrawn = serializers.SerializerMethodField(help_text="已作废，不计入")

    def get_is_withdrawn(self, row: Honour) -> bool:
        return row.withdrawn_note != ""


class HonourParameters(ListParameters):
    level = Code(codes=HonourLevel, label="级别")
    kind = Code(codes=HonouredKind, label="表彰对象")
    organisation = Text(field_name="organisation__number", label="登记组织的编号")
    first = Day(field_name="awarded_on", lookup_expr="gte", label="表彰不早于")
    last = Day(field_name="awarded_on", lookup_expr="lte", label="表彰不晚于")
    withdrawn = Flag(method="undone", label="已作废")

    def undone(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "true":
            return rows.exclude(withdrawn_note="")
        return rows.filter(withdrawn_note="")


class HonourList(FundList):
    """The honours the caller may see, the latest first."""

    tag = "志愿服务"
    operations = {
        "GET": Operation("list_honours", "列出表彰", Action.VOLUNTEER_VIEW, HonourShown, many=True)
    }
    parameters = HonourParameters
    order = ("-awarded_on", "-id")

    def rows(self) -> QuerySet[Honour]:
        return with_times(visible_honours(self.person, self.fund))
