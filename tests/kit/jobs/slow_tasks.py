"""Handlers that a worker loads with ``--include``."""

import os
import signal
import time
from pathlib import Path

from kit.jobs import JobRun, handler


@handler("tests.slow")
def write_slowly(run: JobRun) -> None:
    """Write half, note the process that does it, wait, write the rest."""
    path = run.output("慢.txt")
    with path.open("w", encoding="utf-8") as output:
        output.write("前一半，")
        output.flush()
        with Path(run.args["notes"]).open("a") as notes:
            notes.write(f"{path}\n")
        run.progress(50, "已写一半")
        time.sleep(run.args["seconds"])
        output.write("后一半。")


@handler("tests.dies")
def die(run: JobRun) -> None:
    """End the process, as the system does when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


@handler("tests.quick")
def write_quickly(run: JobRun) -> None:
    """Write a little and note it."""
    run.output("快.txt").write_text(str(run.args["number"]))
