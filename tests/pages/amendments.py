"""What the pages of amendments are for."""

from funds.permissions import Action
from tests.matrix import Expect

A = Action
ONE = {"ref": "amended", "number": "amendment"}

ROUTES = {
    "amendments:list": Expect(A.PROJECT_VIEW, {"ref": "amended"}),
    "amendments:request": Expect(A.AMENDMENT_REQUEST, {"ref": "amended"}),
    "amendments:amendment": Expect(A.PROJECT_VIEW, ONE),
    "amendments:approve": Expect(A.PROJECT_AMEND, ONE),
    "amendments:refuse": Expect(A.PROJECT_AMEND, ONE),
    "amendments:withdraw": Expect(A.AMENDMENT_REQUEST, ONE, post=True),
}
