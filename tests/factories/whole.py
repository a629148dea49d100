"""One project that went the whole way and left a row of everything. Needs a fund in scope."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from funds.models import Fund
from funds.permissions import Role
from kit.files import PAPERS, keep
from projects.lifecycle import State
from projects.models import (
    ApplicationFile,
    Measure,
    ObjectionState,
    Project,
    ProjectYear,
    ScreeningOutcome,
)
from projects.services.advance import advance
from projects.services.audits import open_audit
from projects.services.findings import FindingData, add_finding, answer_finding
from projects.services.objections import ObjectionData, answer_objection, receive_objection
from tests.factories import assessment, execution
from tests.factories.applications import CoLeadFactory, applied
from tests.factories.approvals import (
    LONG_AGO,
    approved,
    clerk_of,
    drafted,
    earlier,
    noticed_long_ago,
    signed,
)
from tests.factories.calls import checked
from tests.factories.closing import ClosureFactory
from tests.factories.funds import UnitFactory, member
from tests.factories.money import Staff
from tests.factories.panels import call_to_review, closed_panel, experts_of
from tests.factories.projects import StepFileFactory

NAME = "堃喆“碧水”防溺水志愿服务"
CERTIFICATE = "JX-2021-007"


def whole_project(fund: Fund, **objecting: Any) -> Project:
    """Return a project at its archiving, with applications, scores, money, visits and an objection.

    Args:
        fund: in scope, without books yet.
        objecting: who objects, how to reach them and what they say, if not the usual.
    """
    staff = Staff(fund)
    office = clerk_of(fund, "王晓东")
    project = applied(name=NAME, implementer=UnitFactory.create(name="清徐县蓝天救援队"))
    CoLeadFactory.create(project=project)
    lead = member(fund, Role.LEAD_UNIT, unit=project.lead_unit)
    upload = SimpleUploadedFile("承诺书.pdf", b"%PDF-1.7 promise")
    paper = keep(upload, allowed=PAPERS, by=office)
    ApplicationFile.objects.create(project=project, file=paper)
    project = advance(project.ref, "submit", by=lead)
    opinion = SimpleUploadedFile("意见.pdf", b"%PDF-1.7 opinion")
    StepFileFactory.create(project=project, file=keep(opinion, allowed=PAPERS, by=office))
    checked(project, office, ScreeningOutcome.ACCEPTED)
    call = call_to_review(office)
    stand(project, State.REVIEW, call=call)
    experts_of(fund, 5)
    closed_panel(call, [project], office)
    stand(project, State.NOTICE)
    _object(project, staff, **objecting)
    approved(project, office, "49999.99", "压缩宣传费")
    agreement = drafted(project, office)
    signed(agreement, office)
    # As of an agreement that finance recorded: no step earns its tranches.
    agreement.commitment.tranches.update(step="")
    staff.payment("100.00", payable=staff.payable("150.00", commitment=agreement.commitment))
    staff.payment("200.00", commitment=agreement.commitment)
    stand(project, State.MIDTERM)
    _run(project, fund)
    stand(project, State.FINAL_PAYMENT)
    stand(project, State.ARCHIVING)
    ClosureFactory.create(project=project, certificate=CERTIFICATE, certified_on="2021-12-01")
    ProjectYear.objects.create(project=project, year=2021, outcome="CLOSED")
    return project


def stand(project: Project, state: State, **changes: Any) -> None:
    """Move a project on as the table leads, without anybody's duties, and read it again."""
    Project.objects.filter(pk=project.pk).update(state=state, **changes)
    project.refresh_from_db()


def _object(project: Project, staff: Staff, **objecting: Any) -> None:
    """Let somebody object while the notice runs, and the office find nothing in it."""
    notice = noticed_long_ago(project, staff.office, amount="49999.99")
    given = {"content": "公示的内容和事实不符，请核实。", **objecting}
    with earlier(LONG_AGO - timedelta(hours=1)):
        objection = receive_objection(notice, ObjectionData(project.ref, **given))
    answer_objection(
        objection.number,
        ObjectionState.DISMISSED,
        handling="已到现场核实。",
        answer="内容属实。",
        by=staff.office,
    )


def _run(project: Project, fund: Fund) -> None:
    """Carry a project out from its first payment to the end of its audit."""
    unit = member(fund, Role.IMPLEMENTER, unit=project.implementer)
    office = clerk_of(fund)
    execution.activity(project, unit, photos=1, counts={Measure.PEOPLE: Decimal(30)})
    for amount in ("1200.50", "99.50"):
        execution.expense(project.budgetline_rows.get(), unit, amount)
    execution.difficulty(project, unit)
    execution.inspection(project, office)
    evaluator, auditor = member(fund, Role.EVALUATOR, name="田敏"), member(fund, Role.AUDITOR)
    assessment.graded(project, evaluator)
    stand(project, State.FINAL)
    assessment.graded(project, evaluator)
    stand(project, State.AUDIT)
    open_audit(project.ref, by=auditor)
    found = add_finding(project.ref, FindingData("SLIGHT", "签到不全", "缺三次签到"), by=auditor)
    answer_finding(project.ref, found.pk, "已补签到表", by=unit)
    assessment.concluded(project, auditor)
    project.refresh_from_db()
