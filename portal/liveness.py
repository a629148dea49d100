"""How the worker and beat show that they live: from the very loop that does their work.

A loop that hangs gives no sign, and neither do the children of a worker that was killed.
"""

import logging
from typing import Any

from celery import bootsteps
from celery.beat import Scheduler
from redis import RedisError

from kit import pulses

log = logging.getLogger("portal.liveness")


class WorkerPulse(bootsteps.StartStopStep):  # type: ignore[misc]
    """Gives the worker's sign of life from its event loop, while it is connected and consuming."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self.timer: Any = None

    def start(self, consumer: Any) -> None:
        give_sign("worker")
        self.timer = consumer.timer.call_repeatedly(pulses.INTERVAL, give_sign, ("worker",))

    def stop(self, consumer: Any) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


class PulsingScheduler(Scheduler):  # type: ignore[misc]
    """Beat's scheduler; gives a sign of life at every turn.

    Its schedule is not stored: beat only pokes sweeps that may come early, late or twice.
    """

    def setup_schedule(self) -> None:
        self.merge_inplace(self.app.conf.beat_schedule)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        give_sign("beat")
        delay: float = super().tick(*args, **kwargs)
        return delay


def give_sign(program: str) -> None:
    """Note that the program lives; a broker that is away must not end the program."""
    try:
        pulses.beat(program)
    except RedisError as error:
        log.warning("no sign of life of %s could be given: %s", program, error)
