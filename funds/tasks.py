"""The jobs of the funds: letters that a worker mails."""

from funds.services.letters import INVITATION_JOB, RESET_JOB, send_invitation, send_reset
from kit.jobs import JobRun, handler


@handler(INVITATION_JOB)
def mail_invitation(run: JobRun) -> None:
    """Mail an invitation; a second try sends another secret, and the first mail's is dead."""
    send_invitation(run.args["link"])


@handler(RESET_JOB)
def mail_reset(run: JobRun) -> None:
    """Mail a reset link."""
    send_reset(run.args["link"])
