"""What the pages of honours are for."""

from funds.permissions import Action
from tests.matrix import ApiExpect, Expect

A = Action
HONOUR = {"number": "honour"}

ROUTES = {
    "honours:list": Expect(A.VOLUNTEER_VIEW),
    "honours:record": Expect(A.VOLUNTEER_EDIT),
    "honours:honour": Expect(A.VOLUNTEER_VIEW, HONOUR),
    "honours:withdraw": Expect(A.VOLUNTEER_EDIT, HONOUR),
}

API_ROUTES = {"api:honours": ApiExpect({"GET": A.VOLUNTEER_VIEW})}
