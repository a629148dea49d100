"""Who a background job belongs to, and what it demands, as the permission check asks it."""

from funds.models.access import AccessDefaults
from funds.permissions import Action
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


def demanded_by(job: Job) -> list[Action]:
    """Return what whoever looks at a job must hold beside the right to see jobs."""
    return [Action(action) for action in job.args.get("demands", ())]
