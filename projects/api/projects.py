"""Projects (项目): reading them, registering a draft, editing it, submitting it."""

from dataclasses import asdict
from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.base import FundApi, FundList
from funds.permissions import Action, can
from kit import clock
from kit.api.operations import Operation
from kit.api.parameters import Code, ListParameters, Number, Text, Year
from projects.api.base import ProjectApi
from projects.api.shapes import (
    EditAsked,
    HistoryShown,
    ProjectAsked,
    ProjectInFull,
    ProjectShown,
    SubmitAsked,
)
from projects.lifecycle import Kind, Stage, State, steps_from
from projects.models import Project, ProjectYear, YearOutcome
from projects.queries.catalogue import only_unit_of
from projects.queries.history import events
from projects.queries.money import (
    NOTHING,
    ProjectMoney,
    agreed_shown,
    commitments_of,
    money_of,
    outstanding_shown,
    paid_shown,
)
from projects.queries.projects import ProjectFilter, listed, visible_to
from projects.services.advance import advance
from projects.services.drafts import edit_project, register_project
from projects.services.elements import ProjectData
from projects.services.guards import missing_for

A = Action
LARGEST_ID = 2**63 - 1
EXAMPLE = {
    "name": "晋祠志愿讲解",
    "beneficiaries": "到晋祠参观的市民和游客",
    "service_type": "志愿讲解",
    "service_duration": "每次 2 小时，共 12 个月",
    "volunteers_planned": 20,
    "funding_source": "基金拨付",
    "sessions_planned": 48,
    "requested_amount": "50000.00",
}


class ProjectParameters(ListParameters):
    year = Year(method="keep", label="在这一年执行")
    outcome = Code(codes=YearOutcome, method="keep", label="年度结果；与 year 一起用")
    funding_year = Year(method="keep", label="立项年")
    category = Number(least=1, most=LARGEST_ID, method="keep", label="类别的 id")
    lead_unit = Number(least=1, most=LARGEST_ID, method="keep", label="牵头单位的 id")
    state = Code(codes=State, method="keep", label="所处环节")
    stage = Code(codes=[(stage.name, stage.value) for stage in Stage], method="keep", label="环节")
    q = Text(method="keep", label="名称（汉字或拼音）或编号的开头")


class ProjectList(FundList):
    """The projects the caller may see, with their years and money; the newest first."""

    tag = "项目"
    operations = {
        "GET": Operation("list_projects", "列出项目", A.PROJECT_VIEW, ProjectShown, many=True),
        "POST": Operation(
            "create_project",
            "登记项目（存为草稿）",
            A.PROJECT_CREATE,
            ProjectInFull,
            asks=ProjectAsked,
            status=201,
            detail="草稿可以不完整，提交申报时七要素要齐。不写 lead_unit 时是您的单位。",
            example=EXAMPLE,
        ),
    }
    parameters = ProjectParameters

    def rows(self) -> QuerySet[Project]:
        return visible_to(self.person, self.fund.pk)

    def narrowed(self) -> QuerySet[Any]:
        self.reach(A.PROJECT_VIEW)
        found = listed(self.rows(), _wanted(self.asked))
        years = ProjectYear.objects.select_related("group").order_by("-year")
        return found.select_related(
            "call", "category", "lead_unit", "implementer", "campaign"
        ).prefetch_related(Prefetch("years", years))

    def prepared(self, rows: list[Project]) -> list[Project]:
        money = money_of([row.pk for row in rows], clock.today())
        return [_with_money(row, money.get(row.pk, NOTHING)) for row in rows]

    def post(self, request: Request) -> Response:
        # As the page's form does: a person of one unit registers for that unit.
        own = {"lead_unit": only_unit_of(self.person, self.fund.pk)}
        project = register_project(ProjectData(**{**own, **self.body()}), by=self.person)
        return self.answer(in_full(self, project), status=201)


class ProjectDetail(ProjectApi):
    """One project."""

    operations = {
        "GET": Operation("get_project", "看一个项目", A.PROJECT_VIEW, ProjectInFull),
        "PATCH": Operation(
            "edit_project",
            "修改项目资料",
            A.PROJECT_EDIT,
            ProjectInFull,
            asks=EditAsked,
            detail="只写要改的项，并带上您看到的 version。申报以后不能直接修改。",
            example={"version": 1, "sessions_planned": 52},
        ),
    }

    def get(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(in_full(self, self.project))

    def patch(self, request: Request, **kwargs: Any) -> Response:
        fields = self.body()
        version = fields.pop("version")
        now = {name: getattr(self.project, name) for name in ProjectData.__dataclass_fields__}
        data = ProjectData(**{**now, **fields})
        project = edit_project(self.project.ref, data, by=self.person, version=version)
        return self.answer(in_full(self, project))


class ProjectSubmission(ProjectApi):
    """Submitting a project's application."""

    operations = {
        "POST": Operation(
            "submit_project",
            "提交申报",
            A.PROJECT_SUBMIT,
            ProjectInFull,
            asks=SubmitAsked,
            detail="由牵头单位提交。还缺什么，回答 409 并逐项说明；提交后得到项目编号。",
            example={},
        )
    }

    def post(self, request: Request, **kwargs: Any) -> Response:
        note = self.body()["note"]
        project = advance(self.project.ref, "submit", by=self.person, note=note)
        return self.answer(in_full(self, project))


class ProjectHistory(ProjectApi):
    """What happened to a project."""

    operations = {
        "GET": Operation("get_project_history", "看办理记录", A.PROJECT_VIEW, HistoryShown)
    }

    def get(self, request: Request, **kwargs: Any) -> Response:
        return self.answer({"results": events(self.project)})


def in_full(view: FundApi, project: Project) -> Project:
    """Return a project with all that its page shows."""
    money = money_of([project.pk], clock.today()).get(project.pk, NOTHING)
    shown: Any = _with_money(project, money)
    shown.commitments = list(commitments_of(project).values_list("number", flat=True))
    shown.steps = [
        {
            "code": step.code,
            "label": step.label,
            "may_take": can(view.person, step.action, project),
            "missing": missing_for(project, step),
        }
        for step in steps_from(State(project.state))
        if step.kind is not Kind.PLACE
    ]
    return project


def _wanted(asked: dict[str, Any]) -> ProjectFilter:
    year, outcome, stage = asked["year"], asked["outcome"], asked["stage"]
    return ProjectFilter(
        year=year,
        outcome=YearOutcome(outcome) if outcome and year is not None else None,
        funding_year=asked["funding_year"],
        category_id=asked["category"],
        lead_unit_id=asked["lead_unit"],
        state=State(asked["state"]) if asked["state"] else None,
        stage=Stage[stage] if stage else None,
        search=asked["q"] or "",
    )


def _with_money(project: Any, money: ProjectMoney) -> Any:
    """Give a project its sums; one that is 未说明 or 不适用 has no number."""
    said = {
        "agreed": agreed_shown(project, money),
        "paid": paid_shown(project, money),
        "outstanding": outstanding_shown(project, money),
    }
    sums: dict[str, Any] = asdict(money)
    known = {name: sums[name] if how == "known" else None for name, how in said.items()}
    project.money = {
        **sums,
        **known,
        "net_paid": money.net_paid if said["paid"] == "known" else None,
        "unpaid_of_agreement": (
            money.unpaid_of_agreement if said["paid"] == said["agreed"] == "known" else None
        ),
        **{f"{name}_is": how for name, how in said.items()},
    }
    return project
