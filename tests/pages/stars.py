"""Stars: rules, batches, held stars, bars, papers, and what anybody may see of them."""

from funds.permissions import Action
from tests.matrix import ANYBODY, Expect

A = Action
BATCH = {"number": "star_batch"}
HOURS = {"number": "hours_notice"}
AWARD = {"certificate": "star_award"}

ROUTES = {
    "open_star_notices": Expect(ANYBODY),
    "open_star_notice": Expect(ANYBODY, BATCH),
    "open_star_object": Expect(ANYBODY, BATCH),
    "open_hours_notices": Expect(ANYBODY),
    "open_hours_notice": Expect(ANYBODY, HOURS),
    "open_hours_object": Expect(ANYBODY, HOURS),
    "open_rankings": Expect(ANYBODY),
    "open_certificate": Expect(ANYBODY, {"code": "star_code"}),
    "stars:list": Expect(A.VOLUNTEER_VIEW),
    "stars:new": Expect(A.STAR_COMPUTE),
    "stars:rules": Expect(A.VOLUNTEER_VIEW),
    "stars:new_rule": Expect(A.STAR_RULE),
    "stars:team_rules": Expect(A.VOLUNTEER_VIEW),
    "stars:new_team_rule": Expect(A.STAR_RULE),
    "stars:shown": Expect(A.VOLUNTEER_VIEW),
    "stars:publish_hours": Expect(A.STAR_CHECK),
    "stars:hours_notice": Expect(A.VOLUNTEER_VIEW, HOURS),
    "stars:hours_sheet": Expect(A.VOLUNTEER_VIEW, HOURS),
    "stars:withdraw_hours": Expect(A.STAR_CHECK, HOURS),
    "stars:hours_objection": Expect(A.STAR_CHECK, {"number": "hours_objection"}),
    "stars:reveal_hours_sender": Expect(A.STAR_CHECK, {"number": "hours_objection"}, post=True),
    "stars:show_hours": Expect(A.STAR_CHECK),
    "stars:awards": Expect(A.VOLUNTEER_VIEW),
    "stars:unfounded": Expect(A.VOLUNTEER_VIEW),
    "stars:award": Expect(A.VOLUNTEER_VIEW, AWARD),
    "stars:revoke": Expect(A.STAR_REVOKE, AWARD),
    "stars:months": Expect(A.VOLUNTEER_VIEW),
    "stars:choose_month": Expect(A.STAR_CHECK),
    "stars:revoke_month": Expect(A.STAR_REVOKE, {"star": "month_star"}),
    "stars:bars": Expect(A.STAR_REVOKE),
    "stars:new_bar": Expect(A.STAR_REVOKE),
    "stars:lift_bar": Expect(A.STAR_REVOKE, {"bar": "star_bar"}),
    "stars:objection": Expect(A.STAR_CHECK, {"number": "star_objection"}),
    "stars:reveal_sender": Expect(A.STAR_CHECK, {"number": "star_objection"}, post=True),
    "stars:batch": Expect(A.VOLUNTEER_VIEW, BATCH),
    "stars:check": Expect(A.STAR_CHECK, BATCH),
    "stars:publish": Expect(A.STAR_CHECK, BATCH),
    "stars:confirm": Expect(A.STAR_CHECK, BATCH),
    "stars:give_up": Expect(A.STAR_CHECK, BATCH),
    "stars:drop": Expect(A.STAR_CHECK, {**BATCH, "candidate": "star_candidate"}),
    "stars:check_team": Expect(
        A.STAR_CHECK, {"number": "team_batch", "candidate": "team_candidate"}
    ),
    "star_papers:certificate": Expect(A.STAR_COMPUTE, AWARD),
    "star_papers:print": Expect(A.STAR_COMPUTE, {"number": "confirmed_batch"}, post=True),
    "star_papers:list": Expect(A.STAR_COMPUTE, BATCH),
}
