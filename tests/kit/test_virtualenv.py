"""When the environment is installed, and when it is left alone; pip itself is not run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from kit import virtualenv
from kit.virtualenv import VirtualenvError


class Machine:
    """Stands for every program that is run: `venv` lays a Python, and some may fail."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.failing = "nothing"

    def __call__(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        line = " ".join(command)
        self.commands.append(line)
        if "-m venv" in line:
            python = Path(command[-1]) / "bin" / "python"
            python.parent.mkdir(parents=True)
            python.touch()
        return subprocess.CompletedProcess(command, int(self.failing in line), "the reason")

    def count(self, part: str) -> int:
        return sum(part in command for command in self.commands)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine()
    monkeypatch.setattr(virtualenv, "_run", made)
    return made


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / virtualenv.LOCK).write_text("django==5.2\n")
    return tmp_path


def test_requirements_are_installed_once_and_by_hash(machine: Machine, checkout: Path) -> None:
    virtualenv.ensure(checkout)
    virtualenv.ensure(checkout)

    assert machine.count("-m venv") == 1
    assert machine.count("install --quiet --require-hashes -r") == 1


def test_another_lock_is_installed_into_the_same_environment(
    machine: Machine, checkout: Path
) -> None:
    virtualenv.ensure(checkout)
    (checkout / virtualenv.LOCK).write_text("django==5.3\n")
    virtualenv.ensure(checkout)

    assert machine.count("-m venv") == 1
    assert machine.count("--require-hashes") == 2


def test_a_failed_installation_is_told_and_tried_again(machine: Machine, checkout: Path) -> None:
    machine.failing = "--require-hashes"
    with pytest.raises(VirtualenvError, match="the reason"):
        virtualenv.ensure(checkout)
    machine.failing = "nothing"
    virtualenv.ensure(checkout)

    assert machine.count("--require-hashes") == 2


def test_an_environment_that_was_moved_is_made_anew(
    machine: Machine, checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    virtualenv.ensure(checkout)
    moved = checkout.rename(tmp_path_factory.mktemp("moved") / "checkout")
    virtualenv.ensure(moved)

    assert machine.count("-m venv") == 2
    assert machine.count("--require-hashes") == 2


def test_without_ensurepip_an_ordinary_user_gets_the_line_to_run(
    machine: Machine, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setattr("os.geteuid", lambda: 4711)
    with pytest.raises(VirtualenvError, match=r"sudo apt-get install -y python3\.\d+-venv"):
        virtualenv.ensure(checkout)
    assert not machine.count("apt-get")
