"""The fund itself, its units, campaigns and purposes."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.base import FundApi, FundList
from funds.api.shapes import CampaignShown, FundShown, PurposeShown, UnitShown
from funds.models import Campaign, CampaignStatus, Purpose, Unit, UnitKind
from funds.permissions import Accessible, Action, scopes_of
from funds.queries.donations import campaign_rows
from funds.queries.units import visible_units
from kit import clock
from kit.api.operations import Operation
from kit.api.parameters import Code, Flag, ListParameters

A = Action


class FundDetail(FundApi):
    """The fund."""

    tag = "基金"
    operations = {"GET": Operation("get_fund", "看基金", A.API_USE, FundShown)}

    def get(self, request: Request) -> Response:
        return self.answer(self.fund)


class UnitParameters(ListParameters):
    kind = Code(codes=UnitKind, label="种类", method="being")

    def being(self, rows: QuerySet[Unit], name: str, value: str) -> QuerySet[Unit]:
        return rows.filter(Unit.being(UnitKind(value)))


class UnitList(FundList):
    """The units the caller may see."""

    tag = "基金"
    operations = {"GET": Operation("list_units", "列出单位", A.UNIT_VIEW, UnitShown, many=True)}
    parameters = UnitParameters
    order = ("pinyin", "id")

    def rows(self) -> QuerySet[Unit]:
        return visible_units(self.person, self.fund)


class UnitDetail(FundApi):
    """One unit."""

    tag = "基金"
    operations = {"GET": Operation("get_unit", "看一个单位", A.UNIT_VIEW, UnitShown)}
    unit: Unit

    def load(self, **kwargs: Any) -> None:
        self.unit = get_object_or_404(Unit, pk=kwargs["unit"])
        seen = visible_units(self.person, self.fund).filter(pk=self.unit.pk).exists()
        # Who views no units at all is told so; to who views their own, another does not exist.
        if not seen and scopes_of(self.person, A.UNIT_VIEW, self.fund.pk):
            raise Http404

    def subject(self) -> Accessible:
        return self.unit

    def get(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(self.unit)


class CampaignParameters(ListParameters):
    status = Code(field_name="status", codes=CampaignStatus, label="状态")


class CampaignList(FundList):
    """Every campaign with what it received."""

    tag = "资金"
    operations = {
        "GET": Operation("list_campaigns", "列出募捐活动", A.MONEY_VIEW, CampaignShown, many=True)
    }
    parameters = CampaignParameters

    def rows(self) -> QuerySet[Campaign]:
        return campaign_rows(clock.today())


class CampaignDetail(FundApi):
    """One campaign."""

    tag = "资金"
    operations = {"GET": Operation("get_campaign", "看一项募捐活动", A.MONEY_VIEW, CampaignShown)}
    campaign: Campaign

    def load(self, **kwargs: Any) -> None:
        rows = campaign_rows(clock.today())
        self.campaign = get_object_or_404(rows, number=kwargs["number"])

    def subject(self) -> Accessible:
        return self.campaign

    def get(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(self.campaign)


class PurposeParameters(ListParameters):
    restricted = Flag(field_name="restricted", label="限定性")


class PurposeList(FundList):
    """Every purpose."""

    tag = "资金"
    operations = {
        "GET": Operation("list_purposes", "列出资金用途", A.MONEY_VIEW, PurposeShown, many=True)
    }
    parameters = PurposeParameters
    order: ClassVar[tuple[str, ...]] = ("code", "id")

    def rows(self) -> QuerySet[Purpose]:
        return Purpose.objects.all()
