"""What the pages of inspections are for."""

from funds.permissions import Action
from tests.matrix import Expect

ROUND = {"number": "inspection_round"}

ROUTES = {
    "inspections:list": Expect(Action.PROJECT_VIEW),
    "inspections:plan": Expect(Action.INSPECTION_PLAN),
    "inspections:round": Expect(Action.PROJECT_VIEW, ROUND),
    "inspections:inspection": Expect(Action.PROJECT_VIEW, {**ROUND, "ref": "running"}),
}
