"""Organisations, stars, rankings, and one's own hours."""

from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.base import FundApi, FundList
from funds.permissions import Action
from kit.api.operations import Operation
from kit.api.parameters import Day, Flag, ListParameters, Number, Parameters, Text, Year
from volunteers.api.shapes import HoursShown, OrganisationShown, RankingShown, StarShown
from volunteers.forms.periods import Period, period_of
from volunteers.models import Division, Organisation, ServiceRecord, StarAward, Volunteer
from volunteers.queries.rankings import Asked, ranking
from volunteers.queries.reach import own_branch, sees_all, visible_organisations

A = Action


class OrganisationParameters(ListParameters):
    division = Text(field_name="division__code", label="区县的区划代码")
    kind = Text(field_name="kind__name", label="队伍类别")
    closed = Flag(method="ended", label="已注销")

    def ended(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(closed_on__isnull=value != "true")


class OrganisationList(FundList):
    """The organisations the caller may see, by name."""

    tag = "志愿服务"
    operations = {
        "GET": Operation(
            "list_organisations", "列出志愿组织", A.VOLUNTEER_VIEW, OrganisationShown, many=True
        )
    }
    parameters = OrganisationParameters
    order = ("pinyin", "id")

    def rows(self) -> QuerySet[Organisation]:
        rows = visible_organisations(self.person, self.fund)
        return rows.select_related("kind", "parent", "division")


class StarParameters(ListParameters):
    rank = Number(field_name="rank", least=1, most=20, label="级")
    first = Day(field_name="awarded_on", lookup_expr="gte", label="认定不早于")
    last = Day(field_name="awarded_on", lookup_expr="lte", label="认定不晚于")
    revoked = Flag(method="undone", label="已撤销")

    def undone(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(revoked_on__isnull=value != "true")


class StarList(FundList):
    """The stars the caller may see, the latest first; names as on public pages."""

    tag = "志愿服务"
    operations = {
        "GET": Operation("list_star_awards", "列出星级认定", A.VOLUNTEER_VIEW, StarShown, many=True)
    }
    parameters = StarParameters
    order = ("-awarded_on", "-id")

    def rows(self) -> QuerySet[StarAward]:
        rows = StarAward.objects.select_related("volunteer__organisation", "organisation", "level")
        rows = rows.defer("volunteer__sealed")
        if sees_all(self.person, self.fund):
            return rows
        own = own_branch(self.person, self.fund)
        return rows.filter(Q(volunteer__organisation__in=own) | Q(organisation__in=own))


class RankingParameters(Parameters):
    year = Year(label="年；不写是累计")
    month = Number(label="月；与 year 一起用", least=1, most=12)
    organisation = Text(label="组织的编号；不写是全市或您单位的组织")
    division = Text(label="区县的区划代码；志愿者所在的")


class RankingDetail(FundApi):
    """The first places by hours."""

    tag = "志愿服务"
    operations = {"GET": Operation("get_ranking", "看时长排名", A.VOLUNTEER_VIEW, RankingShown)}
    parameters = RankingParameters

    def get(self, request: Request, **kwargs: Any) -> Response:
        seen = visible_organisations(self.person, self.fund)
        period = self._period()
        return self.answer(
            ranking(
                Asked(
                    since=period.since if period else None,
                    until=period.until if period else None,
                    organisation=_named(seen, number=self.asked["organisation"]),
                    division=_named(Division.objects.all(), code=self.asked["division"]),
                    among=None if sees_all(self.person, self.fund) else seen,
                )
            )
        )

    def _period(self) -> Period | None:
        """Return the year or month that was asked for; ``None`` is all that was ever served."""
        year, month = self.asked["year"], self.asked["month"]
        if year is None and month is None:
            return None
        found = period_of(f"{year}" if month is None else f"{year}-{month:02d}")
        if found is None:
            raise ValidationError({"year": ["请写已经开始的年份；写 month 时要同时写 year。"]})
        return found


Row = TypeVar("Row", bound=Model)


def _named(rows: QuerySet[Row], **asked: str | None) -> Row | None:
    """Return the row that was asked for by name; ``None`` when none was."""
    if not all(asked.values()):
        return None
    found = rows.filter(**asked).first()
    if found is None:
        raise Http404
    return found


class HoursParameters(ListParameters):
    first = Day(field_name="served_on", lookup_expr="gte", label="服务不早于")
    last = Day(field_name="served_on", lookup_expr="lte", label="服务不晚于")


class OwnHours(FundList):
    """The caller's own records, the latest day first; nothing for who is no volunteer here."""

    tag = "志愿服务"
    operations = {
        "GET": Operation(
            "list_own_hours",
            "列出本人的服务记录",
            A.VOLUNTEER_OWN,
            HoursShown,
            many=True,
            detail="只有本人的。没有和志愿者编号关联的账号，回答是空的。",
        )
    }
    parameters = HoursParameters
    order = ("-served_on", "-id")

    def rows(self) -> QuerySet[ServiceRecord]:
        own = Volunteer.objects.filter(person=self.person)
        return ServiceRecord.objects.filter(volunteer__in=own).select_related("organisation")
