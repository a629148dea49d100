"""Projects on public notice, approved, and with a signed agreement, each by the services."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from funds.models import Fund, Membership, User
from funds.permissions import Role
from kit import clock
from projects.lifecycle import State
from projects.models import Agreement, AgreementTemplate, Approval, Project, PublicNotice
from projects.services.agreement_drafts import DraftData, draft_agreement, sign_agreement
from projects.services.agreement_templates import write_template
from projects.services.agreement_text import STANDARD
from projects.services.approvals import ApprovalData, approve_project
from projects.services.notices import NoticeData, Proposal, publish_notice
from projects.services.objections import ObjectionData, receive_objection
from projects.services.tranches import USUAL_PLAN, PlannedTranche
from tests.factories.funds import member
from tests.factories.projects import ProjectFactory

if TYPE_CHECKING:
    from tests.world import City

_serial = itertools.count(1)
LONG_AGO = timedelta(days=60)


@contextmanager
def earlier(by: timedelta = LONG_AGO) -> Iterator[None]:
    """Let the clock stand some time ago, as when the notice was published."""
    with clock.standing_at(clock.now() - by):
        yield


def clerk_of(fund: Fund, name: str = "") -> User:
    """Return somebody of the office who worked there before any day the clock stands at."""
    return of_old(member(fund, Role.OFFICE, name=name))


def of_old(person: User) -> User:
    """Let a person have held their roles for years, and return them with nothing remembered."""
    Membership.objects.filter(user=person).update(valid_from=date(2020, 1, 1))
    return User.objects.get(pk=person.pk)


@contextmanager
def on_day(day: str, hour: int = 4) -> Iterator[None]:
    """Let the clock stand at noon of a day in Shanghai, or at another hour of UTC."""
    with clock.standing_at(datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)):
        yield


def at_notice(**fields: Any) -> Project:
    """Return a project that went the whole way to its public notice."""
    number = fields.pop("number", None) or f"TY-2026-{next(_serial):03d}"
    project: Project = ProjectFactory.create(number=number, **fields)
    for state in (State.SCREENING, State.REVIEW, State.NOTICE):
        Project.objects.filter(pk=project.pk).update(state=state)
    project.refresh_from_db()
    return project


def noticed(
    project: Project, by: User, *, amount: str | None = "50000.00", days: int = 5
) -> PublicNotice:
    """Put a project on notice today."""
    proposal = Proposal(project.ref, None if amount is None else Decimal(amount))
    return publish_notice(NoticeData("立项公示", [proposal], days=days), by=by)


def noticed_long_ago(project: Project, by: User, **given: Any) -> PublicNotice:
    """Put a project on a notice that is over by now."""
    by = of_old(by)
    with earlier():
        return noticed(project, by, **given)


def approved(project: Project, by: User, amount: str = "50000.00", reason: str = "") -> Approval:
    """Approve a project at its notice, which it is first put on when it was not yet."""
    if not project.notices.exists():
        noticed_long_ago(project, by, amount=amount)
    data = ApprovalData(f"并文明〔2026〕{next(_serial)}号", Decimal(amount), clock.today(), reason)
    return approve_project(project.ref, data, by=by)


def template(by: User) -> AgreementTemplate:
    return write_template(f"通用范本{next(_serial)}", STANDARD, by=by)


def drafted(
    project: Project, by: User, tranches: tuple[PlannedTranche, ...] = USUAL_PLAN
) -> Agreement:
    """Draft the agreement of an approved project."""
    unit = project.implementer or project.lead_unit
    assert unit is not None
    data = DraftData(template(by), f"{project.name}资助协议", unit, tranches)
    return draft_agreement(project.ref, data, by=by)


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("签好的协议.pdf", b"%PDF-1.7")


def signed(agreement: Agreement, by: User) -> Project:
    """Sign a drafted agreement today."""
    version = Project.objects.get(pk=agreement.project_id).version
    return sign_agreement(agreement.pk, clock.today(), scan(), seen_version=version, by=by)


def world(city: "City", padding: int) -> dict[str, Any]:
    """What a city of the access matrix has: a notice, an objection, an approval, an agreement."""
    office = city.people[Role.OFFICE]

    def project(serial: int) -> Project:
        number = f"{city.fund.prefix}-2026-{501 + serial + 10 * padding:03d}"
        return at_notice(number=number, lead_unit=city.unit)

    waiting, agreed, begun = project(1), project(2), project(3)
    # One city's numbers must not be taken for another's.
    approved(agreed, office)
    approved(begun, office)
    with_paper = drafted(begun, office)
    signed(with_paper, office)
    for serial in range(padding * 3):
        noticed(project(5 + serial), office)
    notice = noticed(waiting, office)
    for _ in range(padding + 1):
        data = ObjectionData(waiting.ref, "公示的内容和事实不符，请核实。")
        objection = receive_objection(notice, data)
    agreement = drafted(agreed, office)
    return {
        "public_notice": notice.number,
        "objection": objection.number,
        "noticed": waiting.ref,
        "agreed": agreed.ref,
        "agreement": agreement.pk,
        "begun": begun.ref,
        "signed_agreement": with_paper.pk,
        "agreement_template": agreement.template_id,
    }
