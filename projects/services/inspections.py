"""Inspections (督导检查): planned or drawn, made, rectified, checked again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from funds.models import Fund, NoticeKind, User
from funds.permissions import Action, demand
from funds.queries.people import people_of_any, people_who_may
from funds.queries.scope import fund_in_scope
from funds.services.amounts import checked_date
from funds.services.notices import notify
from kit import clock
from kit.errors import Refusal
from kit.formats import date_iso
from kit.history import recorded_as
from kit.numbering import next_number
from projects.models import (
    Draw,
    DrawKind,
    Inspection,
    InspectionRound,
    InspectionState,
    Project,
)
from projects.queries.inspections import inspectable
from projects.services.draws import checked_seed, keep_draw, shuffled
from projects.services.running import locked, told
from projects.stages import EXITS, State

LONGEST = 2000
LONGEST_NOTE = 300
FIRST_YEAR, LAST_YEAR = 2000, 2100
FARTHEST_DAYS = 366


@dataclass(frozen=True)
class RoundData:
    """A round: its name, its year, and by which day its visits are made."""

    title: str
    year: int
    due_on: date


@dataclass(frozen=True)
class VisitData:
    """A visit: what was found, if anything, and by which day it must be rectified."""

    visited_on: date
    findings: str = ""
    rectify_by: date | None = None


@dataclass(frozen=True)
class RecheckData:
    """A second look: whether all is in order, the opinion, and else by which day it must be."""

    passed: bool
    note: str
    rectify_by: date | None = None


@transaction.atomic
def plan_round(data: RoundData, refs: Sequence[str], *, by: User) -> InspectionRound:
    """Plan a round over projects chosen by hand.

    Args:
        refs: the numbers of the projects.

    Raises:
        NotAllowed: ``by`` does not plan inspections.
        Refusal: nothing is chosen, a project is not being carried out, or the round cannot be.
    """
    return _planned(data, list(dict.fromkeys(refs)), None, by=by)


@transaction.atomic
def draw_round(data: RoundData, count: int, seed: str, *, by: User) -> InspectionRound:
    """Plan a round over so many of the projects being carried out, drawn by a published seed.

    Raises:
        NotAllowed: ``by`` does not plan inspections.
        Refusal: there are not so many, the seed cannot be published, or the round cannot be.
    """
    demand(by, Action.INSPECTION_PLAN, fund_in_scope())
    seed = checked_seed(seed)
    entered = [project.ref for project in inspectable()]
    if not 0 < count <= len(entered):
        raise Refusal(f"现在执行中的项目有 {len(entered)} 个，抽取数要在这以内。", field="count")
    drawn = shuffled(seed, entered)[:count]
    draw = keep_draw(DrawKind.INSPECTIONS, seed, entered, drawn, by=by)
    return _planned(data, drawn, draw, by=by)


@transaction.atomic
def record_visit(round_number: str, ref: str, data: VisitData, *, by: User) -> Inspection:
    """Record a visit: without findings it is done, with findings the units have a day to rectify.

    Raises:
        NotAllowed: ``by`` does not record inspections.
        Refusal: it was recorded meanwhile, or a day or the findings cannot be.
    """
    inspection = _locked(round_number, ref)
    demand(by, Action.INSPECTION_RECORD, inspection.project)
    _expect(inspection, InspectionState.PLANNED)
    inspection.visited_on = checked_date(data.visited_on, field="visited_on", what="检查日期")
    inspection.inspected_by = by
    findings = data.findings.strip()
    if findings:
        inspection.findings = told(findings, field="findings", what="发现的问题", most=LONGEST)
        inspection.rectify_by = _deadline(data.rectify_by)
        inspection.state = InspectionState.RECTIFYING
    else:
        inspection.state = InspectionState.CLEAR
    _save(inspection, "record_inspection", by=by, note=findings[:200])
    if findings:
        _tell(inspection, Action.RECTIFY, "督导检查发现问题，请整改", by=by, kind=NoticeKind.TURN)
    else:
        _tell(inspection, Action.EXECUTION_REPORT, "督导检查未发现问题", by=by)
    return inspection


@transaction.atomic
def rectify_inspection(round_number: str, ref: str, text: str, *, by: User) -> Inspection:
    """Say what was done about the findings.

    Raises:
        NotAllowed: ``by`` is of no unit of the project.
        Refusal: nothing is to be rectified now, or nothing is said.
    """
    inspection = _locked(round_number, ref)
    demand(by, Action.RECTIFY, inspection.project)
    _expect(inspection, InspectionState.RECTIFYING)
    text = told(text, field="rectification", what="整改情况", most=LONGEST)
    inspection.rectification = text
    inspection.rectified_by = by
    inspection.state = InspectionState.RECTIFIED
    _save(inspection, "rectify_inspection", by=by, note=text[:200])
    _tell(inspection, Action.INSPECTION_RECORD, "整改已提交，请复查", by=by, kind=NoticeKind.TURN)
    return inspection


@transaction.atomic
def recheck_inspection(round_number: str, ref: str, data: RecheckData, *, by: User) -> Inspection:
    """Check what was rectified: it is done, or must be rectified again by another day.

    Raises:
        NotAllowed: ``by`` does not record inspections.
        Refusal: nothing waits for a check, no opinion is given, or ``by`` rectified it.
    """
    inspection = _locked(round_number, ref)
    demand(by, Action.INSPECTION_RECORD, inspection.project)
    _expect(inspection, InspectionState.RECTIFIED)
    if inspection.rectified_by_id == by.pk:
        raise Refusal("整改是您提交的，不能由您复查。请交由其他人办理。")
    inspection.recheck_note = told(data.note, field="note", what="复查意见", most=LONGEST_NOTE)
    inspection.rechecked_by = by
    if data.passed:
        inspection.state = InspectionState.DONE
    else:
        inspection.rectify_by = _deadline(data.rectify_by)
        inspection.state = InspectionState.RECTIFYING
    _save(inspection, "recheck_inspection", by=by, note=inspection.recheck_note)
    if data.passed:
        _tell(inspection, Action.RECTIFY, "整改已通过复查", by=by)
    else:
        _tell(inspection, Action.RECTIFY, "整改未通过复查，请继续整改", by=by, kind=NoticeKind.TURN)
    return inspection


def _planned(
    data: RoundData, refs: Sequence[str], draw: Draw | None, *, by: User
) -> InspectionRound:
    fund = fund_in_scope()
    demand(by, Action.INSPECTION_PLAN, fund)
    # The counter's row stays locked: two forms sent at once come one after the other.
    number = next_number("DC", "DC", clock.today().year)
    round_ = InspectionRound(
        number=number,
        title=told(data.title, field="title", what="名称", most=80),
        year=_year(data.year),
        draw=draw,
        due_on=_deadline(data.due_on, field="due_on", what="完成期限"),
        created_by=by,
    )
    same = InspectionRound.objects.filter(year=round_.year, title=round_.title).first()
    if same is not None:
        raise Refusal(
            f"{same.year} 年已有同名的检查（{same.number}）。请换一个名称，例如加上季度。",
            field="title",
        )
    projects = _chosen(refs)
    with recorded_as("plan_inspection", by=by.pk):
        round_.save()
        inspections = [
            Inspection.objects.create(round=round_, project=project) for project in projects
        ]
    _tell_of_plan(fund, round_, inspections, by=by)
    return round_


def _chosen(refs: Sequence[str]) -> list[Project]:
    if not refs:
        raise Refusal("还没有选项目。请至少选一个。", field="refs")
    # Locked: a project that is leaving at this moment is seen, or waits.
    chosen = inspectable().filter(number__in=refs).select_for_update(of=("self",))
    found = {project.ref: project for project in chosen}
    away = [ref for ref in refs if ref not in found]
    if away:
        raise Refusal(f"{'、'.join(away)} 现在不在执行中，不能安排检查。请去掉它。", field="refs")
    return [found[ref] for ref in refs]


def _year(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal(f"年度应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间。请改正。", field="year")
    return year


def _deadline(day: date | None, *, field: str = "rectify_by", what: str = "整改期限") -> date:
    if day is None:
        raise Refusal(f"请填写{what}。", field=field)
    if not 0 <= (day - clock.today()).days <= FARTHEST_DAYS:
        raise Refusal(f"{what}应在今天到一年之内。请改正。", field=field)
    return day


def _locked(round_number: str, ref: str) -> Inspection:
    """Return an inspection, locked after its project, as every act on it does."""
    project = locked(ref)
    if project.state == State.ARCHIVED:
        raise Refusal("项目已归档，资料只读，不再办理。")
    if project.state in EXITS:
        raise Refusal(f"项目{State(project.state).label}，不再检查和整改，不用办理。")
    rows = Inspection.objects.select_for_update(of=("self",)).select_related("round")
    inspection = rows.get(round__number=round_number, project=project)
    inspection.project = project
    return inspection


def _expect(inspection: Inspection, state: InspectionState) -> None:
    if inspection.state != state:
        now = InspectionState(inspection.state).label
        raise Refusal(f"这次检查现在是“{now}”，已有人办理。请刷新页面再看。")


def _save(inspection: Inspection, step: str, *, by: User, note: str) -> None:
    with recorded_as(step, by=by.pk, note=note):
        inspection.save()


def _tell(
    inspection: Inspection,
    action: Action,
    what: str,
    *,
    by: User,
    kind: NoticeKind = NoticeKind.NEWS,
) -> None:
    project = inspection.project
    people = [person for person in people_who_may(action, project) if person.pk != by.pk]
    notify(
        people,
        subject=f"{what}：{project.name}",
        text=f"{project.ref} · {inspection.round.title}",
        url=_url(project.fund, inspection),
        kind=kind,
    )


def _tell_of_plan(
    fund: Fund, round_: InspectionRound, inspections: Sequence[Inspection], *, by: User
) -> None:
    url = fund.url("inspections:round", number=round_.number)
    inspectors = people_who_may(Action.INSPECTION_RECORD, fund)
    notify(
        (person for person in inspectors if person != by),
        subject=f"有督导检查等您办理：{round_.title}",
        text=f"共 {len(inspections)} 个项目",
        url=url,
        kind=NoticeKind.TURN,
    )
    # Once for each person, however many of their projects are in the round; its page names them.
    inspected = people_of_any(Action.EXECUTION_REPORT, [row.project for row in inspections])
    notify(
        (person for person in inspected if person != by),
        subject=f"将接受督导检查：{round_.title}",
        text=f"打开可以看到要检查的本单位项目；{date_iso(round_.due_on)} 前完成检查",
        url=url,
    )


def _url(fund: Fund, inspection: Inspection) -> str:
    return fund.url(
        "inspections:inspection", number=inspection.round.number, ref=inspection.project.ref
    )
