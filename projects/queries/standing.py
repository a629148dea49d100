"""Which candidates still stand before their panel (仍在参评), and which left it (已退出评审).

A project that is withdrawn, or refused by another door, while its panel is at work holds nobody up
and is not scored, ranked or decided any more. Once the panel decided, those it decided stood.
"""

from django.db.models import Q

from projects.models import PanelState
from projects.stages import State


def standing(way: str = "") -> Q:
    """Return the condition of candidates that stand before their panel.

    Args:
        way: the lookup that leads to the candidate, e.g. ``"candidate__"`` from a review.
    """
    # Without a negation, which over many candidates would mean "none of them".
    decided = Q(**{f"{way}panel__state": PanelState.DECIDED, f"{way}decision__gt": ""})
    at_work = [state for state in PanelState if state != PanelState.DECIDED]
    before = Q(**{f"{way}panel__state__in": at_work, f"{way}project__state": State.REVIEW})
    return decided | before
