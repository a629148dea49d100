"""What the pages of activities are for, as those who run them see them."""

from funds.permissions import Action
from tests.matrix import Expect

A = Action
ACTIVITY, SHIFT = {"number": "volunteer_activity"}, {"shift": "shift"}
POST, TURN, TRANSFER = {"post": "post"}, {"turn": "turn"}, {"number": "transfer"}
SIGN_UP, ATTENDANCE = {"sign_up": "sign_up"}, {"attendance": "attendance"}

ROUTES = {
    "activities:list": Expect(A.VOLUNTEER_VIEW),
    "activities:today": Expect(A.VOLUNTEER_VIEW),
    "activities:new": Expect(A.ACTIVITY_EDIT),
    "activities:activity": Expect(A.VOLUNTEER_VIEW, ACTIVITY),
    "activities:edit": Expect(A.ACTIVITY_EDIT, ACTIVITY),
    "activities:publish": Expect(A.ACTIVITY_EDIT, ACTIVITY, post=True),
    "activities:cancel": Expect(A.ACTIVITY_EDIT, ACTIVITY),
    "activities:shifts": Expect(A.VOLUNTEER_VIEW, ACTIVITY),
    "activities:add_shifts": Expect(A.ACTIVITY_EDIT, ACTIVITY),
    "activities:roster": Expect(A.VOLUNTEER_VIEW, ACTIVITY),
    "activities:add_posts": Expect(A.ACTIVITY_EDIT, ACTIVITY),
    "activities:add_turns": Expect(A.ACTIVITY_EDIT, ACTIVITY),
    "activities:change_post": Expect(A.ACTIVITY_EDIT, POST),
    "activities:close_post": Expect(A.ACTIVITY_EDIT, POST),
    "activities:end_turn": Expect(A.ACTIVITY_EDIT, TURN),
    "activities:shift": Expect(A.VOLUNTEER_VIEW, SHIFT),
    "activities:cancel_shift": Expect(A.ACTIVITY_EDIT, SHIFT),
    "activities:sign_ups": Expect(A.VOLUNTEER_VIEW, SHIFT),
    "activities:decide": Expect(A.ACTIVITY_EDIT, SHIFT, post=True),
    "activities:people_file": Expect(A.ACTIVITY_EDIT, SHIFT),
    "activities:decline": Expect(A.ACTIVITY_EDIT, SIGN_UP),
    "activities:place": Expect(A.ACTIVITY_EDIT, SHIFT),
    "activities:take_off": Expect(A.ACTIVITY_EDIT, SIGN_UP),
    "activities:attendance": Expect(A.VOLUNTEER_VIEW, SHIFT),
    "activities:evaluate": Expect(A.ACTIVITY_EDIT, ATTENDANCE),
    "activities:withdraw_evaluation": Expect(A.ACTIVITY_EDIT, ATTENDANCE),
    "activities:by_name": Expect(A.ACTIVITY_EDIT, SHIFT),
    "activities:paper_list": Expect(A.HOURS_RECORD, SHIFT),
    "activities:late": Expect(A.HOURS_RECORD, ATTENDANCE),
    "activities:screen": Expect(A.ACTIVITY_EDIT, SHIFT),
    "activities:screen_code": Expect(A.ACTIVITY_EDIT, SHIFT),
    # A code lives for seconds: none of either city is good by the time it is tried.
    "activities:scan": Expect(A.ACTIVITY_EDIT, fixed={"token": "1:1~x"}),
    "activities:check": Expect(A.ACTIVITY_EDIT, post=True),
    "activities:transfers": Expect(A.VOLUNTEER_VIEW),
    "activities:ask_transfer": Expect(A.VOLUNTEER_EDIT),
    "activities:accept_transfer": Expect(A.VOLUNTEER_EDIT, TRANSFER, post=True),
    "activities:refuse_transfer": Expect(A.VOLUNTEER_EDIT, TRANSFER),
}
