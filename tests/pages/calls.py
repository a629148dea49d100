"""Pages of calls (征集公告) and of the form check (形式审查)."""

from funds.permissions import Action
from tests.matrix import ANYBODY, Expect

A = Action
CALL, DRAFT = {"number": "call"}, {"number": "draft_call"}
FILE = {**CALL, "file": "call_file"}

ROUTES = {
    "calls:list": Expect(A.CALL_VIEW),
    "calls:call": Expect(A.CALL_VIEW, CALL),
    "calls:new": Expect(A.CALL_MANAGE),
    "calls:edit": Expect(A.CALL_MANAGE, CALL),
    "calls:publish": Expect(A.CALL_MANAGE, CALL),
    "calls:extend": Expect(A.CALL_MANAGE, CALL),
    "calls:close": Expect(A.CALL_MANAGE, CALL),
    "calls:accept": Expect(A.PROJECT_SCREEN, CALL),
    "calls:add_files": Expect(A.CALL_MANAGE, CALL),
    "calls:file": Expect(A.CALL_VIEW, FILE),
    "calls:withdraw_file": Expect(A.CALL_MANAGE, FILE, post=True),
    "screening:screen": Expect(A.PROJECT_SCREEN, {"ref": "project"}),
    "screening:record": Expect(A.PROJECT_VIEW, {"ref": "project"}),
    "open_calls": Expect(ANYBODY),
    "open_call": Expect(ANYBODY, CALL),
    "open_call_file": Expect(ANYBODY, FILE),
}
