"""The jobs of the portal itself."""

from kit.jobs import JobRun, handler
from portal.resets import RESET_JOB, mail_reset_links


@handler(RESET_JOB)
def mail_reset(run: JobRun) -> None:
    """Mail reset links to the accounts of an address; an address without account gets nothing."""
    mail_reset_links(run.args["email"])
