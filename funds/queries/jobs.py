"""Who a background job belongs to, and what it demands, as the permission check asks it."""

from funds.models import Fund, User
from funds.models.access import AccessDefaults
from funds.permissions import Action, demand, demand_whole
from kit.models import Job


class JobAccess(AccessDefaults):
    """A job of a fund: assigned to whoever asked for it, of the year it was asked for."""

    def __init__(self, job: Job, fund_id: int) -> None:
        self.job = job
        self.fund_id = fund_id

    def access_person_ids(self) -> frozenset[int]:
        asker: int | None = self.job.requested_by_id
        return frozenset() if asker is None else frozenset({asker})

    def access_years(self) -> frozenset[int]:
        year = self.job.args.get("year")
        return frozenset({year}) if isinstance(year, int) else frozenset()


def is_hidden(job: Job, person: User) -> bool:
    """Tell whether a job does not exist to somebody who did not ask for it.

    Numbers in full are their asker's alone: it is kept that they read them, and why.
    """
    return Action.VOLUNTEER_REVEAL in _demanded_by(job) and job.requested_by_id != person.pk


def demand_job(job: Job, fund: Fund, person: User) -> None:
    """Do nothing when ``person`` holds what whoever looks at a job must hold beside seeing jobs.

    Of what another asked for, nobody knows whose rows it holds: there a right over one's own unit
    is not enough.

    Raises:
        NotAllowed: they do not.
    """
    ask = demand if job.requested_by_id == person.pk else demand_whole
    for action in _demanded_by(job):
        ask(person, action, fund)


def _demanded_by(job: Job) -> list[Action]:
    return [Action(action) for action in job.args.get("demands", ())]
