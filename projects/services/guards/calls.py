"""What the rules of its call ask of an application before it is submitted (征集公告的规则).

A project without a call was registered directly: no call's rules apply to it.
"""

from kit import clock
from kit.formats import money
from kit.hours import closing_cn, opening_cn
from projects.models import Call, CallState, Project, Screening, ScreeningOutcome
from projects.queries.answering import calls_asking_for, registered_by_office
from projects.queries.calls import Terms


def within_the_hours(project: Project) -> str:
    """The call is open, to the second; or the application was returned and its term runs yet."""
    call = project.call
    if call is None or call.is_open():
        return ""
    last = project.screenings.order_by("-round").first() if project.pk else None
    if last is not None and last.outcome == ScreeningOutcome.RETURNED:
        return _within_correction(last)
    return _why_not_open(call)


def answers_its_call(project: Project) -> str:
    """Where a call of this year asked its unit for its category, the application answers it.

    Else a unit could leave out which call it answers, and with it the closing, the ceiling, the
    papers and the panel. Without a call stand what nobody called for, what the office registered
    itself (直接交办), and what was submitted before.
    """
    if project.call is not None or project.number is not None or registered_by_office(project):
        return ""
    for call in calls_asking_for(project):
        if call.is_open():
            return f"{call.title}正在征集这个类别。请在“修改资料”里选定这份征集公告，再提交。"
        return (
            f"{call.title}征集了这个类别，已于 {closing_cn(call.closes_at)} 截止，"
            "不能不对应公告另行提交。确需补报的，请由文明办直接登记。"
        )
    return ""


def unit_may_apply(project: Project) -> str:
    """The lead unit is among those that may apply."""
    call = project.call
    if call is None or not Terms(call).refuses_unit(project.lead_unit_id):
        return ""
    return f"{project.lead_unit}不在这次征集的申报主体之内：{call.get_applicants_display()}。"


def category_asked_for(project: Project) -> str:
    """The category is one the call asks projects for."""
    call = project.call
    if call is None or not Terms(call).refuses_category(project.category_id):
        return ""
    return f"这次征集不包括类别“{project.category}”。请改选公告里的类别。"


def within_the_ceiling(project: Project) -> str:
    """No more is asked for than the call gives one project."""
    call = project.call
    if call is None or call.ceiling is None or project.requested_amount is None:
        return ""
    if not Terms(call).refuses_amount(project.requested_amount):
        return ""
    return (
        f"申请 {money(project.requested_amount)} 元，超过了单个项目申请上限 "
        f"{money(call.ceiling)} 元。请调整预算。"
    )


def papers_brought(project: Project) -> str:
    """Every paper the call asks for is there."""
    call = project.call
    if call is None:
        return ""
    terms = Terms(call)
    if not terms.papers:
        return ""
    files = project.application_files.filter(withdrawn=False, paper__isnull=False)
    lacking = terms.papers_lacking(files.values_list("paper_id", flat=True))
    return f"还没有上传附件：{'、'.join(lacking)}。请补上。" if lacking else ""


def _within_correction(last: Screening) -> str:
    if last.due_at is not None and clock.now() < last.due_at:
        return ""
    ended = f"（{closing_cn(last.due_at)}）" if last.due_at else ""
    return f"补正期限{ended}已经过了，不能再提交。请与文明办联系。"


def _why_not_open(call: Call) -> str:
    if call.state == CallState.DRAFT:
        return "征集公告还没有发布，不能提交。"
    if call.state == CallState.CLOSED:
        return "征集已经截止，不能再提交。"
    if clock.now() < call.opens_at:
        return f"征集还没有开始，{opening_cn(call.opens_at)} 起可以提交。"
    return f"征集已于 {closing_cn(call.closes_at)} 截止，不能再提交。"
