"""What is found missing, and what is done about it as root and as anyone else."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit import system_packages
from kit.system_packages import SystemPackagesError


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without one library and without Chromium, whose apt-get writes down its calls.

    Its `apt-get install` brings the browser: an executable file at $CHROMIUM.
    """
    monkeypatch.setitem(system_packages.LIBRARIES, "libnowhere0", "libnowhere-of-portal.so.0")
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "chromium"))
    apt = tmp_path / "apt-get"
    apt.write_text(
        f"#!/bin/sh\necho \"$DEBIAN_FRONTEND $*\" >> '{tmp_path}/calls'\n"
        f"case \"$*\" in *install*) cp /bin/true '{tmp_path}/chromium';; esac\n"
    )
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


def test_only_what_does_not_load_is_missing(bare_machine: Path) -> None:
    assert system_packages.missing(browser=False) == ["libnowhere0"]
    assert system_packages.missing(browser=True) == ["libnowhere0", "chromium"]


def test_a_file_that_cannot_run_is_no_browser(bare_machine: Path) -> None:
    (bare_machine / "chromium").write_text("")
    assert system_packages.chromium() is None
    (bare_machine / "chromium").chmod(0o755)
    assert system_packages.chromium() == bare_machine / "chromium"


def test_an_ordinary_user_gets_the_line_to_run(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 4711)

    assert system_packages.main(["--browser"]) == 1
    line = "sudo apt-get install -y --no-install-recommends libnowhere0 chromium"
    assert line in capsys.readouterr().err
    assert not (bare_machine / "calls").exists()


def test_root_installs_what_is_missing(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.delitem(system_packages.LIBRARIES, "libnowhere0")
    system_packages.ensure(browser=True)

    update, install = (bare_machine / "calls").read_text().splitlines()
    assert update.startswith("noninteractive ")
    assert update.endswith(" update")
    assert install.endswith(" install -y --no-install-recommends chromium")


def test_an_installation_that_brings_nothing_is_an_error(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(SystemPackagesError, match="libnowhere0"):
        system_packages.ensure(browser=False)


def test_nothing_is_done_when_all_is_there(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(system_packages.LIBRARIES, "libnowhere0")
    monkeypatch.setattr(system_packages, "LIBRARIES", {"libc6": "libc.so.6"})
    system_packages.ensure(browser=False)

    assert not (bare_machine / "calls").exists()
