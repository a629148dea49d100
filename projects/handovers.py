"""What of the projects stays as it was done at a handover (交接): nothing is one person's own."""

from funds.models import Fund, User
from funds.services.handover import KEPT, Kept
from projects.lifecycle import State
from projects.models import Project

UNDER_REVIEW = (State.SCREENING, State.REVIEW)


def _drafts(person: User, fund: Fund) -> int:
    return Project.objects.filter(state=State.DRAFT, created_by=person).count()


def _submitted(person: User, fund: Fund) -> int:
    return Project.objects.filter(state__in=UNDER_REVIEW, submitted_by=person).count()


KEPT.append(
    Kept("登记的项目草稿", _drafts, "草稿属于牵头单位，同单位的人接着办；登记人仍记作原来的人")
)
KEPT.append(
    Kept("已申报、还在审查评审的项目", _submitted, "申报人不变：申报的人不能审查或评审自己的项目")
)
