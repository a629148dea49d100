"""What the pages of hours are for."""

from funds.permissions import Action
from tests.matrix import ANYBODY, Expect

A = Action
ENTRY = {"number": "late_entry"}
SHEET = {"number": "paper_list"}

ROUTES = {
    "hours:list": Expect(A.VOLUNTEER_VIEW),
    "hours:enter": Expect(A.HOURS_RECORD),
    "hours:confirm_many": Expect(A.HOURS_CONFIRM),
    "hours:entry": Expect(A.VOLUNTEER_VIEW, ENTRY),
    "hours:confirm": Expect(A.HOURS_CONFIRM, ENTRY, post=True),
    "hours:refuse": Expect(A.HOURS_CONFIRM, ENTRY),
    "hours:sheet": Expect(A.VOLUNTEER_VIEW, SHEET),
    "hours:confirm_sheet": Expect(A.HOURS_CONFIRM, SHEET, post=True),
    "hours:records": Expect(A.VOLUNTEER_VIEW, {"number": "volunteer_served"}),
    "hours:reverse": Expect(A.HOURS_RECORD, {"record": "service_record"}),
    "open_proof": Expect(ANYBODY, {"code": "proof_code"}),
    "proofs:of": Expect(A.HOURS_CONFIRM, {"number": "volunteer_served"}),
    "proofs:file": Expect(A.HOURS_CONFIRM, {"proof": "service_proof"}),
    "hours:rules": Expect(A.VOLUNTEER_VIEW),
    "hours:add_rule": Expect(A.STAR_RULE),
    "hours:figures": Expect(A.FIGURE_VIEW),
    "project_service:project": Expect(A.PROJECT_VIEW, {"ref": "running"}),
    "hours:teams": Expect(A.FIGURE_VIEW),
    "hours:teams_file": Expect(A.EXPORT),
    "hours:districts": Expect(A.FIGURE_VIEW),
    "hours:ranking": Expect(A.VOLUNTEER_VIEW),
}
