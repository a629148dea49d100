"""What the pages of execution are for."""

from funds.permissions import Action
from tests.matrix import ANYBODY, Expect

VIEW, REPORT = Action.PROJECT_VIEW, Action.EXECUTION_REPORT
PROJECT = {"ref": "running"}
ACTIVITY = {**PROJECT, "number": "activity"}
PHOTO = {**PROJECT, "photo": "photo"}
EXPENSE = {**PROJECT, "number": "expense"}
DIFFICULTY = {**PROJECT, "number": "difficulty"}

ROUTES = {
    "execution:execution": Expect(VIEW, PROJECT),
    "execution:activities": Expect(VIEW, PROJECT),
    "execution:report": Expect(REPORT, PROJECT),
    "execution:activity": Expect(VIEW, ACTIVITY),
    "execution:withdraw": Expect(REPORT, ACTIVITY),
    "execution:photo": Expect(VIEW, PHOTO),
    "execution:publish_photo": Expect(Action.PROJECT_NOTICE, PHOTO, post=True),
    "execution:expenses": Expect(VIEW, PROJECT),
    "execution:record_expense": Expect(REPORT, PROJECT),
    "execution:expense": Expect(VIEW, EXPENSE),
    "execution:reverse_expense": Expect(REPORT, EXPENSE),
    "execution:expense_file": Expect(VIEW, EXPENSE),
    "execution:raise_difficulty": Expect(REPORT, PROJECT),
    "execution:difficulty": Expect(VIEW, DIFFICULTY),
    "execution:escalate_difficulty": Expect(REPORT, DIFFICULTY, post=True),
    "difficulties:list": Expect(VIEW),
    "open_photo": Expect(ANYBODY, {"ref": "running", "photo": "public_photo"}),
}
