"""What the pages of trainings are for."""

from funds.permissions import Action
from tests.matrix import Expect

A = Action
TRAINING = {"number": "training"}

ROUTES = {
    "trainings:list": Expect(A.VOLUNTEER_VIEW),
    "trainings:record": Expect(A.ACTIVITY_EDIT),
    "trainings:training": Expect(A.VOLUNTEER_VIEW, TRAINING),
    "trainings:withdraw": Expect(A.ACTIVITY_EDIT, TRAINING),
}
