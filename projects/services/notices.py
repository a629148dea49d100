"""Publishing a notice of what is to be approved (发布立项公示)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from funds.services.amounts import checked_amount
from kit import clock
from kit.errors import Refusal
from kit.formats import money
from kit.history import recorded_as
from kit.numbering import next_number
from kit.personal import holds_personal_number
from kit.workdays import add_workdays
from projects.lifecycle import State
from projects.models import Call, NoticedProject, Project, PublicNotice
from projects.queries.holidays import announced
from projects.queries.notices import limits_of

LEAST_DAYS, MOST_DAYS = 5, 30


@dataclass(frozen=True)
class Proposal:
    """A project to put on notice, by its number, and what is proposed for it in 元."""

    ref: str
    amount: Decimal | None


@dataclass(frozen=True)
class NoticeData:
    """A notice to publish today; ``days`` are working days, today not counted."""

    title: str
    proposals: Sequence[Proposal]
    text: str = ""
    days: int = LEAST_DAYS


@transaction.atomic
def publish_notice(data: NoticeData, *, by: User) -> PublicNotice:
    """Publish a notice today; it runs to the end of the last of its working days.

    Raises:
        NotAllowed: ``by`` may not publish notices.
        Refusal: no project, one that does not stand at 立项公示 or is on notice, too few days, or
            more than was asked for or the call allows.
    """
    demand(by, Action.PROJECT_NOTICE, fund_in_scope())
    if not data.title.strip():
        raise Refusal("请填写公示标题。", field="title")
    if not LEAST_DAYS <= data.days <= MOST_DAYS:
        raise Refusal(
            f"公示期至少 {LEAST_DAYS} 个工作日，最多 {MOST_DAYS} 个工作日。请改正。", field="days"
        )
    if not data.proposals:
        raise Refusal("还没有选项目。请勾选要公示的项目。", field="projects")
    for name, text in (("title", data.title), ("text", data.text)):
        if holds_personal_number(text):
            raise Refusal("公示会公开，请去掉其中的手机号码或身份证号码。", field=name)
    today = clock.today()
    amounts = {proposal.ref: proposal.amount for proposal in data.proposals}
    projects = _locked(sorted(amounts))
    calls = Call.objects.filter(projects__in=projects).values_list("notice_days", flat=True)
    promised = max(calls, default=LEAST_DAYS)
    if data.days < promised:
        raise Refusal(f"征集公告写明公示 {promised} 个工作日，不能少于此数。", field="days")
    with recorded_as("发布立项公示", by=by.pk):
        notice = PublicNotice.objects.create(
            number=next_number("GS", "GS", today.year),
            title=data.title.strip(),
            text=data.text.strip(),
            days=data.days,
            published_on=today,
            ends_on=add_workdays(today, data.days, announced()),
            published_by=by,
        )
        NoticedProject.objects.bulk_create(
            NoticedProject(
                notice=notice,
                project=project,
                amount=_checked(project, amounts[str(project.number)]),
            )
            for project in projects
        )
    return notice


def _locked(refs: Sequence[str]) -> list[Project]:
    """Lock the projects by their numbers, in order, and refuse one that cannot be on notice."""
    # An outer join cannot be locked, so a project's call is read by itself.
    projects = list(Project.objects.select_for_update().filter(number__in=refs).order_by("number"))
    missing = set(refs) - {str(project.number) for project in projects}
    if missing:
        raise Refusal(
            f"没有编号 {'、'.join(sorted(missing))} 的项目。请刷新后重选。", field="projects"
        )
    for project in projects:
        if project.state != State.NOTICE:
            raise Refusal(
                f"{project.name}现在是“{State(project.state).label}”，不能公示。请刷新后重选。",
                field="projects",
            )
    running = NoticedProject.objects.filter(
        project__in=projects, notice__ends_on__gte=clock.today()
    ).select_related("notice", "project")
    for row in running:
        raise Refusal(
            f"{row.project.name}已在公示 {row.notice.number} 里，公示还没有结束。请去掉它。",
            field="projects",
        )
    return projects


def _checked(project: Project, amount: Decimal | None) -> Decimal | None:
    """Return what is proposed, which must stay within what was asked for and the call's ceiling."""
    if amount is None:
        return None
    amount = checked_amount(amount, field="projects")
    most = min((limit for limit in limits_of(project) if limit is not None), default=None)
    if most is not None and amount > most:
        raise Refusal(
            f"{project.name}最多可以支持 {money(most)} 元（按申请金额和征集上限）。请改正。",
            field="projects",
        )
    return amount
