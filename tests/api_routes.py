"""What each address of the API is for, said apart from the code."""

from funds.permissions import Action
from tests.matrix import ANYBODY, ApiExpect, Expect

A = Action
DONATION = {
    "received_on": "2021-10-12",
    "amount": "52116.00",
    "donor_kind": "PERSON",
    "donor_name": "张明",
}

API_ROUTES: dict[str, Expect | ApiExpect] = {
    "api:schema": Expect(ANYBODY),
    "api:fund": ApiExpect({"GET": A.API_USE}),
    "api:units": ApiExpect({"GET": A.UNIT_VIEW}),
    "api:unit": ApiExpect({"GET": A.UNIT_VIEW}, {"unit": "unit"}),
    "api:campaigns": ApiExpect({"GET": A.MONEY_VIEW}),
    "api:campaign": ApiExpect({"GET": A.MONEY_VIEW}, {"number": "campaign"}),
    "api:purposes": ApiExpect({"GET": A.MONEY_VIEW}),
    "api:donations": ApiExpect(
        {"GET": A.MONEY_VIEW, "POST": A.DONATION_RECORD}, bodies={"POST": DONATION}
    ),
    "api:donation": ApiExpect({"GET": A.MONEY_VIEW}, {"number": "donation"}),
    "api:commitments": ApiExpect({"GET": A.MONEY_VIEW}),
    "api:commitment": ApiExpect({"GET": A.MONEY_VIEW}, {"number": "commitment"}),
    "api:payables": ApiExpect({"GET": A.MONEY_VIEW}),
    "api:payable": ApiExpect({"GET": A.MONEY_VIEW}, {"number": "payable"}),
    "api:payments": ApiExpect({"GET": A.MONEY_VIEW}),
    "api:payment": ApiExpect({"GET": A.MONEY_VIEW}, {"number": "payment"}),
    "api:entries": ApiExpect({"GET": A.MONEY_VIEW}),
    "api:entry": ApiExpect({"GET": A.MONEY_VIEW}, {"number": "entry"}),
    "api:jobs": ApiExpect({"GET": A.JOB_VIEW}),
    "api:job": ApiExpect({"GET": A.JOB_VIEW}, {"job": "job"}),
    "api:job_file": ApiExpect({"GET": A.JOB_VIEW}, {"job": "job"}),
    "api:categories": ApiExpect({"GET": A.CATALOGUE_VIEW}),
    "api:projects": ApiExpect(
        {"GET": A.PROJECT_VIEW, "POST": A.PROJECT_CREATE}, bodies={"POST": {"name": "植树"}}
    ),
    "api:project": ApiExpect(
        {"GET": A.PROJECT_VIEW, "PATCH": A.PROJECT_EDIT},
        {"ref": "draft"},
        bodies={"PATCH": {"version": 1, "sessions_planned": 9}},
    ),
    "api:submit_project": ApiExpect({"POST": A.PROJECT_SUBMIT}, {"ref": "draft"}),
    "api:project_history": ApiExpect({"GET": A.PROJECT_VIEW}, {"ref": "project"}),
    "api:figures": ApiExpect({"GET": A.FIGURE_VIEW}),
    "api:figure": ApiExpect({"GET": A.FIGURE_VIEW}, fixed={"key": "money_received"}),
    "api:figure_rows": ApiExpect({"GET": A.FIGURE_VIEW}, fixed={"key": "money_received"}),
    "api:statements": ApiExpect({"GET": A.REPORT_VIEW}),
    "api:reports": ApiExpect({"GET": A.REPORT_VIEW}),
    "api:report": ApiExpect({"GET": A.REPORT_VIEW}, {"number": "report"}),
    "api:report_pdf": ApiExpect({"GET": A.REPORT_VIEW}, {"number": "report"}),
    "api:export_ledger": ApiExpect(
        {"POST": A.EXPORT}, fixed={"ledger": "donations"}, bodies={"POST": {"year": 2021}}
    ),
}
