"""Background work of the projects: bulk decisions, and the sweeps that beat pokes."""

from celery import shared_task

from funds.models import User
from funds.tasks import in_every_fund
from kit.errors import Refusal
from kit.jobs import JobRun, handler
from projects.models import Panel
from projects.queries.panels import undecided_projects
from projects.services.difficulties import escalate_overdue
from projects.services.panel_decisions import DECIDE_JOB, carry_out_one
from projects.services.panel_reminders import remind_reviewers


@handler(DECIDE_JOB)
def decide_panel(run: JobRun) -> None:
    """Take every application's step, each in a transaction of its own; one done is passed over.

    Raises:
        Refusal: some could not be taken; the others are.
    """
    with run.scope():
        panel = Panel.objects.select_related("fund").get(pk=run.args["panel"])
        by = User.objects.get(pk=run.args["by"])
        waiting = list(undecided_projects(panel).values_list("pk", flat=True))
    refused = []
    for place, candidate in enumerate(waiting):
        run.progress(99 * place // len(waiting), f"第 {place + 1} 个，共 {len(waiting)} 个")
        with run.scope():
            refusal = carry_out_one(panel, candidate, by=by)
        if refusal:
            refused.append(refusal)
    if refused:
        raise Refusal(
            f"{len(waiting) - len(refused)} 个已办，{len(refused)} 个没有办成："
            + "；".join(refused)
        )


@shared_task(name="projects.remind_reviewers")
def remind_all_reviewers() -> None:
    """Remind experts of unsealed reviews in every fund; harmless at any time."""
    in_every_fund("remind-reviewers", remind_reviewers)


@shared_task(name="projects.escalate_difficulties")
def escalate_difficulties() -> None:
    """Take overdue difficulties to the office in every fund; harmless at any time."""
    in_every_fund("escalate-difficulties", escalate_overdue)
