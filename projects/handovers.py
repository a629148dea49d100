"""What of the projects moves at a handover (交接), and what stays as it was done."""

from funds.models import Fund, User
from funds.services.handover import HANDOVERS, KEPT, Kept, Moved
from projects.lifecycle import State
from projects.models import Project
from projects.queries.scoring import OPEN, my_reviews
from projects.services.audits import audits_at_work, hand_over_audits
from projects.services.evaluators import evaluations_at_work, hand_over_evaluations

UNDER_REVIEW = (State.SCREENING, State.REVIEW)


def _drafts(person: User, fund: Fund) -> int:
    return Project.objects.filter(state=State.DRAFT, created_by=person).count()


def _submitted(person: User, fund: Fund) -> int:
    return Project.objects.filter(state__in=UNDER_REVIEW, submitted_by=person).count()


def _reviews(person: User, fund: Fund) -> int:
    return my_reviews(person).filter(OPEN).count()


KEPT.append(
    Kept(
        "没有评完的专家评审",
        _reviews,
        "评审席位随专家本人，分数不能代评；请文明办核对评审人数，不够时另请专家",
    )
)
KEPT.append(
    Kept("登记的项目草稿", _drafts, "草稿属于牵头单位，同单位的人接着办；登记人仍记作原来的人")
)
KEPT.append(
    Kept("已申报、还在审查评审的项目", _submitted, "申报人不变：申报的人不能审查或评审自己的项目")
)
HANDOVERS.append(Moved("没有提交的评估", evaluations_at_work, hand_over_evaluations))
HANDOVERS.append(Moved("没有结束的审计", audits_at_work, hand_over_audits))
