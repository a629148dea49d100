"""The expert's own pages, and the days an office enters."""

from funds.permissions import Action
from tests.matrix import Expect

A = Action
_MINE = {"panel": "scoring_panel", "place": "scoring_place"}

ROUTES = {
    "scoring:list": Expect(A.REVIEW_SCORE),
    "scoring:panel": Expect(A.REVIEW_SCORE, {"panel": "scoring_panel"}),
    "scoring:declare": Expect(A.REVIEW_SCORE, {"panel": "declaring_panel"}),
    "scoring:review": Expect(A.REVIEW_SCORE, _MINE),
    "scoring:autosave": Expect(A.REVIEW_SCORE, _MINE, post=True),
    "scoring:seal": Expect(A.REVIEW_SCORE, _MINE),
    "scoring:file": Expect(A.REVIEW_SCORE, {**_MINE, "file": "scoring_file"}),
    "holidays:list": Expect(A.FUND_SETTINGS),
    "holidays:add": Expect(A.FUND_SETTINGS),
    "holidays:change": Expect(A.FUND_SETTINGS, {"day": "holiday"}),
}
