"""The portal does not start without the keys that keep secrets."""

import os
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet


def start(**environment: str) -> "subprocess.CompletedProcess[str]":
    """Import the settings as a new process would."""
    kept = {name: value for name, value in os.environ.items() if name != "FIELD_KEYS"}
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from portal import settings as s; print(s.MFA_REQUIRED, len(s.FIELD_KEYS))",
        ],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_outside_debug_the_keys_must_be_there() -> None:
    answer = start(DEBUG="0", FIELD_KEYS="")
    assert answer.returncode != 0
    assert "FIELD_KEYS must be set" in answer.stderr


def test_a_broken_key_is_found_at_the_start() -> None:
    answer = start(DEBUG="0", FIELD_KEYS="too-short")
    assert answer.returncode != 0
    assert "not a Fernet key" in answer.stderr


@pytest.mark.parametrize(("debug", "required"), [("0", "True"), ("1", "False")])
def test_the_second_factor_is_asked_for_outside_a_demonstration(
    debug: str, required: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MFA_REQUIRED")
    keys = ",".join(Fernet.generate_key().decode() for _ in range(2))
    answer = start(DEBUG=debug, FIELD_KEYS=keys)
    assert answer.stdout.split() == [required, "2"], answer.stderr
