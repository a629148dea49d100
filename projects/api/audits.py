"""Audits (项目审计) of a project with their findings, and answering one."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from funds.permissions import Action
from kit.api.asking import Asked
from kit.api.fields import AskedText, Money, coded, words_of
from kit.api.operations import Operation
from projects.api.base import ProjectApi
from projects.models import Audit, AuditFinding, FindingState, Opinion, Severity
from projects.queries.audits import audits_of, findings_of
from projects.services.findings import LONGEST_ANSWER, answer_finding

A = Action
Text = serializers.CharField
Moment = serializers.DateTimeField
EXAMPLE = {"answer": "已补齐三次活动的签到表，见补充材料。"}


class FindingShown(serializers.Serializer[AuditFinding]):
    """一条审计发现。"""

    id = serializers.IntegerField()
    severity = coded(Severity)
    severity_label = words_of("severity")
    title = Text()
    content = Text(help_text="情况与依据")
    expense = Text(source="expense.number", allow_null=True, default=None, help_text="哪一笔支出")
    disallowed = Money(help_text="不予认可，元")
    state = coded(FindingState)
    state_label = words_of("state")
    answer = Text(allow_blank=True)
    answered_at = Moment(allow_null=True)
    settled_note = Text(allow_blank=True, help_text="审计员的确认意见，或退回的原因")
    settled_at = Moment(allow_null=True)


class AuditShown(serializers.Serializer[Audit]):
    """一次审计；结束以前没有意见和结论。"""

    round = serializers.IntegerField(help_text="第几次")
    opened_at = Moment()
    concluded_at = Moment(allow_null=True)
    opinion = serializers.SerializerMethodField()
    opinion_label = serializers.SerializerMethodField()
    conclusion = serializers.SerializerMethodField()
    has_report = serializers.SerializerMethodField(help_text="有专项审计报告")
    findings = FindingShown(many=True, source="found")

    def get_opinion(self, row: Audit) -> str | None:
        return row.opinion if row.concluded_at else None

    def get_opinion_label(self, row: Audit) -> str:
        return Opinion(row.opinion).label if row.concluded_at else ""

    def get_conclusion(self, row: Audit) -> str:
        return row.conclusion if row.concluded_at else ""

    def get_has_report(self, row: Audit) -> bool:
        return row.report_id is not None


class AuditsShown(serializers.Serializer[Any]):
    """项目的各次审计，新的在前。"""

    results = AuditShown(many=True)


class AnswerAsked(Asked):
    """对一条审计发现的答复。"""

    answer = AskedText(max_length=LONGEST_ANSWER)


class ProjectAudits(ProjectApi):
    """Every audit of a project with what it found, in two queries."""

    tag = "评估、审计与结项"
    operations = {
        "GET": Operation("list_audits", "列出项目的审计和发现", A.PROJECT_VIEW, AuditsShown)
    }

    def get(self, request: Request, **kwargs: Any) -> Response:
        rounds: list[Any] = audits_of(self.project)
        by_round: dict[int, list[AuditFinding]] = {row.pk: [] for row in rounds}
        for finding in findings_of(self.project):
            by_round[finding.audit_id].append(finding)
        for row in rounds:
            row.found = by_round[row.pk]
        return self.answer({"results": rounds})


class FindingAnswer(ProjectApi):
    """Answering what an audit found."""

    tag = "评估、审计与结项"
    operations = {
        "POST": Operation(
            "answer_finding",
            "答复审计发现",
            A.RECTIFY,
            FindingShown,
            asks=AnswerAsked,
            detail="由项目的单位答复。已经答复过的，或项目不在审计中的，回答 409。",
            example=EXAMPLE,
        )
    }
    finding: AuditFinding

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.finding = get_object_or_404(findings_of(self.project), pk=kwargs["finding"])

    def post(self, request: Request, **kwargs: Any) -> Response:
        text = self.body()["answer"]
        answer_finding(self.project.ref, self.finding.pk, text, by=self.person)
        return self.answer(findings_of(self.project).get(pk=self.finding.pk))
