"""The pages of evaluation."""

from funds.permissions import Action
from tests.matrix import Expect

ROUTES = {
    "evaluation:list": Expect(Action.PROJECT_VIEW),
    "evaluation:project": Expect(Action.PROJECT_VIEW, {"ref": "evaluated"}),
    "evaluation:assign": Expect(Action.EVALUATION_ASSIGN, {"ref": "running"}),
    "evaluation:evaluate": Expect(Action.PROJECT_EVALUATE, {"ref": "running"}),
    "evaluation:rectify": Expect(Action.RECTIFY, {"ref": "rectifying"}),
    "papers_assessment:evaluation": Expect(
        Action.PROJECT_VIEW, {"ref": "evaluated", "evaluation": "evaluation"}, post=True
    ),
}
