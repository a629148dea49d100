"""The blocks of a report that tell of projects: the count by year, the closed, the ongoing."""

from dataclasses import dataclass

from projects.models import ProjectGroup, ProjectYear
from projects.queries.years import groups_in_order
from reports.figures import rows_of
from reports.figures.projects import ORDER, OTHERS
from reports.kinds.content import Drawing, ListItem, Node, Paragraph, Run
from reports.kinds.placeholders import paragraph
from reports.kinds.structure import Setting


@dataclass(frozen=True)
class Overview:
    """共执行项目 N 个，包含 … 个 … 年项目, then the prose of ``section``."""

    section: str

    def nodes(self, setting: Setting) -> list[Node]:
        parts = [
            f"{{projects_funded_in:{year}}} {year % 100:02d} 年项目"
            for year in funding_years(setting)
        ]
        if setting.ledger.value("projects_funding_unstated").value:
            parts.append("{projects_funding_unstated} 立项年未说明")
        head = "{year} 年{fund}共执行项目 {projects_executed}"
        sentence = head + ("，包含 " + "，".join(parts) if parts else "") + "。"
        first, *more = setting.texts.get(self.section, "").splitlines() or [""]
        return [setting.paragraph(sentence + first), *setting.paragraphs("\n".join(more))]


@dataclass(frozen=True)
class ClosedProjects:
    """结项项目共 N 个, each by name."""

    def nodes(self, setting: Setting) -> list[Node]:
        closed = setting.ledger.value("projects_closed")
        rows = rows_of(closed).order_by(*ORDER)
        return [
            setting.heading(3, "结项项目共 {projects_closed}"),
            *(
                ListItem(f"（{place}）", row.heading or row.project.name)
                for place, row in enumerate(rows, 1)
            ),
        ]


@dataclass(frozen=True)
class OngoingProjects:
    """常态化开展项目共 N 个: first the groups, each told together, then the others one by one."""

    def nodes(self, setting: Setting) -> list[Node]:
        nodes: list[Node] = [setting.heading(3, "常态化开展项目共 {projects_ongoing}")]
        place = 0
        for group in groups_in_order():
            rows = self._rows(setting, group.code)
            if rows:
                place += 1
                nodes.append(self._group(setting, group, rows, place))
                nodes += [node for row in rows for node in self._told(setting, row)]
        for row in self._rows(setting, OTHERS):
            place += 1
            nodes += self._alone(setting, row, place)
        return nodes

    def _rows(self, setting: Setting, code: str) -> list[ProjectYear]:
        value = setting.ledger.value("projects_in_group", code)
        return list(rows_of(value).order_by(*ORDER))

    def _group(
        self, setting: Setting, group: ProjectGroup, rows: list[ProjectYear], place: int
    ) -> Paragraph:
        words = group.heading or f"{group.name}：共 {{count}}，包括{{names}}。"
        text = words.replace("{count}", f"{{projects_in_group:{group.code}}}")
        names = "、".join(row.heading or row.project.name for row in rows)
        told = setting.paragraph(text, names=names)
        return paragraph([Run(f"（{place}）"), *told.runs])

    def _told(self, setting: Setting, row: ProjectYear) -> list[Node]:
        return [*setting.paragraphs(row.paragraph), *drawing_of(row)]

    def _alone(self, setting: Setting, row: ProjectYear, place: int) -> list[Node]:
        funded = row.project.funding_year
        earlier = funded is not None and funded < setting.year
        suffix = f"（{funded % 100:02d} 年项目）" if earlier else ""
        name = (row.heading or row.project.name) + suffix
        told = setting.paragraphs(row.paragraph) or [
            paragraph([Run("年度小结"), Run("未说明", mark="UNSTATED"), Run("。")])
        ]
        return [ListItem(f"（{place}）", name), *told, *drawing_of(row)]


def drawing_of(row: ProjectYear) -> list[Node]:
    """Return the project's drawing, when it has one."""
    if not row.project.drawing:
        return []
    return [Drawing(f"projects/{row.project.drawing}", row.heading or row.project.name)]


def funding_years(setting: Setting) -> list[int]:
    """Return the funding years of the projects executed, oldest first."""
    rows = rows_of(setting.ledger.value("projects_executed"))
    years = rows.filter(project__funding_year__isnull=False).order_by("project__funding_year")
    return list(years.values_list("project__funding_year", flat=True).distinct())
