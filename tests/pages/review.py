"""Expert review for the office: pool, panels, scores once closed, and the public draw."""

from funds.permissions import Action
from tests.matrix import ANYBODY, Expect

A = Action
PANEL = {"number": "panel"}
EXPERT = {"expert": "pool_expert"}

ROUTES: dict[str, Expect] = {
    "open_draws": Expect(ANYBODY),
    "open_draw": Expect(ANYBODY, {"number": "panel_draw"}),
    "minutes:download": Expect(A.PANEL_MANAGE, PANEL),
    "review:list": Expect(A.FIGURE_VIEW),
    "review:panel": Expect(A.FIGURE_VIEW, PANEL),
    "review:matrix": Expect(A.FIGURE_VIEW, PANEL),
    "review:ranking": Expect(A.FIGURE_VIEW, PANEL),
    "review:new": Expect(A.PANEL_MANAGE),
    "review:candidates": Expect(A.PANEL_MANAGE, PANEL),
    "review:draw": Expect(A.PANEL_MANAGE, PANEL),
    "review:members": Expect(A.PANEL_MANAGE, PANEL),
    "review:declare": Expect(A.PANEL_MANAGE, PANEL, post=True),
    "review:replace": Expect(A.PANEL_MANAGE, PANEL),
    "review:relieve": Expect(A.PANEL_MANAGE, {**PANEL, "expert": "panel_member"}),
    "review:recusals": Expect(A.PANEL_MANAGE, PANEL),
    "review:score": Expect(A.PANEL_MANAGE, PANEL, post=True),
    "review:extend": Expect(A.PANEL_MANAGE, PANEL),
    "review:close": Expect(A.PANEL_CLOSE, PANEL),
    "review:cut": Expect(A.PANEL_MANAGE, PANEL),
    "review:decide": Expect(A.PANEL_MANAGE, PANEL, post=True),
    "review:go_on": Expect(A.PANEL_MANAGE, PANEL, post=True),
    "review:decide_one": Expect(A.PANEL_MANAGE, {**PANEL, "ref": "panel_project"}),
    "review:experts": Expect(A.PANEL_MANAGE),
    "review:add_expert": Expect(A.PANEL_MANAGE),
    "review:expert": Expect(A.PANEL_MANAGE, EXPERT),
    "review:change_expert": Expect(A.PANEL_MANAGE, EXPERT),
    "review:take_out": Expect(A.PANEL_MANAGE, EXPERT),
    "review:take_back": Expect(A.PANEL_MANAGE, EXPERT, post=True),
    "review:add_conflict": Expect(A.PANEL_MANAGE, EXPERT),
    "review:end_conflict": Expect(
        A.PANEL_MANAGE, {**EXPERT, "conflict": "pool_conflict"}, post=True
    ),
}
