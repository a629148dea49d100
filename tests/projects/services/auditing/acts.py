"""What tests of an audit do again and again."""

from funds.models import User
from projects.models import (
    AuditedVoucher,
    Opinion,
    Project,
)
from projects.queries.audits import present_audit
from projects.services.audits import (
    Check,
    Conclusion,
    SampleSize,
    check_vouchers,
    conclude,
    draw_vouchers,
)
from projects.services.findings import (
    FindingData,
)
from tests.factories.assessment import report_file

SERIOUS = FindingData("SERIOUS", "虚列支出", "凭证与签收不符")


def fresh(project: Project) -> Project:
    return Project.objects.get(pk=project.pk)


def all_checked(project: Project, auditor: User) -> None:
    draw_vouchers(project.ref, SampleSize(count=3), by=auditor, seed="2026-11")
    rows = AuditedVoucher.objects.filter(audit__project=project)
    check_vouchers(project.ref, {row.pk: Check(in_order=True) for row in rows}, by=auditor)


def finish(project: Project, auditor: User, opinion: Opinion, *, passes: bool) -> Project:
    audit = present_audit(fresh(project))
    assert audit is not None
    data = Conclusion(opinion, "经审计", passes, report_file() if passes else None)
    return conclude(project.ref, data, by=auditor, version=audit.version)
