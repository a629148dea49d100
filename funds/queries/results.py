"""The result file of a background job, as far as it can be had."""

from typing import Any

from kit.errors import Refusal
from kit.jobs.results import open_kept
from kit.models import Job, JobState

EXPIRED = "这个文件已过保留期，已经删除。请重新生成。"


def open_result(job: Job) -> Any:
    """Return a job's result file, open for reading.

    Raises:
        Refusal: it is not done, makes no file, or its file is gone.
    """
    if job.state != JobState.DONE:
        raise Refusal("这个任务还没有做完，没有文件可以下载。请等它完成。")
    if not job.result_sha256:
        raise Refusal("这个任务不产生文件。")
    if not job.has_result:
        raise Refusal(EXPIRED)
    try:
        return open_kept(job.result_path)
    except FileNotFoundError as error:
        raise Refusal("文件找不到了。请重新生成，并告诉平台管理员。") from error
