"""Tables of the ground floor."""

from kit.models.access_log import AccessLog
from kit.models.counter import Counter
from kit.models.import_run import ImportRow, ImportRun, ImportState, Verdict
from kit.models.job import ENDED, MOST_TRIES, Job, JobState
from kit.models.stored_file import StoredFile

__all__ = [
    "ENDED",
    "MOST_TRIES",
    "AccessLog",
    "Counter",
    "ImportRow",
    "ImportRun",
    "ImportState",
    "Job",
    "JobState",
    "StoredFile",
    "Verdict",
]
