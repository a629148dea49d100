"""The pages of audit."""

from funds.permissions import Action
from tests.matrix import Expect

_AUDITED = {"ref": "audited"}
_FINDING = {"ref": "audited", "finding": "finding"}

ROUTES = {
    "audits:list": Expect(Action.PROJECT_VIEW),
    "audits:project": Expect(Action.PROJECT_VIEW, _AUDITED),
    "audits:file": Expect(Action.MONEY_VIEW, _AUDITED),
    "audits:vouchers": Expect(Action.EXPORT, _AUDITED),
    "audits:audit": Expect(Action.PROJECT_AUDIT, _AUDITED),
    "audits:draw": Expect(Action.PROJECT_AUDIT, _AUDITED),
    "audits:check": Expect(Action.PROJECT_AUDIT, _AUDITED),
    "audits:new_finding": Expect(Action.PROJECT_AUDIT, _AUDITED),
    "audits:settle": Expect(Action.PROJECT_AUDIT, _FINDING),
    "audits:answer": Expect(Action.RECTIFY, _FINDING),
    "audits:conclude": Expect(Action.PROJECT_AUDIT, _AUDITED),
    "audits:resubmit": Expect(Action.RECTIFY, _AUDITED),
    "papers_assessment:audit": Expect(
        Action.MONEY_VIEW, {"ref": "audited", "audit": "audit"}, post=True
    ),
}
