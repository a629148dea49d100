"""Background work of the funds: letters, and the sweeps that beat pokes."""

from collections.abc import Callable

from celery import shared_task

from funds.models import Fund
from funds.services.letters import INVITATION_JOB, RESET_JOB, send_invitation, send_reset
from funds.services.notices import (
    MAIL_JOB,
    letter,
    mark_mailed,
    send_digests,
    tell_of_jobs,
)
from kit.jobs import JobRun, handler
from kit.locks import try_lock
from kit.tenancy.scope import fund_scope


@handler(MAIL_JOB)
def mail_notices(run: JobRun) -> None:
    """Send a person what waits; a try that follows a crash sends only what was not noted sent."""
    with run.scope():
        message, told = letter(run.args["person"], run.args["last"])
    if message is None:
        return
    message.send()
    with run.scope():
        mark_mailed(told)


@shared_task(name="funds.send_digests")
def send_daily_letters() -> None:
    """Ask for the day's letters in every fund; harmless at any time."""
    in_every_fund("send-digests", send_digests)


@shared_task(name="funds.tell_of_jobs")
def tell_of_ended_jobs() -> None:
    """Tell people of the jobs that ended; harmless at any time."""
    in_every_fund("tell-of-jobs", tell_of_jobs)


def in_every_fund(name: str, act: Callable[[Fund], object]) -> None:
    """Do something in each fund, one transaction each; skip a fund where another sweep runs."""
    for fund in Fund.objects.order_by("pk"):
        with fund_scope(fund.pk):
            if try_lock(f"{name}:{fund.pk}"):
                act(fund)


@handler(INVITATION_JOB)
def mail_invitation(run: JobRun) -> None:
    """Mail an invitation; a second try sends another secret, and the first mail's is dead."""
    send_invitation(run.args["link"])


@handler(RESET_JOB)
def mail_reset(run: JobRun) -> None:
    """Mail a reset link."""
    send_reset(run.args["link"])
