"""Process supervision, with small real programs as children."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kit import supervisor
from kit.processes import started_at
from kit.run_record import AlreadyRunningError, RunRecord
from kit.supervisor import Child, Supervisor, SupervisorError

# Notes in a file that it is ready, and that it was asked to end.
POLITE = """
import signal, sys, time
def note(word):
    with open(sys.argv[1], "a") as file: file.write(f"{sys.argv[2]} {word}\\n")
def end(number, frame):
    time.sleep(0.1); note("ended"); sys.exit(0)
signal.signal(signal.SIGTERM, end); note("ready")
while True: time.sleep(0.05)
"""
# Ignores SIGTERM, and so does the grandchild it starts; tells the grandchild's pid.
DEAF = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
with open(sys.argv[1], "a") as file: file.write(f"{other.pid}\\n")
time.sleep(60)
"""


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path / "log", tmp_path)
    yield made
    made.signals = 2
    made.stop()


def until(condition: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def child(program: str, path: Path, name: str, patience: float = 10) -> Child:
    return Child(name, [sys.executable, "-c", program, str(path), name], patience)


def test_children_end_in_reverse_order_each_before_the_next(
    watched: Supervisor, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    for name in ("web", "worker", "beat"):
        watched.start(child(POLITE, notes, name))
    until(lambda: len(lines(notes)) == 3)
    watched.stop()

    assert lines(notes)[3:] == ["beat ended", "worker ended", "web ended"]
    assert watched.running == []


def test_a_child_that_does_not_listen_is_killed_with_its_own_children(
    watched: Supervisor, tmp_path: Path
) -> None:
    pids = tmp_path / "pids"
    deaf = watched.start(child(DEAF, pids, "worker", patience=0.2))
    until(lambda: lines(pids))
    grandchild = int(lines(pids)[0])
    watched.stop()

    until(lambda: started_at(deaf) is None and started_at(grandchild) is None)


def test_a_second_signal_ends_the_waiting(watched: Supervisor, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    watched.start(child(DEAF, pids, "worker", patience=60))
    until(lambda: lines(pids))
    watched.signals = 1
    threading.Timer(0.3, setattr, (watched, "signals", 2)).start()
    began = time.monotonic()
    watched.stop()

    assert 0.3 <= time.monotonic() - began < 10


def test_a_dead_child_is_reported_once_and_not_restarted(
    watched: Supervisor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = tmp_path / "notes"
    watched.start(child(POLITE, notes, "web"))
    beat = watched.start(child(POLITE, notes, "beat"))
    until(lambda: len(lines(notes)) == 2)
    os.kill(beat, signal.SIGKILL)
    threading.Timer(1, setattr, (watched, "signals", 1)).start()
    watched.watch()

    told = capsys.readouterr().out
    assert told.count("意外退出") == 1
    assert f"beat 意外退出（退出码 -9），没有自动重启。请查看 {tmp_path}/log/beat.log" in told
    assert len(lines(notes)) == 2
    assert [kept.name for kept, _ in watched.running] == ["web"]


def test_output_goes_to_a_log_and_that_of_the_run_before_is_kept(
    watched: Supervisor, tmp_path: Path
) -> None:
    for word in ("first", "second"):
        echo = Child("web", [sys.executable, "-c", f"print('{word}')"], patience=1)
        watched.start(echo)
        watched.running.pop()[1].wait(timeout=10)

    assert watched.log_of(echo).read_text() == "second\n"
    assert watched.log_of(echo).with_suffix(".log.1").read_text() == "first\n"


def test_a_command_is_given_up_when_told_to_stop(watched: Supervisor) -> None:
    assert watched.finish([sys.executable, "-c", "raise SystemExit(3)"]) == 3
    watched.signals = 1
    assert watched.finish([sys.executable, "-c", "import time; time.sleep(60)"]) is None


def test_the_next_free_port_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken, socket.socket() as probe:
        for each in (taken, probe):
            each.bind((supervisor.HOST, 0))
        taken.listen()
        first = taken.getsockname()[1]
        monkeypatch.setattr(supervisor, "FIRST_PORT", first)
        monkeypatch.setattr(supervisor, "LAST_PORT", first + 20)

        assert first < supervisor.free_port(None) <= first + 20
        with pytest.raises(SupervisorError, match=f"端口 {first} 已被占用"):
            supervisor.free_port(str(first))
        monkeypatch.setattr(supervisor, "LAST_PORT", first)
        with pytest.raises(SupervisorError, match="都被占用"):
            supervisor.free_port(None)


@pytest.mark.parametrize("wanted", ["", "http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(wanted: str) -> None:
    with pytest.raises(SupervisorError, match="不是端口号"):
        supervisor.free_port(wanted)


HOLDER = """
import signal, subprocess, sys, time
from pathlib import Path
from kit.run_record import RunRecord
record = RunRecord(Path(sys.argv[1]))
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
with record.held():
    other = subprocess.Popen(["sleep", "60"], start_new_session=True)
    record.write("http://127.0.0.1:8123/", {"web": other.pid})
    print(other.pid, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Another process that holds the run of `tmp_path`, and the pid of its child."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        cwd=supervisor.CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        pid = int(process.stdout.readline())
        yield process, pid
        process.kill()
        if started_at(pid):
            os.kill(pid, signal.SIGKILL)


def test_a_second_run_is_told_the_address_of_the_first(
    holder: tuple[subprocess.Popen[str], int], tmp_path: Path
) -> None:
    with pytest.raises(AlreadyRunningError) as caught, RunRecord(tmp_path).held():
        pass
    assert caught.value.address == "http://127.0.0.1:8123/"


def test_a_run_is_stopped_from_another_process(
    holder: tuple[subprocess.Popen[str], int], tmp_path: Path
) -> None:
    assert RunRecord(tmp_path).stop(seconds=10) is True
    assert holder[0].wait(timeout=10) == 0
    assert RunRecord(tmp_path).stop(seconds=10) is False


def test_what_a_killed_run_left_behind_is_ended_by_the_next(
    holder: tuple[subprocess.Popen[str], int], tmp_path: Path
) -> None:
    process, left_behind = holder
    process.kill()
    process.wait()
    assert started_at(left_behind) is not None
    with RunRecord(tmp_path).held():
        until(lambda: started_at(left_behind) is None)


def test_a_stranger_with_a_recorded_pid_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
        record = RunRecord(tmp_path)
        record.write("", {"web": stranger.pid})
        text = record.file.read_text()
        record.file.write_text(text.replace(str(started_at(stranger.pid)), "1"))
        with record.held():
            assert stranger.poll() is None
        stranger.kill()
