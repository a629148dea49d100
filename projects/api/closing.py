"""The closure (结项) of a project: the summary handed in, the certificate, the archive."""

from typing import Any

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from funds.permissions import Action
from kit.api.operations import Operation
from projects.api.base import ProjectApi
from projects.models import ArchivePackage
from projects.queries.closing import closure_of, package_of, reaches_closing

A = Action
Text = serializers.CharField
Whole = serializers.IntegerField
Moment = serializers.DateTimeField


class ArchiveShown(serializers.Serializer[ArchivePackage]):
    """归档包；文件在页面上下载。"""

    name = Text(source="file.name")
    size = Whole(source="file.size", help_text="字节")
    sha256 = Text(source="file.sha256")
    files = serializers.SerializerMethodField(help_text="里面有多少个文件")
    made_at = Moment()

    def get_files(self, row: ArchivePackage) -> int:
        return len(row.manifest)


class ClosureShown(serializers.Serializer[Any]):
    """结项。总结没有提交时各项是空的。"""

    submitted_at = Moment(allow_null=True)
    results = Text(allow_blank=True, help_text="项目成效")
    experience = Text(allow_blank=True, help_text="经验与不足")
    next_plan = Text(allow_blank=True, help_text="下一阶段打算")
    certificate = Text(allow_blank=True, help_text="结项证书编号")
    certified_on = serializers.DateField(allow_null=True)
    archive = ArchiveShown(allow_null=True)


class ProjectClosure(ProjectApi):
    """The closure of a project that has come so far; before that there is none."""

    tag = "评估、审计与结项"
    operations = {
        "GET": Operation(
            "get_closure",
            "看结项",
            A.PROJECT_VIEW,
            ClosureShown,
            detail="项目没有走到末期评估时，回答 404。",
        )
    }

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        if not reaches_closing(self.project):
            raise Http404

    def get(self, request: Request, **kwargs: Any) -> Response:
        closure = closure_of(self.project)
        # A draft of the summary is the lead unit's own.
        told = closure is not None and closure.submitted_at is not None
        words = ("results", "experience", "next_plan")
        return self.answer(
            {
                **{name: getattr(closure, name) if told else "" for name in words},
                "submitted_at": closure.submitted_at if closure else None,
                "certificate": closure.certificate if closure else "",
                "certified_on": closure.certified_on if closure else None,
                "archive": package_of(self.project),
            }
        )
