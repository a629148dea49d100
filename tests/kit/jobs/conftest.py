"""Handlers for the tests, declared as an app's ``tasks`` module declares its own."""

from collections.abc import Callable, Iterator

import pytest

from kit.jobs import JobRun, registry
from kit.jobs.registry import Handler

Declare = Callable[[Handler], str]


@pytest.fixture
def declared() -> Iterator[Declare]:
    """Declare a function as the handler of a kind of its own; return the kind."""
    kinds: list[str] = []

    def declare(function: Handler) -> str:
        kind = f"tests.{function.__name__}"
        registry.handler(kind)(function)
        kinds.append(kind)
        return kind

    yield declare
    for kind in kinds:
        del registry._handlers[kind]


@pytest.fixture
def writing(declared: Declare) -> str:
    """The kind of a job that writes its argument into its result."""

    def write(run: JobRun) -> None:
        run.progress(50, "正在写")
        run.output("结果.txt").write_text(run.args["text"], encoding="utf-8")

    return declared(write)
