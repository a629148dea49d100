"""What the addresses of the lifecycle in the API are for."""

from funds.permissions import Action
from tests.matrix import ApiExpect

A = Action
VIEW = {"GET": A.PROJECT_VIEW}
RUNNING = {"ref": "running"}
ACTIVITY = {
    "title": "周末讲解",
    "held_on": "2021-10-16",
    "place": "晋祠",
    "content": "为游客讲解。",
    "people": 2,
    "hours": "6.00",
    "parts_note": "由联合会统一办理",
}
EXPENSE = {
    "line": 1,
    "spent_on": "2021-10-18",
    "summary": "交通补贴",
    "receiver": "联合会",
    "amount": "60.00",
    "voucher": "记-1",
}
DIFFICULTY = {"title": "场地", "content": "没有落实", "due_on": "2021-11-01"}

API_ROUTES = {
    "api:calls": ApiExpect({"GET": A.CALL_VIEW}),
    "api:call": ApiExpect({"GET": A.CALL_VIEW}, {"number": "call"}),
    "api:panels": ApiExpect({"GET": A.PANEL_MANAGE}),
    "api:panel_results": ApiExpect({"GET": A.PANEL_MANAGE}, {"number": "panel"}),
    "api:notices": ApiExpect(VIEW),
    "api:notice": ApiExpect(VIEW, {"number": "public_notice"}),
    "api:application": ApiExpect(VIEW, RUNNING),
    "api:versions": ApiExpect(VIEW, {"ref": "noticed"}),
    "api:approval": ApiExpect(VIEW, {"ref": "agreed"}),
    "api:agreements": ApiExpect(VIEW, {"ref": "begun"}),
    "api:amendments": ApiExpect(VIEW, {"ref": "amended"}),
    "api:activities": ApiExpect(
        {**VIEW, "POST": A.EXECUTION_REPORT}, RUNNING, bodies={"POST": ACTIVITY}
    ),
    "api:activity": ApiExpect(VIEW, {**RUNNING, "number": "activity"}),
    "api:expenses": ApiExpect(
        {**VIEW, "POST": A.EXECUTION_REPORT}, RUNNING, bodies={"POST": EXPENSE}
    ),
    "api:expense": ApiExpect(VIEW, {**RUNNING, "number": "expense"}),
    "api:project_difficulties": ApiExpect(
        {**VIEW, "POST": A.EXECUTION_REPORT}, RUNNING, bodies={"POST": DIFFICULTY}
    ),
    "api:settle_difficulty": ApiExpect(
        {"POST": A.DIFFICULTY_SOLVE}, {**RUNNING, "number": "difficulty"}
    ),
    "api:project_inspections": ApiExpect(VIEW, RUNNING),
    "api:project_evaluations": ApiExpect(VIEW, {"ref": "evaluated"}),
    "api:audits": ApiExpect(VIEW, {"ref": "audited"}),
    "api:answer_finding": ApiExpect({"POST": A.RECTIFY}, {"ref": "audited", "finding": "finding"}),
    "api:closure": ApiExpect(VIEW, {"ref": "archiving_project"}),
    "api:difficulties": ApiExpect(VIEW),
    "api:inspections": ApiExpect(VIEW),
    "api:evaluations": ApiExpect(VIEW),
    "api:refunds": ApiExpect({"GET": A.MONEY_VIEW}),
    "api:refund": ApiExpect({"GET": A.MONEY_VIEW}, {"number": "refund"}),
}
