"""Public notices, objections and approvals."""

from funds.permissions import Action
from tests.matrix import ANYBODY, Expect

A = Action

ROUTES = {
    "open_notices": Expect(ANYBODY),
    "open_notice": Expect(ANYBODY, {"number": "public_notice"}),
    "open_object": Expect(ANYBODY, {"number": "public_notice"}),
    "notices:list": Expect(A.PROJECT_VIEW),
    "notices:new": Expect(A.PROJECT_NOTICE),
    "notices:notice": Expect(A.PROJECT_VIEW, {"number": "public_notice"}),
    "notices:approve_all": Expect(A.PROJECT_NOTICE, {"number": "public_notice"}),
    "notices:record_objection": Expect(A.OBJECTION_HANDLE, {"number": "public_notice"}),
    "notices:objections": Expect(A.OBJECTION_HANDLE),
    "notices:objection": Expect(A.OBJECTION_HANDLE, {"number": "objection"}),
    "notices:reveal_sender": Expect(A.OBJECTION_HANDLE, {"number": "objection"}, post=True),
    "notices:approve": Expect(A.PROJECT_NOTICE, {"ref": "noticed"}),
}
