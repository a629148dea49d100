"""Public notices (立项公示), and a project's way from its notice to its approval."""

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.base import FundApi, FundList
from funds.permissions import Action, Scope, can, scopes_of
from funds.queries.reach import demand_year
from kit import clock
from kit.api.fields import Money
from kit.api.operations import Operation
from kit.api.parameters import ListParameters, Year
from projects.api.base import ProjectApi
from projects.models import Approval, PublicNotice
from projects.queries.notices import is_running, notices, rows_of

A = Action
Text = serializers.CharField
Day = serializers.DateField
Whole = serializers.IntegerField


class NoticeShown(serializers.Serializer[Any]):
    """立项公示。"""

    number = Text()
    title = Text()
    published_on = Day()
    ends_on = Day(help_text="公示的最后一天")
    days = Whole(help_text="公示期，工作日")
    running = serializers.SerializerMethodField(help_text="还在公示")
    project_count = Whole()

    def get_running(self, notice: PublicNotice) -> bool:
        return is_running(notice, clock.today())


class NoticedShown(serializers.Serializer[Any]):
    """公示里的一个项目。"""

    ref = Text(source="project.ref")
    name = Text(source="project.name")
    lead_unit = Text(source="project.lead_unit.name", default="")
    amount = Money(allow_null=True, help_text="拟支持金额，元")
    requested_amount = Money(allow_null=True, help_text="申请金额，元；只看本单位项目的人得到 null")
    open_objections = Whole(allow_null=True, help_text="没有处理的异议；不处理异议的人得到 null")


class NoticeInFull(NoticeShown):
    """立项公示和公示的项目。"""

    text = Text(allow_blank=True)
    projects = NoticedShown(many=True, source="noticed")


class ProjectNotice(serializers.Serializer[Any]):
    """项目上过的一次公示。"""

    number = Text(source="notice.number")
    published_on = Day(source="notice.published_on")
    ends_on = Day(source="notice.ends_on")
    amount = Money(allow_null=True, help_text="拟支持金额，元")


class ApprovalShown(serializers.Serializer[Approval]):
    """立项批复。"""

    number = Text(help_text="立项文号")
    amount = Money(help_text="批准金额，元")
    difference_reason = Text(allow_blank=True, help_text="与申请金额不同的理由")
    approved_on = Day()


class SelectionShown(serializers.Serializer[Any]):
    """项目的公示与立项批复；没有批复时 approval 是 null。"""

    notices = ProjectNotice(many=True)
    approval = ApprovalShown(allow_null=True)


class NoticeParameters(ListParameters):
    year = Year(field_name="published_on", lookup_expr="year", label="公示的年度")


class NoticeList(FundList):
    """Every notice, the newest first; an auditor's within their years."""

    tag = "征集与评审"
    operations = {
        "GET": Operation("list_notices", "列出立项公示", A.PROJECT_VIEW, NoticeShown, many=True)
    }
    parameters = NoticeParameters
    order = ("-published_on", "-id")

    def rows(self) -> QuerySet[Any]:
        years = self.reach(A.PROJECT_VIEW)
        return notices().filter(Q() if years is None else Q(published_on__year__in=sorted(years)))


class NoticeDetail(FundApi):
    """One notice with its projects."""

    tag = "征集与评审"
    operations = {"GET": Operation("get_notice", "看一次立项公示", A.PROJECT_VIEW, NoticeInFull)}
    notice: Any

    def load(self, **kwargs: Any) -> None:
        self.notice = get_object_or_404(notices(), number=kwargs["number"])
        demand_year(self.person, A.PROJECT_VIEW, self.fund, self.notice.published_on.year)

    def get(self, request: Request, **kwargs: Any) -> Response:
        # Who sees their own unit's projects reads of the others what anybody may read.
        sees_all = Scope.ALL in scopes_of(self.person, A.PROJECT_VIEW, self.fund.pk)
        handles = can(self.person, A.OBJECTION_HANDLE, self.fund)
        self.notice.noticed = [
            {
                "project": row.project,
                "amount": row.amount,
                "requested_amount": row.project.requested_amount if sees_all else None,
                "open_objections": (row.open_objections or 0) if handles else None,
            }
            for row in rows_of(self.notice)
        ]
        return self.answer(self.notice)


class ProjectApproval(ProjectApi):
    """The notices a project was on, and its approval."""

    tag = "征集与评审"
    operations = {
        "GET": Operation("get_approval", "看项目的公示与立项", A.PROJECT_VIEW, SelectionShown)
    }

    def get(self, request: Request, **kwargs: Any) -> Response:
        rows = self.project.notices.select_related("notice")
        return self.answer(
            {
                "notices": rows.order_by("-notice__published_on", "-notice_id"),
                "approval": self.project.approvals.first(),
            }
        )
