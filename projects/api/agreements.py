"""Agreements (拨付协议) with their tranches, and amendments (变更), as seen from the project."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from funds.permissions import Action
from kit import clock
from kit.api.fields import Marks, Money, coded, words_of
from kit.api.operations import Operation
from projects.api.base import ProjectApi, ProjectRows
from projects.models import Amendment, AmendmentKind, AmendmentState
from projects.queries.amendments import amendments_of
from projects.queries.money import TrancheMoney, tranches_of

A = Action
Text = serializers.CharField
Day = serializers.DateField
Whole = serializers.IntegerField
Moment = serializers.DateTimeField
Flag = serializers.BooleanField


class TrancheOfProject(serializers.Serializer[TrancheMoney]):
    """一个批次，截至今天。"""

    sequence = Whole(source="tranche.sequence")
    name = Text(source="tranche.name")
    percent = serializers.DecimalField(
        max_digits=5, decimal_places=2, allow_null=True, source="tranche.percent"
    )
    amount = Money(allow_null=True, source="tranche.amount", help_text="元；null 是未说明")
    condition = Text(allow_blank=True, source="tranche.condition")
    condition_met_on = Day(allow_null=True, source="tranche.condition_met_on")
    owed = Money(help_text="已确认应付")
    paid = Money(help_text="已付")
    settled = Flag(help_text="已付清")


class AgreementShown(serializers.Serializer[Any]):
    """项目的一份协议；它的钱见 commitments/<commitment>/。"""

    commitment = Text(source="commitment.number", help_text="协议承诺的编号")
    agreement_number = Text(source="commitment.agreement_number", allow_blank=True)
    title = Text(source="commitment.title")
    signed_on = Day(allow_null=True)
    has_scan = serializers.SerializerMethodField(help_text="有签字盖章的扫描件")
    tranches = TrancheOfProject(many=True)
    marks = Marks()

    def get_has_scan(self, row: Any) -> bool:
        return row.scan_id is not None


class AgreementsShown(serializers.Serializer[Any]):
    """项目的各份协议，先签的在前。"""

    results = AgreementShown(many=True)


class ChangeShown(serializers.Serializer[Any]):
    """变更的一处。"""

    label = Text()  # type: ignore[assignment] # a field, which the metaclass takes out
    before = Text(allow_blank=True)
    after = Text(allow_blank=True)


class AmendmentShown(serializers.Serializer[Amendment]):
    """变更申请。"""

    number = Text()
    kinds = serializers.ListField(child=coded(AmendmentKind))
    kinds_label = serializers.SerializerMethodField()
    reason = Text()
    changes = ChangeShown(many=True)
    state = coded(AmendmentState)
    state_label = words_of("state")
    requested_at = Moment()
    decided_at = Moment(allow_null=True)
    decision_note = Text(allow_blank=True)
    effective_on = Day(allow_null=True)

    def get_kinds_label(self, row: Amendment) -> str:
        return "、".join(AmendmentKind(kind).label for kind in row.kinds)


class ProjectAgreements(ProjectApi):
    """The agreements of a project, each with its tranches, in a fixed number of queries."""

    operations = {
        "GET": Operation("list_agreements", "列出项目的协议与批次", A.PROJECT_VIEW, AgreementsShown)
    }

    def get(self, request: Request, **kwargs: Any) -> Response:
        rows: list[Any] = list(
            self.project.agreements.select_related("commitment").order_by("commitment_id")
        )
        by_commitment: dict[int, list[TrancheMoney]] = {row.commitment_id: [] for row in rows}
        for tranche in tranches_of(self.project, clock.today()):
            by_commitment[tranche.tranche.commitment_id].append(tranche)
        for row in rows:
            row.tranches = by_commitment[row.commitment_id]
        return self.answer({"results": rows})


class ProjectAmendments(ProjectRows):
    """The amendments of a project, the newest first."""

    operations = {
        "GET": Operation(
            "list_amendments", "列出变更申请", A.PROJECT_VIEW, AmendmentShown, many=True
        )
    }

    def rows(self) -> QuerySet[Amendment]:
        return amendments_of(self.project)
