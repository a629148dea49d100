"""What of the funds moves at a handover (交接), and what stays as it was done."""

from django.db.models import Q

from funds.lifecycle import IN_PROGRESS
from funds.models import Fund, Invitation, Payment, User
from funds.services.handover import HANDOVERS, KEPT, Kept, Moved
from kit.jobs.assigning import jobs_of, reassign


def _jobs(person: User, fund: Fund) -> int:
    return jobs_of(person, fund).count()


def _move_jobs(person: User, successor: User, fund: Fund) -> int:
    return reassign(person, successor, fund)


def _payments(person: User, fund: Fund) -> int:
    acted = Q(requested_by=person) | Q(checked_by=person) | Q(approved_by=person)
    return Payment.objects.filter(acted, state__in=IN_PROGRESS).count()


def _invitations(person: User, fund: Fund) -> int:
    return Invitation.objects.filter(Invitation.still_open(), fund=fund, invited_by=person).count()


HANDOVERS.append(Moved("后台任务和还能下载的结果", _jobs, _move_jobs))
KEPT.append(
    Kept(
        "在办付款上的申请、复核、审批",
        _payments,
        "不相容职务按实际经办的人判断；下一步由同角色的人接着办",
    )
)
KEPT.append(Kept("还没有用的邀请", _invitations, "仍记作由其发出；文明办的人都能重发或撤销"))
