"""What the pages of refunds are for."""

from funds.permissions import Action
from tests.matrix import Expect

A = Action

ROUTES = {
    "money:refunds": Expect(A.MONEY_VIEW),
    "money:refund": Expect(A.MONEY_VIEW, {"number": "refund"}),
    "money:recognise_refund": Expect(A.PROJECT_REFUND, {"number": "commitment"}),
    "money:receive_refund": Expect(A.PROJECT_REFUND, {"number": "refund"}),
    "money:reverse_refund": Expect(A.PROJECT_REFUND, {"number": "refund"}),
}
