"""The application (申报书) as it is read: as it stands, its versions, and what they changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from funds.permissions import Action, can
from kit.files import as_attachment
from kit.refusals import log_done
from projects.lifecycle import BY_CODE
from projects.models import ApplicationFile, ApplicationVersion
from projects.queries.applications import content_of, differences, files_of, versions_of
from projects.queries.reading import facts_of, tables_of, texts_of
from projects.services.drafts import refusal_to_edit
from projects.views.base import ProjectPage

NOW = "now"


@dataclass(frozen=True)
class VersionShown:
    """One version as the list shows it; ``key`` names it in addresses."""

    key: str
    label: str
    why: str
    row: ApplicationVersion | None = None


class ApplicationPage(ProjectPage):
    """申报书: everything in reading order, the versions kept, the difference between any two."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "applications/application.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        content = content_of(self.project)
        kept = versions_of(self.project)
        contents = {NOW: content, **{str(row.number): row.content for row in kept}}
        older, newer = self._chosen(request, contents)
        return self.page(
            {
                "crumbs": [
                    ("项目台账", self.fund.url("projects:list")),
                    (self.project.name, self.fund.url("projects:project", ref=self.project.ref)),
                    ("申报书", ""),
                ],
                "facts": facts_of(content),
                "texts": texts_of(content),
                "tables": tables_of(content),
                "files": files_of(self.project),
                "versions": _shown(kept, content),
                "older": older,
                "newer": newer,
                "compared": older is not None,
                "changes": differences(contents[older], contents[newer])
                if older is not None and newer is not None
                else [],
                "may_edit": can(request.user, Action.PROJECT_EDIT, self.project)
                and refusal_to_edit(self.project) is None,
            }
        )

    def _chosen(
        self, request: HttpRequest, contents: Mapping[str, Any]
    ) -> tuple[str | None, str | None]:
        """Return the two versions asked for, the older first; none when they do not exist."""
        asked = [request.GET.get(name, "") for name in ("older", "newer")]
        if any(key not in contents for key in asked) or asked[0] == asked[1]:
            return None, None
        older, newer = sorted(asked, key=lambda key: (key == NOW, int(key) if key != NOW else 0))
        return older, newer


class DownloadAttachment(ProjectPage):
    """Give one attachment of the application back."""

    action = Action.PROJECT_VIEW

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        files = ApplicationFile.objects.select_related("file")
        found = get_object_or_404(files, project=self.project, pk=kwargs["file"])
        response = as_attachment(found.file)
        log_done(request, f"下载 {self.project.ref} 申报附件 {found.file.name}")
        return response


def _shown(kept: list[ApplicationVersion], content: Mapping[str, Any]) -> list[VersionShown]:
    """Return the versions, the newest first; what stands now only when no version holds it."""
    shown = [
        VersionShown(str(row.number), f"第 {row.number} 版", _why(row.step), row) for row in kept
    ]
    if kept and kept[0].content == content:
        return shown
    return [VersionShown(NOW, "现在的内容", "还没有留存"), *shown]


def _why(step: str) -> str:
    return BY_CODE[step].label if step in BY_CODE else ""
