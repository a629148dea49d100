"""What the pages of terminations and of barred units are for."""

from funds.permissions import Action
from tests.matrix import Expect

A = Action

ROUTES = {
    "exits:terminate": Expect(A.PROJECT_TERMINATE, {"ref": "amended"}),
    "bars:list": Expect(A.UNIT_BAR),
    "bars:record": Expect(A.UNIT_BAR),
    "bars:lift": Expect(A.UNIT_BAR, {"bar": "bar"}),
}
