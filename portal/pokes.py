"""What beat pokes, and how often.

Beat keeps no schedule of its own, and every sweep may come early, late or twice: what is due once a
day is asked for often.
"""

_POKES = {
    "sweep-jobs": ("kit.sweep_jobs", 30),
    "sweep-sessions": ("portal.sweep_sessions", 3600),
    "tell-of-jobs": ("funds.tell_of_jobs", 60),
    "send-digests": ("funds.send_digests", 600),
    "remind-reviewers": ("projects.remind_reviewers", 900),
    "escalate-difficulties": ("projects.escalate_difficulties", 600),
    "lapse-forgotten": ("volunteers.lapse_forgotten", 900),
    "end-hours-notices": ("volunteers.end_hours_notices", 900),
    "plan-shifts": ("volunteers.plan_shifts", 3600),
}
"""The task, and the seconds from one poke to the next."""

BEAT_SCHEDULE = {
    name: {"task": task, "schedule": float(every), "options": {"expires": every * 5 // 6}}
    for name, (task, every) in _POKES.items()
}
