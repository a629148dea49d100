"""What a step of the lifecycle brings about beside the change of state, in its transaction."""

from collections.abc import Callable, Mapping

from funds.models import Fund, User
from funds.services.commitments import end_commitment
from kit import clock
from kit.history import recorded_as
from kit.numbering import next_number
from kit.tenancy.scope import scoped_fund_id
from projects.models import Amendment, AmendmentState, Project, YearOutcome
from projects.queries.money import commitments_of
from projects.services.stamps import stamp
from projects.services.versions import keep_version
from projects.services.years import open_year

NUMBER_KIND = "PROJECT"


def _submitted(project: Project, by: User) -> None:
    """A project gets its number when first submitted; every submission keeps a version."""
    project.submitted_by = by
    if project.number is None:
        fund = Fund.objects.get(pk=scoped_fund_id())
        project.number = next_number(fund.prefix, NUMBER_KIND, clock.today().year)
    keep_version(project, "submit", by=by)


def _approved(project: Project, by: User) -> None:
    """The year a project is approved in is its 立项年."""
    project.funding_year = project.funding_year or clock.today().year


def _begun(project: Project, by: User) -> None:
    """A project is executed from its first payment on."""
    open_year(project, YearOutcome.ONGOING, by=by)


def _closed(project: Project, by: User) -> None:
    """The year a project closes in is told as 结项."""
    open_year(project, YearOutcome.CLOSED, by=by)


def _ended(project: Project, by: User) -> None:
    """What has ended can no longer be amended, and nothing more is paid under its agreements."""
    waiting = Amendment.objects.filter(project=project, state=AmendmentState.REQUESTED)
    for amendment in waiting.select_for_update():
        with recorded_as("项目已结束，变更申请不再办理", by=by.pk):
            stamp(amendment, state=AmendmentState.WITHDRAWN)
    for commitment in commitments_of(project):
        end_commitment(commitment, reason="项目已结束", by=by)


EFFECTS: Mapping[str, Callable[[Project, User], None]] = {
    "submit": _submitted,
    "approve": _approved,
    "confirm_first_payment": _begun,
    "close": _closed,
    "terminate": _ended,
    "withdraw": _ended,
}
