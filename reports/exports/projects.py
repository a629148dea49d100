"""项目台账: the projects executed in a year, one row each."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime

from kit.exports import Cell, Column, Kind, Value
from kit.exports.writer import Row
from kit.formats import money
from projects.lifecycle import STAGE_OF, Stage, State
from projects.models import Project, ProjectYear
from projects.queries.history import days_entered
from projects.queries.money import (
    NOTHING,
    ProjectMoney,
    agreed_shown,
    agreement_numbers,
    money_of,
    paid_shown,
)
from reports.exports.chunks import chunks
from reports.exports.values import NOT_APPLICABLE, NOT_KEPT, UNSTATED, marked, said
from reports.figures import evaluate, rows_of
from reports.figures.projects import ORDER

COLUMNS = (
    Column("serial", "序号", Kind.SERIAL, 6),
    Column("number", "项目编号", width=15),
    Column("name", "项目名称", width=28),
    Column("year", "年度", width=6),
    Column("category", "类别", width=13),
    Column("lead_unit", "牵头单位", width=13),
    Column("implementer", "执行单位", width=14),
    Column("credit_code", "统一社会信用代码", width=9),
    Column("leader", "负责人", width=8),
    Column("phone", "联系电话", width=9),
    Column("area", "实施地域", width=9),
    Column("beneficiaries", "服务对象", width=16),
    Column("dates", "起止日期", width=11),
    Column("requested", "申请金额", Kind.MONEY, 14, total=True),
    Column("agreed", "批准金额", Kind.MONEY, 14, total=True),
    Column("agreement", "协议编号", width=11),
    Column("paid", "已拨付净额", Kind.MONEY, 14, total=True),
    Column("unpaid", "未拨付", Kind.MONEY, 14, total=True),
    Column("midterm", "中期评估", width=8),
    Column("final", "末期评估", width=8),
    Column("audit", "审计结论", width=8),
    Column("state", "状态", width=13),
    Column("closed_on", "结项日期", Kind.DATE, 11),
    Column("note", "备注", width=16),
)
ORDERED = list(Stage)
RELATED = ("project__category", "project__lead_unit", "project__implementer", "group")


def rows(year: int, as_of: datetime | None, only: Collection[str] | None = None) -> Iterator[Row]:
    """Yield the projects executed in a year in the report's order."""
    value = evaluate("projects_executed", year, as_of)
    executed = rows_of(value).select_related(*RELATED).order_by(*ORDER)
    if only is not None:
        executed = executed.filter(project__number__in=only)
    for chunk in chunks(executed):
        ids = [row.project_id for row in chunk]
        paid, numbers = money_of(ids, value.asked.ends_on), agreement_numbers(ids)
        # The step 准予结项 leads there.
        closed = days_entered(ids, State.FINAL_PAYMENT)
        for row in chunk:
            sums = paid.get(row.project_id, NOTHING)
            course = _course(row, closed)
            yield {
                **_told(row),
                **_money(row.project, sums, numbers),
                **course,
                "note": f"{course['note']}{_came_back(sums)}",
            }


def _told(row: ProjectYear) -> Row:
    project: Project = row.project
    return {
        "number": said(project.number),
        "name": project.name,
        "year": str(row.year),
        "category": said(project.category and project.category.name),
        "lead_unit": said(project.lead_unit and project.lead_unit.name),
        "implementer": marked(
            project, "implementer", project.implementer and project.implementer.name
        ),
        "credit_code": NOT_KEPT,
        "leader": NOT_KEPT,
        "phone": NOT_KEPT,
        "area": NOT_KEPT,
        "beneficiaries": said(project.beneficiaries),
        "dates": _dates(project),
        "requested": said(project.requested_amount),
    }


def _dates(project: Project) -> Value:
    if project.starts_on is None and project.ends_on is None:
        return UNSTATED
    return "—".join(f"{day}" if day else "未说明" for day in (project.starts_on, project.ends_on))


def _money(project: Project, sums: ProjectMoney, numbers: Mapping[int, list[str]]) -> Row:
    agreed = agreed_shown(project, sums)
    number = "、".join(numbers.get(project.pk, ()))
    return {
        "agreed": _known(agreed, sums.agreed),
        "agreement": number or (UNSTATED if sums.agreements else NOT_APPLICABLE),
        "paid": _known(paid_shown(project, sums), sums.net_paid),
        "unpaid": _known(agreed, sums.unpaid_of_agreement),
    }


def _known(state: str, value: Value) -> Value:
    return {"unstated": UNSTATED, "na": NOT_APPLICABLE}.get(state, said(value))


def _course(row: ProjectYear, closed: dict[int, date]) -> Row:
    project: Project = row.project
    group = f" · {row.group.name}" if row.group else ""
    return {
        "midterm": _passed(project, Stage.MIDTERM),
        "final": _passed(project, Stage.FINAL),
        "audit": _passed(project, Stage.AUDIT),
        "state": project.get_state_display(),
        "closed_on": Cell(_closing(project, closed)),
        "note": f"{row.get_outcome_display()}{group}{_own_number(project)}",
    }


def _passed(project: Project, stage: Stage) -> Value:
    """Tell whether a project went past a stage; a historical one's past is not known."""
    if project.historical:
        return UNSTATED
    state = State(project.state)
    if state == State.ARCHIVED:
        return "通过"
    here = STAGE_OF.get(state)
    past = here is not None and ORDERED.index(here) > ORDERED.index(stage)
    return "通过" if past else NOT_APPLICABLE


def _closing(project: Project, closed: dict[int, date]) -> Value:
    if project.historical:
        return UNSTATED if project.state == State.CLOSED_UNSTATED else NOT_APPLICABLE
    return closed.get(project.pk)


def _came_back(sums: ProjectMoney) -> str:
    """Say that 已拨付 is told without what came back of it."""
    if not sums.refunded:
        return ""
    return f"；已拨付为净额，已减退款到账 {money(sums.refunded)} 元"


def _own_number(project: Project) -> str:
    """Say that the portal gave the number to a project older than itself (本平台编号)."""
    mark = project.marks.get("number")
    return f"；{mark['source']}" if mark else ""
